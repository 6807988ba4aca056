import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '../filter.ts'
import { ACCEPT, offer, openLoop, packet, TALKATIVE } from './loop.test-support.ts'

const CONNECT = packet('C', 'client\x004\0\x19192.0.2.1\0')
const MAIL = packet('M', '<a@b>\0')
const RCPT = packet('R', '<c@d>\0')
const END = packet('E')

interface Seen {
  readonly calls: string[]
  readonly filter: Filter<string[]>
}

/** A filter whose messages are lists of what happened to them. */
function watcher(): Seen {
  const calls: string[] = []
  return {
    calls,
    filter: {
      message: (envelope) => [envelope.sender.toString()],
      observe: {
        helo: () => {},
        data: () => {},
        eoh: () => {},
        unknown: () => {},
        rcpt: (message, { address }) => void message.push(address.toString()),
        header: (message, name) => void message.push(name.toString()),
        body: (message, chunk) => void message.push(chunk.toString()),
      },
      eom(message, { connection }) {
        calls.push(`eom ${message.join(' ')} from ${connection.hostname} ${connection.helo ?? '-'}`)
        return ACCEPT
      },
      abort: (message) => void calls.push(`abort ${message.join(' ')}`),
      close: ({ hostname }) => void calls.push(`close ${hostname}`),
    },
  }
}

const FIRST_PACKETS = ['C', 'D', 'M', 'E', 'A', 'Q', 'K', 'X', '\0', '\xff']
for (const letter of FIRST_PACKETS) {
  test(`closes a connection that begins with ${JSON.stringify(letter)}`, () => {
    const loop = openLoop(watcher().filter)
    loop.feed(packet(letter, 'Cx\0y\0'))
    assert.deepEqual(loop.done, ['destroy'])
    assert.equal(loop.errors.length, 1)
    assert.match(loop.errors[0]?.code ?? '', /^MILTER_COMMAND_(ORDER|UNKNOWN)$/)
    assert.equal(loop.sent().length, 0)
  })
}

const MEANINGLESS: readonly { name: string; before: Buffer[]; packet: Buffer }[] = [
  { name: 'a second OPTNEG', before: [CONNECT], packet: offer() },
  { name: 'RCPT without MAIL', before: [CONNECT], packet: RCPT },
  { name: 'DATA without MAIL', before: [CONNECT], packet: packet('T') },
  { name: 'HEADER without MAIL', before: [CONNECT], packet: packet('L', 'A\0b\0') },
  { name: 'the end without MAIL', before: [CONNECT], packet: END },
  { name: 'RCPT after the header began', before: [CONNECT, MAIL, packet('L', 'A\0b\0')], packet: RCPT },
  {
    name: 'HEADER after the body began',
    before: [CONNECT, MAIL, packet('B', 'x')],
    packet: packet('L', 'A\0b\0'),
  },
  {
    name: 'HEADER after the end of the header',
    before: [CONNECT, MAIL, packet('N')],
    packet: packet('L', 'A\0b\0'),
  },
  { name: 'BODY after the end', before: [CONNECT, MAIL, END], packet: packet('B', 'x') },
  { name: 'a command that does not exist', before: [CONNECT, MAIL], packet: packet('Z', 'x') },
]
for (const { name, before, packet: late } of MEANINGLESS) {
  test(`closes the connection on ${name}, and aborts what was under way`, () => {
    const { filter, calls } = watcher()
    const loop = openLoop(filter)
    loop.feed(offer(), ...before)
    loop.feed(late, packet('M', '<later@b>\0'), END)
    assert.deepEqual(loop.done, ['destroy'])
    assert.equal(loop.errors.length, 1)
    assert.equal(
      calls.filter((call) => call.startsWith('abort')).length,
      before.includes(MAIL) && !before.includes(END) ? 1 : 0,
    )
    assert.equal(calls.at(-1), 'close client')
  })
}

const CONTENTS: readonly { name: string; packets: Buffer[]; seen: string }[] = [
  { name: 'no recipient, header or body', packets: [], seen: '<a@b>' },
  { name: 'no header', packets: [RCPT, packet('N'), packet('B', 'x')], seen: '<a@b> <c@d> x' },
  {
    name: 'no end of header',
    packets: [RCPT, packet('L', 'A\0b\0'), packet('B', 'x')],
    seen: '<a@b> <c@d> A x',
  },
  { name: 'body straight after the recipient', packets: [RCPT, packet('B', 'x')], seen: '<a@b> <c@d> x' },
  { name: 'an empty body chunk', packets: [RCPT, packet('B'), packet('B', 'x')], seen: '<a@b> <c@d> x' },
  { name: 'CR and LF in two chunks', packets: [packet('B', 'x\r'), packet('B', '\n')], seen: '<a@b> x\r \n' },
  {
    name: 'unknown commands in between',
    packets: [packet('U', 'VRFY\0'), RCPT, packet('U', 'X\0')],
    seen: '<a@b> <c@d>',
  },
]
for (const { name, packets, seen } of CONTENTS) {
  test(`takes a message with ${name}`, () => {
    const { filter, calls } = watcher()
    const loop = openLoop(filter)
    loop.feed(offer(), CONNECT, MAIL, ...packets, END)
    assert.deepEqual(calls, [`eom ${seen} from client -`])
    assert.deepEqual(loop.replies(), ['O', 'a'])
    assert.deepEqual(loop.errors, [])
  })
}

test('hands the bytes on the end packet to the body first', () => {
  const { filter, calls } = watcher()
  openLoop(filter).feed(offer(), CONNECT, MAIL, packet('B', 'first'), packet('E', 'last'))
  assert.deepEqual(calls, ['eom <a@b> first last from client -'])
})

