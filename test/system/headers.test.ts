import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { lines, mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

const FORGED = [
  'X-Virus-Status: Clean',
  'x-virus-status: Clean',
  'X-Virus-Scanned: by the sender',
  'X-VIRUS-SCANNED: and again',
]
const SCANNED = /^X-Virus-Scanned: clamgate \S+ at mx1\.example\.org$/

async function virusFields(to: string, body: Buffer | string, ...fields: readonly string[]) {
  const message = mailWithBody(body, ...fields)
  assert.equal((await gateway.deliver({ from: 'a@example.org', to, message })).code, 250)
  const text = (await gateway.received(to)).join('')
  return text.slice(0, text.indexOf('\n\n')).match(/^X-Virus.*$/gim) ?? []
}

const withHeaders = (add: string, policy = {}) =>
  reloadWith(gateway, { headers: { add, reportHostname: 'mx1.example.org' }, policy })

test('replace: every forged field is gone, whatever its case, and ours tell what was found', async () => {
  await withHeaders('replace', { infected: 'accept' })
  const clean = await virusFields('clean@example.net', 'Nothing here.', ...FORGED)
  assert.equal(clean.length, 2)
  assert.match(clean[0] ?? '', SCANNED)
  assert.equal(clean[1], 'X-Virus-Status: Clean')
  const infected = await virusFields('infected@example.net', eicarTestText(), ...FORGED)
  assert.deepEqual(infected.slice(1), [`X-Virus-Status: Infected (${EICAR})`])
})

test('add: ours stand on top, the status first, and what was there stays', async () => {
  await withHeaders('add')
  const fields = await virusFields('add@example.net', 'Nothing here.', 'X-Virus-Status: Clean by another')
  assert.equal(fields.length, 3)
  assert.equal(fields[0], 'X-Virus-Status: Clean')
  assert.match(fields[1] ?? '', SCANNED)
  assert.equal(fields[2], 'X-Virus-Status: Clean by another')
})

test('no: nothing is added and nothing is touched', async () => {
  await withHeaders('no')
  assert.deepEqual(await virusFields('no@example.net', 'Nothing here.', FORGED[0] ?? ''), [FORGED[0]])
})

test('a message that is too large is not called clean', async () => {
  await reloadWith(gateway, { headers: { add: 'replace' }, engine: { maxScanSize: '10K' } })
  const fields = await virusFields('large@example.net', lines('0123456789').repeat(5000), FORGED[0] ?? '')
  assert.match(fields.join('\n'), /X-Virus-Status: Not scanned completely \(message too large/)
})

test('mail that was scanned with databases that are too old says so', async () => {
  // The clamd of the tests has no daily database and tells no date: it is never too old.
  await reloadWith(gateway, { headers: { add: 'replace' }, policy: { databasesOutdated: 'reject' } })
  const fields = await virusFields('undated@example.net', 'Nothing here.')
  assert.equal(fields[1], 'X-Virus-Status: Clean')
})
