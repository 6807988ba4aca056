import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recipient } from '../envelope.ts'
import { decodeOffer } from '../wire/command.ts'
import { ACCEPT, openLoop } from './loop.test-support.ts'
import { encodeMacroLists } from './macro-lists.ts'

function packet(command: string, payload = ''): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(payload.length + 1)
  return Buffer.concat([head, Buffer.from(command + payload, 'latin1')])
}

const macros = (...pairs: string[]) => packet('D', `R${pairs.map((text) => `${text}\0`).join('')}`)
const offer = (protocol: number) => {
  const payload = Buffer.alloc(12)
  payload.writeUInt32BE(6, 0)
  payload.writeUInt32BE(0x1ff, 4)
  payload.writeUInt32BE(protocol, 8)
  assert.equal(decodeOffer(payload, 0, 12).protocol, protocol)
  return packet('O', payload.toString('latin1'))
}

/** A mail to a good, a refused and a bare recipient; what the filter hears, and what its envelope holds. */
function play({ protocol = 0x1fffff, rejectedRecipients = true } = {}) {
  const heard: Recipient[] = []
  let kept: string[] = []
  const loop = openLoop<null>({
    rejectedRecipients,
    observe: { rcpt: (_, recipient) => void heard.push(recipient) },
    message: () => null,
    eom: (_, envelope) => {
      kept = envelope.recipients.map(({ address }) => address.toString())
      return ACCEPT
    },
  })
  loop.feed(offer(protocol))
  loop.feed(packet('M', '<a@x>\0'))
  loop.feed(macros('{rcpt_mailer}', 'smtp', '{rcpt_host}', 'y', '{rcpt_addr}', 'b@y'))
  loop.feed(packet('R', '<b@y>\0'))
  loop.feed(macros('{rcpt_mailer}', 'error', '{rcpt_host}', '5.1.1', '{rcpt_addr}', 'User unknown'))
  loop.feed(packet('R', '<bad@y>\0'))
  loop.feed(packet('R', '<c@y>\0'))
  loop.feed(packet('E'))
  return { heard, kept, loop }
}

test('a recipient that the MTA refused is heard of with its reason, and is none of the envelope', () => {
  const { heard, kept, loop } = play()
  assert.deepEqual(
    heard.map(({ address, rejected }) => [address.toString(), rejected]),
    [
      ['<b@y>', undefined],
      ['<bad@y>', { enhanced: '5.1.1', text: 'User unknown' }],
      ['<c@y>', undefined],
    ],
  )
  assert.deepEqual(kept, ['<b@y>', '<c@y>'])
  assert.deepEqual(loop.errors, [])
})

test('where the MTA does not report them, or nobody asked, the macro means nothing', () => {
  for (const options of [{ protocol: 0x1fffff & ~0x800 }, { rejectedRecipients: false }]) {
    const { heard, kept } = play(options)
    assert.ok(heard.every(({ rejected }) => rejected === undefined))
    assert.deepEqual(kept, ['<b@y>', '<bad@y>', '<c@y>'])
  }
})

test('a macro list of the filter keeps the macros that tell', () => {
  const list = encodeMacroLists({ rcpt: ['i'] }, { rejectedRecipients: true }).toString('latin1')
  assert.match(list, /i \{rcpt_mailer\} \{rcpt_host\} \{rcpt_addr\}\0$/)
})
