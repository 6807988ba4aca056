import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { pattern } from './support/managed-engine.ts'

// Signatures go live with the rights that the systemd unit gives, and no others.

const PROGRAM = join(import.meta.dirname, '../../script/clamgate')
const SERVICE = 65534
const CAPABILITIES = '+setuid,+setgid,+kill,+chown'
const RIGHTS = [
  ...['--reuid', String(SERVICE), '--regid', String(SERVICE), '--groups', groupOfClamav(), '--no-new-privs'],
  ...['--bounding-set', `-all,${CAPABILITIES}`],
  ...['--inh-caps', `-all,${CAPABILITIES}`, '--ambient-caps', `-all,${CAPABILITIES}`],
]

const root = await mkdtemp(join(tmpdir(), 'signatures-service-'))
after(() => rm(root, { recursive: true, force: true }))

function groupOfClamav(): string {
  return execFileSync('id', ['-g', 'clamav'], { encoding: 'utf8' }).trim()
}

test('the user of the service, who may give files away and nothing else, makes signatures live', async () => {
  await chmod(root, 0o755)
  const [state, source] = [join(root, 'state'), join(root, 'source')]
  for (const path of [state, source]) await mkdir(path, { mode: 0o751 })
  await chown(state, SERVICE, SERVICE)
  await writeFile(join(source, 'own.ndb'), pattern('Own.Service', 'marker of the service'))
  await chmod(source, 0o755)
  const configFile = join(root, 'clamgate.yaml')
  await writeFile(
    configFile,
    stringify({
      milter: { listen: [`unix:${join(state, 'milter.sock')}`] },
      control: { socket: join(state, 'control.sock') },
      engine: { directory: state, threads: 2, freshclam: { enabled: false } },
      signatures: { sources: { own: { kind: 'file', url: `file://${source}/`, files: ['own.ndb'] } } },
    }),
  )
  const daemon = spawn('setpriv', [...RIGHTS, '--', PROGRAM, 'run', '--config', configFile], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: '/',
  })
  const exited = once(daemon, 'exit')
  try {
    const isLive = async () => {
      const args = ['signatures', 'status', '--json', '--config', configFile]
      const { stdout } = await promisify(execFile)(PROGRAM, args).catch(() => ({ stdout: '' }))
      return /"state": "live"/.test(stdout) || undefined
    }
    assert.equal(await waitUntil(isLive, { timeoutMs: 180_000, intervalMs: 100 }), true)
    const facts = await stat(join(state, 'databases', 'own.ndb'))
    assert.equal(facts.mode & 0o777, 0o644)
  } finally {
    daemon.kill('SIGTERM')
    await exited
  }
})
