import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'

// The package's service under a real systemd, which is process 1 of a container: where this machine permits one.

const run = promisify(execFile)
const NSPAWN = '/usr/bin/systemd-nspawn'
/** Not through a systemd of this host, which need not be one. */
const AS_WE_ARE = ['--register=no', '--keep-unit', '--private-network', '--console=pipe']
const HERE = import.meta.dirname
const MINUTES = 60_000

const EXPECTED = `
socket alone: active inactive
clean mail starts the service: 250 active active
infected: 550
clamd runs as: clamav
clamd after kill -9: 550 as clamav
answers under load: 250
after an upgrade: by another process
clamd after restarts: 1
socket restarted: 0 active active 250
main process after kill -9: active active 1 1
hung process: active active 1 250
reload of a broken configuration: 1 active active
broken configuration: inactive failed 78 0 451
mended: active active 250
stopped: inactive inactive 0
`

async function whyNot(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can start a container'
  if (!existsSync(NSPAWN)) return 'there is no systemd-nspawn (apt-get install systemd-container)'
  const trial = ['--quiet', '-D', '/', '--volatile=yes', ...AS_WE_ARE, '/bin/true']
  return await run(NSPAWN, trial).then(
    () => undefined,
    (error: { stderr: string }) => `this machine permits no container: ${error.stderr.trim()}`,
  )
}

test('systemd starts it for mail, restarts it under load, and ends what hangs', {
  timeout: 10 * MINUTES,
}, async (context) => {
  const reason = await whyNot()
  if (reason !== undefined) return context.diagnostic(reason)
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-systemd-'))
  try {
    const root = join(directory, 'root')
    const kept = join(HERE, '../../.clamgate/roots/bookworm')
    await run('bash', [join(HERE, 'support/make-root.sh'), 'bookworm', kept], { maxBuffer: 16 * 1024 ** 2 })
    await run('cp', ['-a', kept, root])
    await install(root, directory)
    await copyFile(join(HERE, 'support/service.sh'), join(root, 'srv/service.sh'))
    await using container = await boot(root)
    const { stdout } = await container.run('bash /srv/service.sh 2>&1')
    assert.equal(stdout.trim(), EXPECTED.trim())
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

/** Builds the package and installs it, without starting anything. */
async function install(root: string, directory: string): Promise<void> {
  await run(join(HERE, '../../script/package'), ['deb', '--quick', '--output', directory])
  const name = (await readdir(directory)).find((entry) => entry.endsWith('.deb'))
  assert.ok(name !== undefined, 'a package was built')
  await copyFile(join(directory, name), join(root, 'srv/clamgate.deb'))
  const policy = join(root, 'usr/sbin/policy-rc.d')
  await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  await run('chroot', [root, 'dpkg', '--install', '--force-confnew', '/srv/clamgate.deb'])
  await rm(policy)
}

interface Container extends AsyncDisposable {
  run(script: string): Promise<{ readonly stdout: string }>
}

async function boot(root: string): Promise<Container> {
  const args = ['-D', root, '--boot', ...AS_WE_ARE]
  const nspawn = spawn(NSPAWN, args, { stdio: 'ignore' })
  const closed = once(nspawn, 'close')
  // Looked up each time: the first ones only prepare the container.
  const inside = async (script: string) =>
    await run('nsenter', [
      ...['-t', String(await firstChild(nspawn.pid)), '-m', '-u', '-i', '-n', '-p', '-r', '-w'],
      ...['env', '-i', 'HOME=/root', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'bash', '-c', script],
    ])
  const container: Container = {
    run: inside,
    async [Symbol.asyncDispose]() {
      nspawn.kill('SIGKILL')
      await closed
    },
  }
  const isUp = async () =>
    await inside('systemctl is-active multi-user.target').then(
      () => true,
      () => undefined,
    )
  if (await waitUntil(isUp, { timeoutMs: MINUTES, intervalMs: 500 })) return container
  await container[Symbol.asyncDispose]()
  throw new Error(`systemd did not come up in ${root}`)
}

/** The systemd of the container is the one child of systemd-nspawn. */
async function firstChild(pid: number | undefined): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const [first] = children.trim().split(' ')
  return first === undefined || first === '' ? undefined : Number(first)
}
