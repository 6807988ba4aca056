import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Envelope } from '../envelope.ts'
import { ACCEPT, offer, openLoop, packet } from './loop.test-support.ts'

/** Runs packets and gives the envelope of each message, as it is after the whole session. */
function envelopes(...packets: Buffer[]): Envelope[] {
  const found: Envelope[] = []
  openLoop<null>({
    message(envelope) {
      found.push(envelope)
      return null
    },
    eom: () => ACCEPT,
  }).feed(offer(), ...packets)
  return found
}

const macros = (command: string, ...pairs: string[]) =>
  packet('D', command + pairs.map((text) => `${text}\0`).join(''))
const CONNECT = packet('C', 'client\0U')
const MAIL = packet('M', '<a@b>\0')
const END = packet('E')

test('shows at the end what was sent at any stage, the newest value first', () => {
  const [envelope] = envelopes(
    macros('C', 'j', 'mx', 'i', 'connect'),
    CONNECT,
    macros('H', '{tls_version}', 'TLSv1.3'),
    packet('H', 'h\0'),
    macros('M', '{mail_addr}', 'a@b', 'i', 'mail'),
    MAIL,
    macros('R', '{rcpt_addr}', 'c@d'),
    packet('R', '<c@d>\0'),
    macros('T', 'i', 'data'),
    macros('L', 'i', 'header'),
    packet('L', 'A\0b\0'),
    macros('E', 'i', 'end'),
    END,
  )
  assert.ok(envelope)
  assert.deepEqual(
    ['j', 'tls_version', 'mail_addr', 'rcpt_addr', 'i', 'none'].map((name) => envelope.macro(name)),
    ['mx', 'TLSv1.3', 'a@b', 'c@d', 'end', undefined],
  )
  assert.equal(envelope.connection.macro('i'), 'connect')
  assert.equal(envelope.connection.macro('mail_addr'), undefined)
})

test('lets the stages override each other in their order', () => {
  for (const [earlier, later] of ['MR', 'RT', 'TL', 'TN', 'LB', 'NE'].map((pair) => [...pair])) {
    const [envelope] = envelopes(
      CONNECT,
      macros('M', 'i', earlier === 'M' ? 'earlier' : 'mail'),
      MAIL,
      macros(later ?? '', 'i', 'later'),
      ...(earlier === 'M' ? [] : [macros(earlier ?? '', 'i', 'earlier')]),
      END,
    )
    assert.equal(envelope?.macro('i'), 'later', `${earlier} then ${later}`)
  }
})

test('does not show macros of one message in the next, and keeps those of the connection', () => {
  const [first, second] = envelopes(
    macros('C', 'j', 'mx'),
    CONNECT,
    macros('M', 'i', 'Q1', '{mail_addr}', 'a@b'),
    MAIL,
    macros('R', '{rcpt_addr}', 'c@d'),
    macros('E', 'i', 'Q1'),
    END,
    packet('A'),
    MAIL,
    END,
  )
  assert.deepEqual(
    ['i', 'mail_addr', 'rcpt_addr', 'j'].map((name) => second?.macro(name)),
    [undefined, undefined, undefined, 'mx'],
  )
  assert.deepEqual(
    ['i', 'mail_addr', 'rcpt_addr'].map((name) => first?.macro(name)),
    ['Q1', 'a@b', 'c@d'],
  )
})

test('keeps the truth of a message that is over, whatever comes after it', () => {
  const [first] = envelopes(
    CONNECT,
    macros('M', 'i', 'Q1'),
    MAIL,
    END,
    macros('E', 'i', 'stray'),
    macros('M', 'i', 'Q2'),
    MAIL,
    END,
  )
  assert.equal(first?.macro('i'), 'Q1')
})

test('does not let the macros of the next MAIL touch the message that it resets', () => {
  let atAbort: string | undefined
  const loop = openLoop<Envelope>({
    message: (envelope) => envelope,
    eom: () => ACCEPT,
    abort: (envelope) => {
      atAbort = envelope.macro('i')
    },
  })
  loop.feed(offer(), CONNECT, macros('M', 'i', 'Q1'), MAIL, macros('M', 'i', 'Q2'), MAIL)
  assert.equal(atAbort, 'Q1')
})

test('begins anew with a new connection', () => {
  const [envelope] = envelopes(
    macros('C', 'j', 'old', 'v', '1'),
    CONNECT,
    packet('K'),
    macros('C', 'j', 'new'),
    CONNECT,
    MAIL,
    END,
  )
  assert.equal(envelope?.macro('j'), 'new')
  assert.equal(envelope?.macro('v'), undefined)
})
