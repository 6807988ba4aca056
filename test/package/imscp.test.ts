import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { promisify } from 'node:util'
import { container } from '../system/support/official-databases.ts'
import { built } from './support/built.ts'
import { boot, imscpRoot, whyNot } from './support/container.ts'
import { replaceOfficialKey } from './support/official-key.ts'

// The plugin on a server with i-MSCP, under a real systemd, with the Postfix, Dovecot, rsyslog and ClamAV of Debian; the panel alone
// is a double of ours. What is expected is what the documents of the plugin promise.

const run = promisify(execFile)
const HERE = import.meta.dirname
const MINUTES = 60_000
/** Before it is booted: what is installed there starts nothing. */
const APT = [
  ...['env', '-i', 'DEBIAN_FRONTEND=noninteractive', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin'],
  ...['apt-get', 'install', '-y', '--no-install-recommends'],
]
const LIBRARIES = 'usr/lib/x86_64-linux-gnu'

const LIFE = `
upload: uninstalled
install: enabled
without databases: 250 250 2.0.0 Ok: queued
with databases: 250 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
clamav-milter[PID]: Message from <info@panel.test> to <user@panel.test> infected by Eicar-Test-Signature
postfix/cleanup[PID]: ID: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature; from=<info@panel.test> to=<user@panel.test> proto=ESMTP helo=<client.test>
main.cf: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s }
page: scanning 640 vu2000
wrong value: tochange: Plugin::ClamAV: clamav_milter_options['OnInfected']: "Rejct" is none of Accept, Defer, Reject, Blackhole, Quarantine. Mend it in config.php, or in data/persistent/plugins/ClamAV.php below the directory of the panel, and update the plugin list
what was in force: 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
right value: enabled
applied: 550 5.7.1 Infected by Eicar-Test-Signature
taken back: enabled 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
disable: disabled
mail: 250 250 2.0.0 Ok: queued; main.cf: as before
services as before
enable: enabled 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
reconfigure: before the services start: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s }
enabled
after it: 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
reconfigure, nothing runs: before the services start: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s }
enabled
after it: 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
disable without the program: disabled
mail: 250 250 2.0.0 Ok: queued; main.cf: as before
enable without the program: enabled 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
killed: 250; tried again: enabled 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
killed: 250; tried again: enabled 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
disable: disabled
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

const MAINTENANCE = `
upload, install: uninstalled enabled 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature
change: enabled 550 5.7.1 Infected by Eicar-Test-Signature
change: enabled 550 5.7.1 Again infected by Eicar-Test-Signature
disable, enable: disabled  enabled 550 5.7.1 Again infected by Eicar-Test-Signature
reconfigure: before the services start: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s }
enabled 550 5.7.1 Again infected by Eicar-Test-Signature
disable, uninstall: disabled uninstalled 250 2.0.0 Ok: queued; main.cf: as before
`

const UPDATE = `
the old plugin: 550 5.7.1 Infected by Eicar-Test-Signature
update: enabled
while it went on: 550 5.7.1 Infected by Eicar-Test-Signature
now: 550 5.7.1 Infected by Eicar-Test-Signature
inactive active active
main.cf: { unix:/clamav/clamav-milter.ctl default_action=tempfail connect_timeout=30s content_timeout=300s };
clamav-milter.conf as before the old plugin
carried over: 4
config-1.3.0-TIME.php
state.json
disable, uninstall: disabled uninstalled 250; main.cf: > non_smtpd_milters = |> smtpd_milters =
`

/** Looks at a server of that version of the panel, by a script of ours that says one line for each look. */
async function look(version: string, script: string, more: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-imscp-'))
  try {
    const root = join(directory, 'root')
    await run('cp', ['-a', await imscpRoot(), root])
    if (more !== '') await run('chroot', [root, ...APT, more], { maxBuffer: 16 * 1024 ** 2 })
    await prepare(root, (await built('imscp')).directory)
    await using host = await boot(root)
    await host.run(`bash /srv/imscp/host.sh ${version}`)
    const { stdout } = await host.run(`bash /srv/imscp/${script} 2>&1`)
    return stdout.trim().replaceAll(/ +$/gm, '')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

// Whoever comes first makes it, which is not of a life of the plugin.
before(
  async () => {
    if ((await whyNot()) === undefined) await imscpRoot()
  },
  { timeout: 20 * MINUTES },
)

/** Each is a container with a network of its own, which waits for its services most of the time. */
const SIDE_BY_SIDE = 3

const lives = [
  ['through the life of the plugin', '1.4.7', 'life.sh 1.4', '', LIFE],
  ['with the panel of the branch 1.5.3-maintenance', '1.5.3', 'series.sh maint', '', MAINTENANCE],
  ['after an update from the old plugin', '1.5.3', 'update.sh 1.5', 'clamav-milter', UPDATE],
] as const

suite('a server with i-MSCP refuses what is infected', {
  concurrency: SIDE_BY_SIDE,
  timeout: 20 * MINUTES,
}, () => {
  for (const [title, version, script, more, expected] of lives) {
    test(title, { timeout: 20 * MINUTES }, async (context) => {
      const reason = await whyNot()
      if (reason !== undefined) return context.diagnostic(reason)
      assert.equal(await look(version, script, more), expected.trim())
    })
  }
})

/** Puts the archive, the databases and what plays the panel into the root. */
async function prepare(root: string, directory: string): Promise<void> {
  await cp(join(HERE, 'support/imscp'), join(root, 'srv/imscp'), { recursive: true })
  const doubles = join(HERE, '../../packages/imscp-plugin/test/panel-perl')
  await cp(doubles, join(root, 'srv/imscp/panel-perl'), { recursive: true })
  await cp(join(directory, 'ClamAV.tar.bz2'), join(root, 'srv/ClamAV.tar.bz2'))
  await rm(join(root, 'usr/sbin/policy-rc.d'))
  const libraries = await readdir(join(root, LIBRARIES))
  const library = libraries.find((name) => /^libclamav\.so\.\d+\.\d+\.\d+$/.test(name))
  assert.ok(library !== undefined, 'ClamAV is in the root')
  const sign = await replaceOfficialKey(join(root, LIBRARIES, library))
  const databases = join(root, 'srv/databases')
  await mkdir(databases)
  const line = (name: string, text: string) => `${name}:0:*:${Buffer.from(text).toString('hex')}\n`
  const daily = line('Eicar-Test-Signature', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE')
  await writeFile(join(databases, 'daily.cld'), container('daily', 27_000, daily, sign))
  await writeFile(
    join(databases, 'main.cld'),
    container('main', 62, line('Lab.Main', 'sample of Lab.Main'), sign),
  )
}
