import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { builtDeb } from './support/built.ts'
import { boot, keptRoot, whyNot } from './support/container.ts'

// The package's service under a real systemd, which is process 1 of a container: where this machine permits one.

const run = promisify(execFile)
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
configuration as installed: "isWritable":false "because":"directory"
with its owner alone: "isWritable":false "because":"file-system"
as the guide says: "isWritable":true
stopped: inactive inactive 0
`

test('systemd starts it for mail, restarts it under load, and ends what hangs', {
  timeout: 30 * MINUTES,
}, async (context) => {
  const reason = await whyNot()
  if (reason !== undefined) return context.diagnostic(reason)
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-systemd-'))
  try {
    const root = join(directory, 'root')
    await run('cp', ['-a', await keptRoot('bookworm'), root])
    await install(root)
    await copyFile(join(HERE, 'support/service.sh'), join(root, 'srv/service.sh'))
    await using container = await boot(root)
    const { stdout } = await container.run('bash /srv/service.sh 2>&1')
    assert.equal(stdout.trim(), EXPECTED.trim())
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

/** Installs the package, without starting anything. */
async function install(root: string): Promise<void> {
  await copyFile(await builtDeb(), join(root, 'srv/clamgate.deb'))
  const policy = join(root, 'usr/sbin/policy-rc.d')
  await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  await run('chroot', [root, 'dpkg', '--install', '--force-confnew', '/srv/clamgate.deb'])
  await rm(policy)
}
