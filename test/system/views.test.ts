import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { testDatabases } from '@clamgate/clamd/testing'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { type Gateway, literally, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, lines, mailWithAttachment } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

// An object that clamd knows by its hash alone: it is found where clamd gets exactly the object, and nowhere else.
const OBJECT = randomBytes(3000)
const SIGNATURE = 'Test.Exact-Object.UNOFFICIAL'
const HASH = createHash('sha256').update(OBJECT).digest('hex')
const FROM = 'a@example.org'

const url = `http://127.0.0.1:${await freePort()}`
let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    clamd: {
      databases: { ...testDatabases(), 'exact.hsb': `${HASH}:${OBJECT.length}:Test.Exact-Object\n` },
      settings: { StreamMaxLength: '25M' },
    },
    config: { log: { clean: 'basic' }, console: { listen: url.replace('http://', '') } },
  })
})
after(() => gateway.stop())

/** A multipart in which the delimiter before the attachment ends in a tab, which is valid: to clamd it is no delimiter. */
function behindTab(body: string): Buffer {
  const attachment = OBJECT.toString('base64').replace(/.{76}/g, '$&\r\n')
  const head = lines(
    `From: ${FROM}`,
    'To: b@example.net',
    `Message-ID: <${randomBytes(12).toString('hex')}@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="edge"',
    '',
  )
  const text = lines('--edge', 'Content-Type: text/plain', '', body)
  const file = lines(
    '--edge\t',
    'Content-Type: application/octet-stream; name="x.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    attachment,
    '--edge--',
  )
  return Buffer.from(head + text + file)
}

/** A signed mail whose second part, which is no signature, clamd does not look at. */
function besideSignature(): Buffer {
  const text = mailWithAttachment(OBJECT).toString('latin1')
  return Buffer.from(text.replace('multipart/mixed', 'multipart/signed; protocol="application/x"'), 'latin1')
}

async function deliver(to: string, message: Buffer | string) {
  return await gateway.deliver({ from: FROM, to, message })
}

/** Scans that were answered so far. Clamd's own log would not do: it writes its line after its reply. */
async function scans(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text()
  return Number(/^clamgate_server_scans_total\{.*\} (\d+)$/m.exec(text)?.[1])
}

for (const [name, message] of [
  ['in which a delimiter ends in a tab', () => behindTab('short')],
  ['that is signed, with a part that scanners leave out', besideSignature],
  ['of 5 MB, which is streamed', () => behindTab(lines('0123456789 abcdefghijk').repeat(220_000))],
] as const) {
  test(`an object in a mail ${name} is found, refused and logged with its part`, async () => {
    const inLog = await gateway.daemon.logEnd()
    assert.equal((await deliver('b@example.net', message())).raw, refusal(SIGNATURE))
    await gateway.daemon.waitForLog(new RegExp(`${literally(SIGNATURE)}[^]*0\\.2`), { after: inLog })
  })
}

test('canonical mail is scanned once', async () => {
  const start = await scans()
  assert.equal((await deliver('plain@example.net', cleanMail())).code, 250)
  assert.equal((await deliver('file@example.net', mailWithAttachment(randomBytes(5000)))).code, 250)
  assert.equal((await scans()) - start, 2)
})

test('without an infected object the same mail passes, and was scanned twice', async () => {
  const start = await scans()
  const clean = behindTab('short')
    .toString()
    .replace(/^[\w+/=]{76}\r\n/m, '')
  assert.equal((await deliver('clean@example.net', clean)).code, 250)
  assert.equal((await scans()) - start, 2)
})

test('policy.views is followed on reload: always scans all mail twice, off none', async () => {
  await reloadWith(gateway, { policy: { views: 'always' } })
  let start = await scans()
  assert.equal((await deliver('always@example.net', cleanMail())).code, 250)
  assert.equal((await scans()) - start, 2)

  await reloadWith(gateway, { policy: { views: 'off' } })
  start = await scans()
  assert.equal((await deliver('off@example.net', behindTab('short'))).code, 250)
  assert.equal((await scans()) - start, 1)
})
