import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { freePort } from '../../packages/lab/src/free-port.ts'

// All of setup on a host of its own: a namespace in which /etc, /var and /usr/bin may be changed, with a real Postfix and the
// managed engine, and without systemd. What systemd does is in tests of its own.

const PROGRAM = join(import.meta.dirname, '../../script/clamgate')
const SUPPORT = join(import.meta.dirname, 'support/setup')
const UNSHARE = ['--mount', '--pid', '--fork', '--mount-proc', '--propagation', 'private']

const scratch = mkdtempSync(join(tmpdir(), 'setup-host-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

function onItsOwnHost(...command: readonly string[]) {
  const args = [...UNSHARE, 'bash', join(SUPPORT, 'host-of-its-own.sh'), scratch, ...command]
  return spawnSync('unshare', args, { encoding: 'utf8', timeout: 300_000 })
}

const mayMount = onItsOwnHost('true').status === 0
const skip = mayMount ? false : 'this machine permits no namespace with mounts of its own'

test('setup without a service: done, proved, done again, and undone to the byte', { skip }, async () => {
  const port = await freePort()
  const { stdout, stderr } = onItsOwnHost('bash', join(SUPPORT, 'no-service.sh'), PROGRAM, String(port))
  const parts = new Map(
    stdout.split(/^== /m).map((part): [string, string] => {
      const [name = '', ...lines] = part.split('\n')
      return [name, lines.join('\n')]
    }),
  )
  const of = (name: string) => parts.get(name) ?? assert.fail(`no ${name} in ${stdout}${stderr}`)
  assert.match(of('setup'), /smtp\.eicar +EICAR test file: refused \(550 5\.7\.1/, stderr)
  assert.match(of('setup'), /exit 0\n$/)
  assert.match(of('again'), /^Nothing to change: all \d+ steps are done already\.$/m)
  assert.match(of('monitor'), /smtp\.eicar +EICAR test file: accepted \(250/)
  assert.equal(
    of('configuration'),
    '# mine\npolicy:\n  monitor: true\n  databasesMissing: accept # no network\n',
  )
  assert.match(of('account'), /^clamgate:x:.*:\/var\/lib\/clamgate:\/usr\/sbin\/nologin\n$/)
  assert.match(of('uninstall'), /exit 0\n$/)
  assert.equal(of('difference'), '')
})
