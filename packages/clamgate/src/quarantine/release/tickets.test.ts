import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTickets, TICKET_MS } from './tickets.ts'

const SCOPE = {
  ...{ entry: 'E1', queueId: '4old', recipients: ['<a@Example.org>', '<"b"@example.org>'] },
  ...{ sha256: new Set(['one', 'two']), localPort: 4711 },
}
const MAIL = {
  ...{ queueId: '4new', recipients: ['<b@example.org>', '<a@Example.org>'], sha256: 'two', clientPort: 4711 },
}

function desk() {
  const refusals: string[] = []
  const clock = { ms: 1000 }
  const tickets = createTickets({
    monotonic: () => clock.ms,
    refused: ({ why, entry }) => refusals.push(`${why} ${entry}`),
  })
  return { tickets, refusals, clock }
}

test('a ticket is good once, for its recipients and octets, in whatever order and spelling', () => {
  const { tickets, refusals } = desk()
  const ticket = tickets.issue(SCOPE)
  assert.match(ticket, /^[0-9a-f]{32}$/)
  assert.ok(tickets.isOut(ticket))
  assert.deepEqual(tickets.redeem(ticket, MAIL), { ok: true, entry: 'E1', queueId: '4old' })
  assert.ok(!tickets.isOut(ticket))
  assert.deepEqual(refusals, [])
})

for (const [why, change] of [
  ['recipients', { recipients: ['<a@Example.org>'] }],
  ['recipients', { recipients: [...MAIL.recipients, '<eve@example.org>'] }],
  ['content', { sha256: 'three' }],
  ['content', { sha256: '' }],
  ['client', { clientPort: 4712 }],
  ['headers', { sha256: undefined }],
] as const) {
  test(`13.04 ${why}: a ticket for other mail does not count, and is used up`, () => {
    const { tickets, refusals } = desk()
    const ticket = tickets.issue(SCOPE)
    assert.deepEqual(tickets.redeem(ticket, { ...MAIL, ...change }), { ok: false, why })
    assert.deepEqual(tickets.redeem(ticket, MAIL), { ok: false, why: 'used' })
    assert.deepEqual(refusals, [`${why} E1`, 'used E1'])
  })
}

test('13.04 a ticket that nobody issued, an expired and a withdrawn one do not count', () => {
  const { tickets, clock } = desk()
  assert.deepEqual(tickets.redeem('0'.repeat(32), MAIL), { ok: false, why: 'unknown' })
  const old = tickets.issue(SCOPE)
  clock.ms += TICKET_MS
  assert.deepEqual(tickets.redeem(old, MAIL), { ok: false, why: 'expired' })
  const withdrawn = tickets.issue(SCOPE)
  tickets.withdraw(withdrawn)
  assert.deepEqual(tickets.redeem(withdrawn, MAIL), { ok: false, why: 'unknown' })
})

test('an MTA that does not tell the port of its client is believed', () => {
  const { tickets } = desk()
  assert.ok(tickets.redeem(tickets.issue(SCOPE), { ...MAIL, clientPort: undefined }).ok)
})
