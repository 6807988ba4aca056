import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { findRivals, rivalIn } from './find-rivals.ts'
import type { Rival } from './rival.ts'

// A host with nothing but these files. A name that ends in a slash is a directory.

async function host(files: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), 'rivals-'))
  for (const [path, content] of Object.entries({ '/var/lib/clamav/': '', ...files })) {
    await mkdir(path.endsWith('/') ? join(root, path) : dirname(join(root, path)), { recursive: true })
    if (!path.endsWith('/')) await writeFile(join(root, path), content)
  }
  const question = (databaseDirectory: string) => ({ root, databaseDirectory })
  return {
    root,
    find: (directory = '/var/lib/clamav') => findRivals(question(directory)),
    refusal: (directory = '/var/lib/clamav') => rivalIn(question(directory)),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  }
}

const CRON = '# comment\n17 * * * * clamav /usr/local/sbin/clamav-unofficial-sigs.sh\n'
const BY_HAND = {
  '/usr/local/sbin/clamav-unofficial-sigs.sh': '#!/bin/bash\n',
  '/etc/clamav-unofficial-sigs/master.conf': 'clam_dbs="/var/lib/clamav"\n',
  '/etc/clamav-unofficial-sigs/os.conf': '# clam_dbs="/elsewhere"\n',
  '/etc/clamav-unofficial-sigs/user.conf': 'user_configuration_complete="yes"\n',
  '/etc/cron.d/clamav-unofficial-sigs': CRON,
  '/usr/share/man/man8/clamav-unofficial-sigs.8': '.TH\n',
  '/var/lib/clamav-unofficial-sigs/configs/purge.txt': '',
}

const brief = (rivals: readonly Rival[]) =>
  rivals.map(({ name, isAlive, isThere }) => `${name}${isAlive ? '' : ' (left)'}${isThere ? ' there' : ''}`)

test('on a host with none nothing is found', async () => {
  await using one = await host({
    '/etc/cron.d/other': '* * * * * root true\n',
    '/proc/12/cmdline': 'bash\0-c\0x\0',
  })
  assert.deepEqual(await one.find(), [])
  assert.equal(await one.refusal(), undefined)
})