const POINTS = [
  [],
  [RCPT],
  [RCPT, packet('T')],
  [packet('L', 'A\0b\0')],
  [packet('N')],
  [packet('B', 'x')],
  [RCPT, END],
]
for (const [index, point] of POINTS.entries()) {
  for (const aborts of [0, 1, 2]) {
    test(`begins clean after ${point.length} packets of a message and ${aborts} aborts (${index})`, () => {
      const { filter, calls } = watcher()
      const loop = openLoop(filter)
      loop.feed(offer(), CONNECT, packet('H', 'mx\0'), MAIL, ...point)
      loop.feed(...new Array<Buffer>(aborts).fill(packet('A')), packet('M', '<next@b>\0'), END)
      const isDone = point.includes(END)
      assert.deepEqual(calls.slice(isDone ? 1 : 0), [
        ...(isDone ? [] : [calls[0]]),
        'eom <next@b> from client mx',
      ])
      assert.match(calls[0] ?? '', isDone ? /^eom <a@b>/ : /^abort <a@b>/)
      assert.deepEqual(loop.replies(), isDone ? ['O', 'a', 'a'] : ['O', 'a'])
    })
  }
}

test('resets a message on HELO, and keeps the newest name', () => {
  const { filter, calls } = watcher()
  const loop = openLoop(filter)
  loop.feed(offer(), CONNECT, packet('H', 'one\0'), MAIL, RCPT, packet('H', 'two\0'), MAIL, END)
  assert.deepEqual(calls, ['abort <a@b> <c@d>', 'eom <a@b> from client two'])
})

test('ends the SMTP session on QUIT_NC and takes the next on the same socket, in any state', () => {
  for (const point of [[], [MAIL], [MAIL, RCPT, packet('B', 'x')], [MAIL, END], [MAIL, END, packet('A')]]) {
    const { filter, calls } = watcher()
    const loop = openLoop(filter)
    loop.feed(offer(), CONNECT, ...point, packet('K'), packet('C', 'other\0U'), MAIL, END, packet('Q'))
    assert.deepEqual(calls.slice(-3), ['close client', 'eom <a@b> from other -', 'close other'])
    assert.deepEqual(loop.done, ['finish'])
    assert.deepEqual(loop.errors, [])
  }
})

test('handles a hundred messages on one connection alike', () => {
  const { filter, calls } = watcher()
  const loop = openLoop(filter)
  loop.feed(offer(), CONNECT)
  for (let i = 0; i < 100; i++) loop.feed(MAIL, RCPT, packet('B', 'x'), END, packet('A'), packet('A'))
  assert.equal(calls.length, 100)
  assert.equal(new Set(calls).size, 1)
})

test('copes without CONNECT: the client is unknown', () => {
  const { filter, calls } = watcher()
  const loop = openLoop(filter)
  loop.feed(offer(), MAIL, END, packet('Q'))
  assert.deepEqual(calls, ['eom <a@b> from  -', 'close '])
})

const NR: readonly { packet: Buffer; bit: number }[] = [
  { packet: CONNECT, bit: 0x1000 },
  { packet: packet('H', 'mx\0'), bit: 0x2000 },
  { packet: MAIL, bit: 0x4000 },
  { packet: RCPT, bit: 0x8000 },
  { packet: packet('U', 'X\0'), bit: 0x2_0000 },
  { packet: packet('T'), bit: 0x1_0000 },
  { packet: packet('L', 'A\0b\0'), bit: 0x80 },
  { packet: packet('N'), bit: 0x4_0000 },
  { packet: packet('B', 'x'), bit: 0x8_0000 },
]
test('answers an event exactly once when NR is off for it, and never when it is on', () => {
  const nothing = () => {}
  const observe = {
    connect: nothing,
    helo: nothing,
    mail: nothing,
    rcpt: nothing,
    data: nothing,
    header: nothing,
    eoh: nothing,
    body: nothing,
    unknown: nothing,
  }
  for (const { bit } of [...NR, { bit: 0 }, { bit: 0xf_f080 }]) {
    const loop = openLoop<null>({ observe, message: () => null, eom: () => ACCEPT })
    loop.feed(offer(6, 0x1ff, 0x77f | bit))
    assert.deepEqual(loop.replies(), ['O'])
    for (const each of NR) {
      loop.feed(each.packet)
      assert.deepEqual(
        loop.replies(),
        (each.bit & bit) === 0 ? ['c'] : [],
        `${each.packet} with ${bit.toString(16)}`,
      )
    }
    loop.feed(END, packet('A'), packet('D', 'M'), packet('K'))
    assert.deepEqual(loop.replies(), ['a'])
  }
})

test('answers events that nobody handles, where the MTA sends them all the same', () => {
  const loop = openLoop<null>({ message: () => null, eom: () => ACCEPT })
  loop.feed(
    offer(6, 0x1ff, 0x1),
    CONNECT,
    packet('H', 'x\0'),
    MAIL,
    RCPT,
    packet('L', 'A\0b\0'),
    packet('N'),
    packet('B', 'x'),
    END,
  )
  assert.deepEqual(loop.replies(), ['O', 'c', 'c', 'c', 'c', 'c', 'c', 'c', 'a'])
})

test('never answers macros, whatever they are', () => {
  const loop = openLoop<null>({ message: () => null, eom: () => ACCEPT })
  loop.feed(TALKATIVE)
  loop.replies()
  for (const payload of ['', 'C', 'H', 'M', 'Mi\0', 'Mi', 'L', 'Bi\0x\0y\0', 'U', 'Zi\0x\0', '\0', 'E\0\0']) {
    loop.feed(packet('D', payload))
  }
  assert.deepEqual(loop.replies(), [])
  loop.feed(CONNECT)
  assert.deepEqual(loop.replies(), ['c'])
})
