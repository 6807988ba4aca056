import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { postfixChecks } from '../../packages/clamgate/src/doctor/postfix/checks.ts'
import { type ReleaseSite, startReleaseSite } from './support/release/site.ts'

let site: ReleaseSite
let master: string
let untouched: string

before(async () => {
  site = await startReleaseSite({ settings: { smtpd_milter_maps: 'inline:{192.0.2.1=DISABLE}' } })
  master = join(site.postfix.configDirectory, 'master.cf')
  untouched = await readFile(master, 'utf8')
})
after(() => site[Symbol.asyncDispose]())

async function found(listener = `127.0.0.1:${site.releasePort}`): Promise<readonly string[]> {
  const checks = await postfixChecks({
    side: { listen: site.parts.sockets.addresses, scanTimeoutMs: 120_000, maxScanBytes: 25_000_000 },
    policy: { mayDiffer: false, removeRecipients: 'never' },
    status: undefined,
    timeoutMs: 30_000,
    release: { listener, name: 'mx.clamgate.test' },
    directory: site.postfix.configDirectory,
  })
  return checks.flatMap(({ name, state, detail }) =>
    name === 'postfix.release' ? [`${state}: ${detail}`] : [],
  )
}

/** As the file is now; a doctor reads it, and the running Postfix need not know. */
async function foundWith(change: (text: string) => string): Promise<string> {
  const text = change(untouched)
  assert.notEqual(text, untouched)
  await writeFile(master, text)
  try {
    return (await found()).join('\n')
  } finally {
    await writeFile(master, untouched)
  }
}

test('13.07 doctor proves the listener by a session up to RCPT, and sends nothing', async () => {
  const mark = await site.postfix.logEnd()
  assert.deepEqual(await found(), [
    `ok: Releases are taken at 127.0.0.1:${site.releasePort}, by a session up to RCPT`,
  ])
  assert.doesNotMatch(await site.postfix.logSince(mark), /message-id=/)
})

test('13.07 doctor finds a listener that is missing', async () => {
  const [line] = await found('127.0.0.1:1')
  assert.match(String(line), /^fail: No service of this Postfix listens at 127\.0\.0\.1:1, .*ECONNREFUSED/)
})

test('13.07 doctor finds a port that does not speak SMTP', async () => {
  const { createServer } = await import('node:net')
  const server = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const [line] = await found(`127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  server.close()
  assert.match(String(line), /^fail: .*is no port of this Postfix, and is taken by node.*no reply of SMTP/)
})

for (const [what, change, expected] of [
  [
    'other milters on it',
    (text: string) => text.replace(/(-o smtpd_milters=unix:\S+sock)$/m, '$1,inet:127.0.0.1:8891'),
    /warn: .*asks other milters, too.*inet:127\.0\.0\.1:8891/,
  ],
  [
    'that our milter is not asked',
    (text: string) => text.replace(/-o smtpd_milters=unix:\S+sock$/m, '-o smtpd_milters='),
    /fail: .*does not ask this milter/,
  ],
  [
    'smtpd_milter_maps that is inherited',
    (text: string) => text.replace(/ *-o smtpd_milter_maps=\n/, ''),
    /fail: .*smtpd_milter_maps of main\.cf = inline:\{192\.0\.2\.1=DISABLE\}/,
  ],
  [
    'header rewriting',
    (text: string) => text.replace(/ *-o local_header_rewrite_clients=\n/, ''),
    /warn: .*takes local_header_rewrite_clients from main\.cf: .*breaks DKIM/,
  ],
  [
    'a listener that is reached from outside',
    (text: string) =>
      text.replace(
        /^127\.0\.0\.1:(\d+) inet n - n - - smtpd\n {2}-o smtpd_milters=unix/m,
        '$1 inet n - n - - smtpd\n  -o smtpd_milters=unix',
      ),
    /fail: .*is reached from outside/,
  ],
  [
    'that a milter that is away lets mail pass',
    (text: string) => text.replace('milter_default_action=tempfail', 'milter_default_action=accept'),
    /fail: .*mail passes there unscanned/,
  ],
  [
    'checks of main.cf',
    (text: string) => text.replace(/ *-o receive_override_options=\S+\n/, ''),
    /warn: .*header_checks and body_checks may refuse/,
  ],
] as const) {
  test(`13.07 doctor finds ${what}`, async () => {
    assert.match(await foundWith(change), expected)
  })
}
