import assert from 'node:assert/strict'
import { chmod, cp, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fakeSystemctl, UNITS } from '../../systemd/testing/fake-systemctl.ts'
import { cleanOldPlugin } from './clean.ts'
import { lookForOldPlugin } from './look.ts'
import { optionsOf } from './options.ts'
import { dropOldDatabases, removeSignatureScript } from './remove-signatures.ts'
import { stopOldMilter } from './stop-milter.ts'
import { DEBIAN_CONF, OLD_OPTIONS } from './testing/old-conf.ts'
import { CONTEXT, hostWith, OLD_FILES, OLD_USER_CONF, without } from './testing/old-host.ts'

const OURS = '{ unix:/clamav/clamav-milter.ctl default_action=tempfail }'
const how = (units = fakeSystemctl({ 'clamav-milter.service': UNITS.running })) => ({
  ...{ ours: [OURS], setup: true, signatures: true, live: new Set<string>(), context: CONTEXT },
  systemctl: units.systemctl,
})
test('cleaned, the host is as before it, others keep what is theirs, and copies are there', async () => {
  await using host = await hostWith(OLD_FILES)
  const units = fakeSystemctl({ 'clamav-milter.service': UNITS.running })
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  const sentences = await cleanOldPlugin(found, { ...how(units), setup: false })
  assert.equal(await host.read('/etc/clamav/clamav-milter.conf'), DEBIAN_CONF)
  assert.equal(
    await host.read('/etc/postfix/main.cf'),
    'compatibility_level = 2\nqueue_directory = /var/spool/postfix\nsmtpd_milters = unix:/opendkim/opendkim.sock\nnon_smtpd_milters = unix:/opendkim/opendkim.sock\nmilter_default_action = accept\n',
  )
  assert.deepEqual(await host.paths(), [
    '/etc/clamav/clamav-milter.conf',
    '/etc/postfix/main.cf',
    '/etc/postfix/master.cf',
    '/var/lib/clamav/imscp-plugin-1.junk.ndb',
    '/var/lib/clamav/imscp-plugin-1.phish.ndb',
    '/var/lib/clamav/main.cvd',
    '/var/lib/clamav/own.ndb',
  ])
  assert.deepEqual(units.calls, ['disable clamav-milter.service', 'stop clamav-milter.service'])
  assert.match(sentences.join('\n'), /out of smtpd_milters and non_smtpd_milters/)
  assert.match(
    sentences.join('\n'),
    /milter_default_action = accept stays .*unix:\/opendkim\/opendkim\.sock$/m,
  )
  const copies = '/var/lib/clamgate-imscp/old-plugin'
  for (const path of Object.keys(OLD_FILES).filter(
    (one) => /^\/(etc|usr)/.test(one) && !one.endsWith('master.cf'),
  )) {
    assert.equal(await host.read(`${copies}/files${path}`), OLD_FILES[path], path)
  }
  assert.match(await host.read(`${copies}/README`), /To go back to the plugin 1\.x/)
  assert.equal((await stat(host.at(copies))).mode & 0o7777, 0o700)
  assert.equal(await lookForOldPlugin(host.root, { from: '1.3.0' }), undefined, 'nothing is left to find')
})

test('milter_default_action goes where no other milter wants it', async () => {
  await using host = await hostWith({
    ...OLD_FILES,
    '/etc/postfix/main.cf': `smtpd_milters = ${OURS}, inet:localhost:32767, unix:/clamav/clamav-milter.ctl\nnon_smtpd_milters = $smtpd_milters\nmilter_default_action = accept\n`,
  })
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await cleanOldPlugin(found, how())
  assert.equal(
    await host.read('/etc/postfix/main.cf'),
    `smtpd_milters = ${OURS}\nnon_smtpd_milters = $smtpd_milters\n`,
  )
})

