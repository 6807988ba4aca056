import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { milterEntries } from '../../../host/postfix/look/milter-list.ts'
import { askedIn } from './read-asked.ts'
import { builtIn, readDatabases } from './read-databases.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const HEAD =
  'ClamAV-VDB:16 Sep 2021 08-32 -0400:62:6647427:90:137770dd8ef4ea25d4d7d8b1a2f8a0d2:sig+nature/==:sigmgr:1631795562'

async function directory() {
  const path = await mkdtemp(join(tmpdir(), 'page-databases-'))
  const put = (name: string, text = HEAD.padEnd(512)) => writeFile(join(path, name), text)
  return { path, put, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('a database says in its head when it was made', () => {
  assert.equal(builtIn(HEAD.padEnd(512)), 1_631_795_562_000)
  for (const head of ['', 'ClamAV-VDB:', HEAD.replace(/\d+$/, 'never'), `<html>${HEAD}`]) {
    assert.equal(builtIn(head), undefined, head)
  }
})

test('the official databases are found under each of their endings, and others are none', async () => {
  await using at = await directory()
  for (const name of ['main.cvd', 'daily.cld', 'bytecode.cud', 'maintenance.cvd', 'phish.ndb'])
    await at.put(name)
  const { files, download } = await readDatabases(at.path, NOW)
  assert.deepEqual(
    files.map(({ name, builtMs }) => [name, builtMs]),
    [
      ['daily', 1_631_795_562_000],
      ['main', 1_631_795_562_000],
      ['bytecode', 1_631_795_562_000],
    ],
  )
  assert.equal(download, undefined)
})

test('links, pipes and what is cut off have no date, and nobody waits at them', async () => {
  await using at = await directory()
  await symlink('/etc/passwd', join(at.path, 'main.cvd'))
  execFileSync('mkfifo', [join(at.path, 'daily.cvd')])
  await at.put('bytecode.cvd', 'ClamAV')
  const { files } = await readDatabases(at.path, NOW)
  assert.deepEqual(
    files.map(({ builtMs }) => builtMs),
    [undefined, undefined, undefined],
  )
})

test('a download is as far as the file that grows, and one that was given up long ago is none', async () => {
  await using at = await directory()
  const tmp = join(at.path, 'tmp.5e904ac5c9')
  await mkdir(tmp)
  const nowMs = Date.now()
  assert.deepEqual((await readDatabases(at.path, nowMs)).download, { bytes: undefined })
  await at.put('tmp.5e904ac5c9/clamav-6643a2a1fb0c2bb7f3ec0c2e0db6793b.tmp', 'x'.repeat(1234))
  assert.deepEqual((await readDatabases(at.path, nowMs)).download, { bytes: 1234 })
  const old = new Date(nowMs - 3_600_000)
  await utimes(join(tmp, 'clamav-6643a2a1fb0c2bb7f3ec0c2e0db6793b.tmp'), old, old)
  await utimes(tmp, old, old)
  assert.equal((await readDatabases(at.path, nowMs)).download, undefined)
})

test('a long download goes on though its directory is old', async () => {
  await using at = await directory()
  const tmp = join(at.path, 'tmp.5e904ac5c9')
  await mkdir(tmp)
  await at.put('tmp.5e904ac5c9/clamav-1.tmp-main.cvd', 'x')
  await utimes(tmp, new Date(0), new Date(0))
  assert.deepEqual((await readDatabases(at.path, Date.now())).download, { bytes: 1 })
})

test('freshclam of old hosts has no directory of its own for it', async () => {
  await using at = await directory()
  await at.put('clamav-6643a2a1fb0c2bb7f3ec0c2e0db6793b.tmp', 'xyz')
  assert.deepEqual((await readDatabases(at.path, Date.now())).download, { bytes: 3 })
})

test('a directory that is not there has nothing', async () => {
  assert.deepEqual(await readDatabases('/nowhere', NOW), { files: [], download: undefined })
})

const printed = (smtpd: string, nonSmtpd: string) =>
  `smtpd_milters =${smtpd}\nnon_smtpd_milters =${nonSmtpd}\nqueue_directory = /var/spool/postfix\n`
const ENTRIES = milterEntries('{ unix:/clamav/clamav-milter.ctl, default_action=tempfail }\n')
const LISTEN = ['unix:/var/spool/postfix/clamav/clamav-milter.ctl']

const ASKED: readonly (readonly [title: string, text: string, smtpd: boolean, nonSmtpd: boolean])[] = [
  [
    'as the plugin has written it, between others',
    printed(
      ' inet:127.0.0.1:12345 { unix:/clamav/clamav-milter.ctl, default_action=tempfail }',
      ' unix:/clamav/clamav-milter.ctl',
    ),
    true,
    true,
  ],
  ['in another spelling that leads to us', printed(' unix:clamav/clamav-milter.ctl', ''), true, false],
  ['by a longer name, of another', printed(' unix:/clamav/clamav-milter.ctl2', ''), false, false],
  ['not at all', printed('', ''), false, false],
]
for (const [title, text, smtpd, nonSmtpd] of ASKED) {
  test(`Postfix asks ${title}`, () => {
    assert.deepEqual(askedIn(text, ENTRIES, LISTEN), { smtpd, nonSmtpd })
  })
}
