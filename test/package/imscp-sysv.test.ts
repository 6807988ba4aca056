import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { copyFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { promisify } from 'node:util'
import { container } from '../system/support/official-databases.ts'
import { built } from './support/built.ts'
import { imscpRoot } from './support/container.ts'
import { replaceOfficialKey } from './support/official-key.ts'

// The plugin on a server with i-MSCP that systemd does not run on: the init scripts of Debian's packages, no systemctl, and a cron that
// the test plays. The root is entered, and not booted.

const run = promisify(execFile)
const HERE = import.meta.dirname
const MINUTES = 60_000
const LIBRARIES = 'usr/lib/x86_64-linux-gnu'
const UNSHARE = ['--mount', '--net', '--uts', '--pid', '--kill-child', '--fork', '--propagation', 'private']

const LIFE = `
upload: uninstalled
install: enabled
without databases: 250 250 2.0.0 Ok: queued; clamav-daemon does not run, at boot;clamav-freshclam runs, at boot;clamgate runs, at boot;
after a minute with databases: 250 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
left for cron: clamgate-imscp
main.cf: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s }
page: scanning 640 vu2000
clamav-daemon runs, at boot
clamav-freshclam runs, at boot
clamgate runs, at boot
the daemon is clamgate, its socket 666 clamgate:clamav
change: enabled 550 5.7.1 Infected by Eicar-Test-Signature
pid file gone: clamgate: runs already (process PID)
killed: status 1; clamgate: runs (process PID) 550 5.7.1 Infected by Eicar-Test-Signature
disable: disabled
mail: 250 250 2.0.0 Ok: queued; main.cf: as before; left of ours:
services as before
enable: enabled 550 5.7.1 Infected by Eicar-Test-Signature
reconfigure, nothing runs: before the services start: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s }
enabled
after it: 550 5.7.1 Infected by Eicar-Test-Signature
disable without the program: disabled
mail: 250 250 2.0.0 Ok: queued; main.cf: as before; left of ours:
uninstall: uninstalled
mail: 250 250 2.0.0 Ok: queued; main.cf: as before
services as before
> -rw------- clamgate:clamgate /var/lib/clamgate/clamgate.db
> -rw------- clamgate:clamgate /var/lib/clamgate/clamgate.state.db
> -rw-r----- root:clamgate /etc/clamgate/clamgate.yaml
> -rw-r--r-- root:root /etc/logrotate.d/clamgate
> drwxr-x--- clamgate:clamgate /var/lib/clamgate/signatures
> drwxr-x--x clamgate:clamgate /var/lib/clamgate
> drwxr-xr-x root:root /etc/clamgate
`

const mayMount = spawnSync('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
let root: string

// Whoever comes first makes it, which is not of the life of the plugin.
before(
  async () => {
    if (mayMount) root = await imscpRoot()
  },
  { timeout: 20 * MINUTES },
)

test('without systemd the plugin refuses what is infected, and leaves all as it was', {
  timeout: 25 * MINUTES,
}, async (context) => {
  if (!mayMount) return context.diagnostic('this machine permits no namespace with mounts of its own')
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-imscp-sysv-'))
  try {
    const packages = join(directory, 'packages')
    await prepare(root, packages)
    const { directory: archives } = await built('imscp')
    await copyFile(join(archives, 'ClamAV.tar.bz2'), join(packages, 'srv/ClamAV.tar.bz2'))
    const scratch = join(directory, 'scratch')
    await mkdir(scratch)
    const script = [join(HERE, 'support/in-root.sh'), root, scratch, packages, 'imscp/sysv.sh']
    const { stdout } = await run('unshare', [...UNSHARE, 'bash', ...script])
    assert.equal(stdout.replaceAll(/ +$/gm, '').trim(), LIFE.trim())
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

/** What the script in the root puts into it: the databases, the library that takes them, and what plays the panel. */
async function prepare(root: string, packages: string): Promise<void> {
  const srv = join(packages, 'srv')
  await mkdir(join(srv, 'databases'), { recursive: true })
  await cp(join(HERE, 'support/imscp'), join(srv, 'imscp'), { recursive: true })
  const doubles = join(HERE, '../../packages/imscp-plugin/test/panel-perl')
  await cp(doubles, join(srv, 'imscp/panel-perl'), { recursive: true })
  const libraries = await readdir(join(root, LIBRARIES))
  const name = libraries.find((one) => /^libclamav\.so\.\d+\.\d+\.\d+$/.test(one))
  assert.ok(name !== undefined, 'ClamAV is in the root')
  const library = join(packages, 'libclamav.so')
  await cp(join(root, LIBRARIES, name), library)
  const sign = await replaceOfficialKey(library)
  const line = (of: string, text: string) => `${of}:0:*:${Buffer.from(text).toString('hex')}\n`
  const daily = line('Eicar-Test-Signature', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE')
  await writeFile(join(srv, 'databases/daily.cld'), container('daily', 27_000, daily, sign))
  const main = line('Lab.Main', 'sample of Lab.Main')
  await writeFile(join(srv, 'databases/main.cld'), container('main', 62, main, sign))
}