test('old databases go when ours of that name are there, or after two weeks', async () => {
  await using host = await hostWith(OLD_FILES)
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await removeSignatureScript(found, how())
  assert.deepEqual(await dropOldDatabases('superseded', host), [])
  await writeFile(host.at('/var/lib/clamav/junk.ndb'), 'ours')
  assert.deepEqual(await dropOldDatabases('superseded', host), ['junk.ndb'])
  assert.equal(await host.read('/var/lib/clamav/junk.ndb'), 'ours')
  const later = Date.now() + 15 * 24 * 3_600_000
  assert.deepEqual(await dropOldDatabases('superseded', { root: host.root, now: later }), ['phish.ndb'])
  assert.deepEqual(await dropOldDatabases('all', host), [])
  assert.deepEqual(
    (await host.paths()).filter((path) => path.startsWith('/var/lib/clamav/')),
    ['/var/lib/clamav/junk.ndb', '/var/lib/clamav/main.cvd', '/var/lib/clamav/own.ndb'],
  )
})

test('with signatures off its databases go at once', async () => {
  await using host = await hostWith(OLD_FILES)
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await removeSignatureScript(found, { ...how(), signatures: false })
  assert.deepEqual(
    (await host.paths()).filter((path) => path.startsWith('/var/lib/clamav/')),
    ['/var/lib/clamav/main.cvd', '/var/lib/clamav/own.ndb'],
  )
})

test('a file of ours is not taken for an old one, also after a kill between two steps', async () => {
  await using host = await hostWith(OLD_FILES)
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  // Killed after the first was renamed; ours came in between.
  await rename(host.at('/var/lib/clamav/junk.ndb'), host.at('/var/lib/clamav/imscp-plugin-1.junk.ndb'))
  await writeFile(host.at('/var/lib/clamav/junk.ndb'), 'ours')
  await removeSignatureScript(found, how())
  assert.equal(await host.read('/var/lib/clamav/junk.ndb'), 'ours')
  assert.equal(await host.read('/var/lib/clamav/imscp-plugin-1.phish.ndb'), 'phish')
  await using other = await hostWith(OLD_FILES)
  const again = await lookForOldPlugin(other.root)
  assert.ok(again)
  await removeSignatureScript(again, { ...how(), live: new Set(['junk.ndb']), signatures: false })
  assert.equal(await other.read('/var/lib/clamav/junk.ndb'), 'junk')
})

test('a takeover that was ended anywhere goes on where it was', async () => {
  await using whole = await hostWith(OLD_FILES)
  const first = await lookForOldPlugin(whole.root)
  assert.ok(first)
  const shipped = { clamav_milter_options: OLD_OPTIONS }
  await removeSignatureScript(first, how())
  // As if it had been killed before its last files were gone.
  const copy = whole.at('/var/lib/clamgate-imscp/old-plugin/files/etc/clamav-unofficial-sigs')
  for (const keep of [[], ['master.conf'], ['master.conf', 'os.conf'], ['user.conf']]) {
    await mkdir(whole.at('/etc/clamav-unofficial-sigs'), { recursive: true })
    for (const name of keep) await cp(`${copy}/${name}`, whole.at(`/etc/clamav-unofficial-sigs/${name}`))
    await writeFile(whole.at('/usr/local/bin/clamav-unofficial-sigs.sh'), '')
    const taken = JSON.parse(await whole.read('/var/lib/clamgate-imscp/old-plugin/taken.json'))
    await writeFile(
      whole.at('/var/lib/clamgate-imscp/old-plugin/taken.json'),
      JSON.stringify({ ...taken, files: ['/usr/local/bin/clamav-unofficial-sigs.sh'] }),
    )
    const found = await lookForOldPlugin(whole.root)
    assert.ok(found)
    assert.deepEqual(optionsOf(found, shipped), optionsOf(first, shipped), 'values are in the copies')
    await removeSignatureScript(found, how())
    assert.equal(
      (await whole.paths()).some((path) => path.includes('unofficial')),
      false,
    )
  }
})

