import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { oneLine } from './line.ts'
import { lookForRivals } from './rivals.ts'
import { aQuestion, said } from './testing/question.ts'
import type { Question } from './types.ts'

const CRON =
  '45 * * * * root [ -x /usr/local/sbin/clamav-unofficial-sigs.sh ] && /usr/local/sbin/clamav-unofficial-sigs.sh\n'
const BY_HAND: Readonly<Record<string, string>> = {
  '/usr/local/sbin/clamav-unofficial-sigs.sh': '',
  '/etc/cron.d/clamav-unofficial-sigs': CRON,
  '/etc/clamav-unofficial-sigs/master.conf': '',
  '/etc/clamav-unofficial-sigs/os.conf': '',
  '/etc/clamav-unofficial-sigs/user.conf': '',
  '/etc/logrotate.d/clamav-unofficial-sigs': '',
  '/usr/share/man/man8/clamav-unofficial-sigs.8': '',
  '/var/lib/clamav-unofficial-sigs/configs/purge.txt': '',
  '/var/log/clamav-unofficial-sigs/x.log': '',
}
const FANGFRISCH = { '/etc/systemd/system/fangfrisch.timer': '', '/etc/fangfrisch.conf': '[DEFAULT]\n' }

async function look(t: TestContext, files: Readonly<Record<string, string>>, more: Partial<Question> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-rivals-'))
  t.after(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return await lookForRivals(aQuestion(more), root)
}

test('a host without other updaters will do', async (t) => assert.deepEqual(await look(t, {}), []))

test('clamav-unofficial-sigs of somebody else is refused, with its files and what to do', async (t) => {
  const faults = await look(t, BY_HAND)
  const line = oneLine(faults)
  assert.equal(
    line,
    'clamav-unofficial-sigs is on this host and fetches the same signatures (/usr/local/sbin/clamav-unofficial-sigs.sh, /etc/cron.d/clamav-unofficial-sigs, /etc/clamav-unofficial-sigs/master.conf, /etc/clamav-unofficial-sigs/os.conf, /etc/clamav-unofficial-sigs/user.conf and 4 more): remove it first: /usr/local/sbin/clamav-unofficial-sigs.sh --remove-script, then the rest of these files; or keep it, with clamav_unofficial_sigs = no',
  )
})

test('the package of Debian is removed as a package', async (t) => {
  const files = {
    '/usr/sbin/clamav-unofficial-sigs': '',
    '/etc/cron.d/clamav-unofficial-sigs': CRON,
    '/var/lib/dpkg/info/clamav-unofficial-sigs.list': '',
  }
  assert.match(
    oneLine(await look(t, files)),
    /: remove it first: apt purge clamav-unofficial-sigs; or keep it/,
  )
})

test('a line in a table of others is not a file to delete', async (t) => {
  const line = oneLine(await look(t, { '/etc/crontab': CRON }))
  assert.match(line, /\(\/etc\/crontab\): remove it first: take its lines out of \/etc\/crontab; or keep it/)
})

test('fangfrisch is refused as well, and both are told', async (t) => {
  assert.match(
    oneLine(await look(t, FANGFRISCH)),
    /^fangfrisch is on this host .*fangfrisch\.timer, \/etc\/fangfrisch\.conf\): remove it first: systemctl disable --now fangfrisch\.timer/,
  )
  assert.equal((await look(t, { ...BY_HAND, ...FANGFRISCH })).length, 2)
})

test('they may stay where this plugin fetches no signatures', async (t) => {
  assert.deepEqual(await look(t, { ...BY_HAND, ...FANGFRISCH }, { signatures: false }), [])
})

test('the script of the old plugin goes at the update, and is in no way', async (t) => {
  const old = { milter: true, signatureScript: true }
  assert.deepEqual(await look(t, BY_HAND, { old }), [])
  const [only, ...more] = said(await look(t, { ...BY_HAND, ...FANGFRISCH }, { old }))
  assert.match(only ?? '', /^fangfrisch /)
  assert.deepEqual(more, [])
})

for (const [title, files] of [
  [
    'what was left behind of them',
    { '/etc/clamav-unofficial-sigs/user.conf': '', '/var/lib/fangfrisch/db.sqlite': '' },
  ],
  ['maldet, which goes on beside ours', { '/usr/local/sbin/maldet': '', '/var/lib/clamav/x': '' }],
  ['a cron line that is a comment', { '/etc/cron.d/x': `# ${CRON}` }],
] as const) {
  test(`${title} is no matter`, async (t) => assert.deepEqual(await look(t, files), []))
}