test('clamav-unofficial-sigs is named with its files, what to take over, and how it is removed', async () => {
  await using one = await host(BY_HAND)
  const refusal = await one.refusal()
  assert.equal(refusal?.code, 'SIGNATURES_RIVAL')
  assert.match(
    refusal.message,
    /^clamav-unofficial-sigs works on \/var\/lib\/clamav, too \(\/usr\/local\/sbin/,
  )
  assert.match(
    refusal.remedy ?? '',
    /^Take its settings over with "clamgate signatures import \/etc\/clamav-unofficial-sigs\/user\.conf"\. Remove it: \/usr\/local\/sbin\/clamav-unofficial-sigs\.sh --remove-script, then rm -r .*\/etc\/cron\.d\/clamav-unofficial-sigs/,
  )
  const [rival] = await one.find()
  assert.equal(rival?.evidence.length, 7)
})

test('a table of cron that is of others, too, is not to be removed as a whole', async () => {
  await using one = await host({
    ...BY_HAND,
    '/etc/crontab': '5 * * * * root /usr/local/sbin/clamav-unofficial-sigs.sh\n',
    '/var/spool/cron/crontabs/root': '0 1 * * * backup\n5 * * * * fangfrisch refresh\n',
    '/etc/fangfrisch.conf': '[DEFAULT]\n',
  })
  const [script, fangfrisch] = await one.find()
  assert.match(
    script?.removal ?? '',
    /rm -r .*clamav-unofficial-sigs, then take its lines out of \/etc\/crontab$/,
  )
  assert.doesNotMatch(script?.removal ?? '', /rm -r [^,]*\/etc\/crontab/)
  assert.equal(
    fangfrisch?.removal,
    'rm -r /etc/fangfrisch.conf, then take its lines out of /var/spool/cron/crontabs/root',
  )
})

test('it is no matter where it works on another directory', async () => {
  await using one = await host(BY_HAND)
  assert.equal(await one.refusal('/var/lib/clamgate/databases'), undefined)
  assert.deepEqual(brief(await one.find('/var/lib/clamgate/databases')), ['clamav-unofficial-sigs'])
})

for (const [title, line] of [
  ['double quotes', 'clam_dbs="/srv/databases" # ours\n'],
  ['single quotes', "  clam_dbs='/srv/databases'\n"],
  ['no quotes', 'export clam_dbs=/srv/databases\n'],
]) {
  test(`its directory is read from its last configuration, with ${title}, and never executed`, async () => {
    await using one = await host({ ...BY_HAND, '/etc/clamav-unofficial-sigs/user.conf': line ?? '' })
    assert.deepEqual(brief(await one.find('/srv/databases')), ['clamav-unofficial-sigs there'])
    assert.equal(await one.refusal('/var/lib/clamav'), undefined)
  })
}

test('a directory that is reached by a link is the same', async () => {
  await using one = await host(BY_HAND)
  await symlink(join(one.root, 'var/lib/clamav'), join(one.root, 'databases'))
  assert.equal((await one.refusal('/databases'))?.code, 'SIGNATURES_RIVAL')
})

for (const [title, files] of [
  [
    'the package of Debian',
    {
      '/usr/sbin/clamav-unofficial-sigs': '',
      '/etc/clamav-unofficial-sigs.conf': 'clam_dbs="/var/lib/clamav"\n',
      '/var/lib/dpkg/info/clamav-unofficial-sigs.list': '',
    },
  ],
  [
    'that of i-MSCP',
    { '/usr/local/bin/clamav-unofficial-sigs.sh': '', '/etc/clamav-unofficial-sigs/user.conf': '' },
  ],
  ['a cron line alone', { '/etc/crontab': '5 * * * * root /opt/clamav-unofficial-sigs.sh >/dev/null\n' }],
  ['a line in the crontab of a user', { '/var/spool/cron/crontabs/clamav': CRON }],
  ['a timer alone', { '/usr/lib/systemd/system/clamav-unofficial-sigs.timer': '' }],
  ['a process alone', { '/proc/4711/cmdline': 'bash\0/opt/clamav-unofficial-sigs.sh\0-s\0' }],
] as const) {
  test(`${title} of clamav-unofficial-sigs keeps Clamgate from its directory`, async () => {
    await using one = await host(files)
    assert.equal((await one.refusal())?.details['rival'], 'clamav-unofficial-sigs')
  })
}

test('a package is removed as a package', async () => {
  await using one = await host({
    '/usr/sbin/clamav-unofficial-sigs': '',
    '/var/lib/dpkg/info/clamav-unofficial-sigs.list': '',
  })
  assert.match((await one.refusal())?.remedy ?? '', /Remove it: apt purge clamav-unofficial-sigs\.$/)
})

for (const [title, files, name] of [
  [
    'data and a man page',
    { '/var/lib/clamav-unofficial-sigs/x': '', '/usr/share/man/man8/clamav-unofficial-sigs.8': '' },
    'clamav-unofficial-sigs',
  ],
  ['a configuration', { '/etc/clamav-unofficial-sigs/user.conf': '' }, 'clamav-unofficial-sigs'],
  [
    'a cron line that is a comment',
    { '/etc/cron.d/x': '# clamav-unofficial-sigs.sh\n', '/var/log/clamav-unofficial-sigs/': '' },
    'clamav-unofficial-sigs',
  ],
  ['the data of fangfrisch', { '/var/lib/fangfrisch/db.sqlite': '' }, 'fangfrisch'],
  ['fangfrisch without a configuration', { '/usr/bin/fangfrisch': '' }, 'fangfrisch'],
] as const) {
  test(`${title} alone is what was left behind`, async () => {
    await using one = await host(files)
    assert.deepEqual(brief(await one.find()), [`${name} (left) there`])
    assert.equal(await one.refusal(), undefined)
  })
}

for (const [title, files] of [
  [
    'a program and its configuration',
    { '/usr/bin/fangfrisch': '', '/etc/fangfrisch.conf': '[DEFAULT]\ndb_url = sqlite:///x\n' },
  ],
  [
    'a virtual environment',
    { '/var/lib/fangfrisch/venv/bin/fangfrisch': '', '/etc/fangfrisch/fangfrisch.conf': '' },
  ],
  ['a timer', { '/etc/systemd/system/fangfrisch.timer': '' }],
  [
    'a cron line',
    { '/etc/cron.d/av': '*/10 * * * * clamav sleep 5; /opt/bin/fangfrisch --conf /etc/f.conf refresh\n' },
  ],
  ['a process', { '/proc/9/cmdline': '/usr/bin/python3.12\0/usr/bin/fangfrisch\0refresh\0' }],
  ['a module that runs', { '/proc/9/cmdline': 'python3\0-m\0fangfrisch\0' }],
] as const) {
  test(`${title} of fangfrisch keeps Clamgate from its directory`, async () => {
    await using one = await host(files)
    assert.equal((await one.refusal())?.details['rival'], 'fangfrisch')
  })
}

test('fangfrisch works in each directory that a section names', async () => {
  await using one = await host({
    '/usr/bin/fangfrisch': '',
    '/etc/fangfrisch.conf': '[DEFAULT]\nlocal_directory = /srv/a\n[urlhaus]\nlocal_directory: /srv/b\n',
  })
  assert.equal((await one.refusal('/srv/a'))?.code, 'SIGNATURES_RIVAL')
  assert.equal((await one.refusal('/srv/b'))?.code, 'SIGNATURES_RIVAL')
  assert.equal(await one.refusal('/var/lib/clamav'), undefined)
})

test('maldet and a freshclam with addresses of others are told of, and hinder nothing', async () => {
  await using one = await host({
    '/usr/local/maldetect/maldet': '',
    '/etc/cron.daily/maldet': '',
    '/etc/clamav/freshclam.conf': 'DatabaseCustomURL https://sigs.example/x.ndb\n#ExtraDatabase y\n',
  })
  assert.deepEqual(brief(await one.find()), ['maldet there', 'freshclam there'])
  assert.equal(await one.refusal(), undefined)
})

test('somebody who looks for it, or edits its configuration, is not the program', async () => {
  await using one = await host({
    '/proc/7/cmdline': 'grep\0-r\0fangfrisch\0/etc\0',
    '/proc/8/cmdline': 'vi\0/etc/clamav-unofficial-sigs.conf\0',
  })
  assert.deepEqual(await one.find(), [])
})