test('directories that a group may write to, as Debian had them below /usr/local, are no hindrance', async () => {
  await using host = await hostWith(OLD_FILES)
  for (const path of ['/usr/local/bin', '/usr/local', '/var/log']) await chmod(host.at(path), 0o2775)
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await removeSignatureScript(found, how())
  assert.equal(
    (await host.paths()).some((path) => path.includes('unofficial')),
    false,
  )
})

test('links in place of files go, and what they lead to stays', async () => {
  await using host = await hostWith({
    ...without('/var/lib/clamav-', '/usr/share'),
    '/srv/work/x': 'x',
    '/srv/man': 'man',
  })
  await mkdir(host.at('/usr/share/man/man8'), { recursive: true })
  await symlink(host.at('/srv/man'), host.at('/usr/share/man/man8/clamav-unofficial-sigs.8'))
  await symlink(host.at('/srv/work'), host.at('/var/lib/clamav-unofficial-sigs'))
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await removeSignatureScript(found, how())
  assert.equal(await host.read('/srv/man'), 'man')
  assert.equal(await host.read('/srv/work/x'), 'x')
  await assert.rejects(stat(host.at('/usr/share/man/man8/clamav-unofficial-sigs.8')), { code: 'ENOENT' })
})

test('files of others beside its configuration stay, and so does a job that starts another script', async () => {
  await using host = await hostWith({
    ...OLD_FILES,
    '/etc/clamav-unofficial-sigs/mine.txt': 'mine',
    '/etc/cron.d/clamav-unofficial-sigs': '5 * * * * root /opt/sigs.sh\n',
  })
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  const sentences = await removeSignatureScript(found, how())
  assert.equal(await host.read('/etc/clamav-unofficial-sigs/mine.txt'), 'mine')
  assert.equal(await host.read('/etc/cron.d/clamav-unofficial-sigs'), '5 * * * * root /opt/sigs.sh\n')
  assert.equal(sentences.at(-1), '/etc/clamav-unofficial-sigs has files of others, and stays')
})

test('in a setup of the panel clamav-milter is stopped at its end', async () => {
  await using host = await hostWith(OLD_FILES)
  const units = fakeSystemctl({ 'clamav-milter.service': UNITS.running })
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await cleanOldPlugin(found, how(units))
  assert.deepEqual(units.calls, ['disable clamav-milter.service'])
  const later = await lookForOldPlugin(host.root)
  assert.deepEqual(later?.evidence, ['its clamav-milter is still to be stopped'])
  await stopOldMilter(later, { setup: false, systemctl: units.systemctl })
  assert.deepEqual(units.calls, ['disable clamav-milter.service', 'stop clamav-milter.service'])
  assert.equal(await lookForOldPlugin(host.root), undefined)
})

test('a milter that is gone, masked or off is left alone', async () => {
  await using host = await hostWith(OLD_FILES)
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  for (const state of [UNITS.absent, UNITS.masked, UNITS.off]) {
    const units = fakeSystemctl({ 'clamav-milter.service': state })
    assert.deepEqual(await stopOldMilter(found, { setup: false, systemctl: units.systemctl }), [])
    assert.deepEqual(units.calls, [])
  }
})

test('a place that others may write to is refused, and nothing is changed', async () => {
  await using host = await hostWith(OLD_FILES)
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  await rm(host.at('/var/lib/clamgate-imscp'), { recursive: true, force: true })
  await mkdir(host.at('/var/lib/clamgate-imscp'))
  await chmod(host.at('/var/lib/clamgate-imscp'), 0o777)
  await assert.rejects(cleanOldPlugin(found, how()), { code: 'SETUP_STOPPED' })
  assert.equal(await host.read('/etc/clamav-unofficial-sigs/user.conf'), OLD_USER_CONF)
  assert.equal(await host.read('/etc/postfix/main.cf'), OLD_FILES['/etc/postfix/main.cf'])
})
