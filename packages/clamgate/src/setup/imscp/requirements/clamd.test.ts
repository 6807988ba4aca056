import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { lookAtClamd, scansHere } from './clamd.ts'
import { aQuestion, said } from './testing/question.ts'

/** A root with a clamd.conf of Debian that says this. */
async function look(t: TestContext, conf: string | undefined, ...clamd: readonly string[]) {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-clamd-'))
  t.after(() => rm(root, { recursive: true }))
  if (conf !== undefined) {
    const path = join(root, 'etc/clamav/clamd.conf')
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, conf)
  }
  return said(await lookAtClamd(aQuestion({ clamd }), root))
}

for (const [title, conf, clamd] of [
  [
    'of the conf, in the other spelling',
    'LocalSocket /var/run/clamav/clamd.ctl\n',
    'unix:/run/clamav/clamd.ctl',
  ],
  ['of the conf by TCP', 'TCPSocket 3310\nTCPAddr 127.0.0.1\n', 'tcp:localhost:3310'],
  ['of the conf by TCP beside its socket', 'LocalSocket /run/x\nTCPSocket 3310\n', 'tcp:127.0.0.1:3310'],
  ['where there is no conf', undefined, 'unix:/nowhere/clamd.ctl'],
] as const) {
  test(`a clamd ${title} will do, though it does not answer yet`, async (t) => {
    assert.deepEqual(await look(t, conf, clamd), [])
  })
}

test('an address of this host at which nobody listens is refused, with the one of its clamd', async (t) => {
  assert.deepEqual(await look(t, 'LocalSocket /run/clamav/clamd.ctl\n', 'unix:/nowhere/clamd.sock'), [
    "clamav_milter_options['ClamdSocket']: nobody listens on unix:/nowhere/clamd.sock, and the clamd of this host is on unix:/run/clamav/clamd.ctl (/etc/clamav/clamd.conf): write unix:/run/clamav/clamd.ctl in config.php",
  ])
  assert.match(
    (await look(t, 'User clamav\n', 'unix:/nowhere/c'))[0] ?? '',
    /conf lets clamd listen nowhere: /,
  )
})

test('a clamd on another host that is away is told, and refuses nothing', async (t) => {
  assert.match(
    (await look(t, 'LocalSocket /run/clamav/clamd.ctl\n', 'tcp:192.0.2.1:3310'))[0] ?? '',
    /^note: .* nobody answers at tcp:192\.0\.2\.1:3310: mail waits until it does$/,
  )
})

test('a clamd on another host takes nothing of this one', () => {
  assert.equal(scansHere({ clamd: ['tcp:192.0.2.1:3310'] }), false)
  for (const clamd of [[], ['unix:/run/x'], ['tcp:[::1]:3310'], ['tcp:192.0.2.1:3310', 'tcp:127.0.0.1:1']]) {
    assert.equal(scansHere({ clamd }), true, clamd.join(' '))
  }
})
