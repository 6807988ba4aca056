import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Decide, EventName, Filter } from '../filter.ts'
import type { Modification, Response } from '../response.ts'
import { ACCEPT, offer, openLoop, packet, TALKATIVE } from './loop.test-support.ts'

const PACKETS = {
  connect: packet('C', 'client\0U'),
  helo: packet('H', 'mx\0'),
  mail: packet('M', '<a@b>\0'),
  rcpt: packet('R', '<c@d>\0'),
  unknown: packet('U', 'VRFY\0'),
  data: packet('T'),
  header: packet('L', 'A\0b\0'),
  eoh: packet('N'),
  body: packet('B', 'x'),
} as const
const END = packet('E')
const EVENTS = ['connect', 'helo', 'mail', 'rcpt', 'unknown', 'data', 'header', 'eoh', 'body'] as const

/** A filter that answers one event, and tells what happened. */
function answering(event: EventName, response: Response): { filter: Filter<null>; calls: string[] } {
  const calls: string[] = []
  const decide: Decide<null> = { [event]: () => response }
  const filter: Filter<null> = {
    decide,
    message: () => null,
    eom(_, { recipients }) {
      calls.push(`eom ${recipients.length}`)
      return ACCEPT
    },
    abort: () => void calls.push('abort'),
  }
  return { filter, calls }
}

/** Packets of one session up to and with an event. */
function upTo(event: EventName): Buffer[] {
  return EVENTS.slice(0, EVENTS.indexOf(event) + 1).map((each) => PACKETS[each])
}

const KINDS: readonly { response: Response; letter: string }[] = [
  { response: { kind: 'accept' }, letter: 'a' },
  { response: { kind: 'reject' }, letter: 'r' },
  { response: { kind: 'tempfail' }, letter: 't' },
  { response: { kind: 'discard' }, letter: 'd' },
  { response: { kind: 'reply', code: 550, text: 'no' }, letter: 'y550 no\0' },
]

for (const event of ['mail', 'data', 'header', 'eoh', 'body'] as const) {
  for (const { response, letter } of KINDS) {
    test(`ends the message when ${event} is answered ${response.kind}, and repeats that to an MTA that goes on`, () => {
      const { filter, calls } = answering(event, response)
      const loop = openLoop(filter)
      loop.feed(TALKATIVE, ...upTo(event))
      assert.equal(loop.replies().at(-1), letter)
      assert.deepEqual(calls, ['abort'])
      assert.equal(loop.session.isBusy, false)
      loop.feed(packet('D', 'Ei\0x\0'), PACKETS.body, END)
      assert.deepEqual(loop.replies(), [letter, letter])
      loop.feed(packet('A'), PACKETS.mail)
      assert.equal(loop.replies().length, 1)
      assert.deepEqual(loop.errors, [])
    })
  }
}

test('drops without a word what was in flight when the message was answered', () => {
  const { filter, calls } = answering('mail', { kind: 'reject' })
  const loop = openLoop({ ...filter, observe: { rcpt: () => {}, header: () => {}, body: () => {} } })
  loop.feed(offer(), PACKETS.connect, PACKETS.mail, PACKETS.rcpt, PACKETS.header, PACKETS.body, PACKETS.body)
  assert.deepEqual(loop.replies(), ['O', 'r'])
  assert.deepEqual(calls, ['abort'])
  assert.deepEqual(loop.errors, [])
})

for (const { response, letter } of KINDS.filter(
  ({ response: { kind } }) => kind !== 'accept' && kind !== 'discard',
)) {
  test(`refuses only the recipient when rcpt is answered ${response.kind}`, () => {
    let asked = 0
    const { filter, calls } = answering('mail', { kind: 'continue' })
    const loop = openLoop({ ...filter, decide: { rcpt: () => (++asked === 2 ? response : undefined) } })
    loop.feed(TALKATIVE, ...upTo('mail'), PACKETS.rcpt, PACKETS.rcpt, PACKETS.rcpt, END)
    assert.deepEqual(loop.replies().slice(-4), ['c', letter, 'c', 'a'])
    assert.deepEqual(calls, ['eom 2'])
  })

  test(`refuses only the command when unknown is answered ${response.kind}`, () => {
    const { filter, calls } = answering('unknown', response)
    const loop = openLoop(filter)
    loop.feed(TALKATIVE, PACKETS.connect, PACKETS.unknown, PACKETS.mail, PACKETS.unknown, END)
    assert.deepEqual(loop.replies(), ['O', 'c', letter, 'c', letter, 'a'])
    assert.deepEqual(calls, ['eom 0'])
  })
}

for (const event of ['rcpt', 'unknown'] as const) {
  for (const kind of ['accept', 'discard'] as const) {
    test(`ends the message when ${event} is answered ${kind}`, () => {
      const { filter, calls } = answering(event, { kind })
      const loop = openLoop(filter)
      loop.feed(TALKATIVE, PACKETS.connect, PACKETS.mail, PACKETS[event])
      assert.equal(loop.replies().at(-1), kind.charAt(0))
      assert.deepEqual(calls, ['abort'])
    })
  }
}

for (const event of ['connect', 'helo'] as const) {
  for (const { response, letter } of KINDS.filter(({ response: { kind } }) => kind !== 'discard')) {
    test(`settles the whole session when ${event} is answered ${response.kind}, until the next one`, () => {
      const { filter, calls } = answering(event, response)
      const loop = openLoop(filter)
      loop.feed(TALKATIVE, ...upTo(event))
      assert.equal(loop.replies().at(-1), letter)
      loop.feed(packet('A'), PACKETS.helo, PACKETS.mail, END)
      assert.deepEqual(loop.replies(), [letter, letter, letter])
      loop.feed(packet('K'), PACKETS.mail, END, packet('Q'))
      assert.deepEqual(loop.replies(), ['c', 'a'])
      assert.deepEqual(calls, ['eom 0'])
      assert.deepEqual(loop.errors, [])
    })
  }
}

test('skips the rest of a body where the MTA understands it, and answers the rest where not', () => {
  let chunks = 0
  const filter: Filter<null> = {
    decide: {
      body() {
        chunks++
        return { kind: 'skip' }
      },
    },
    message: () => null,
    eom: () => ACCEPT,
  }
  const able = openLoop(filter)
  able.feed(TALKATIVE, PACKETS.mail, PACKETS.body, PACKETS.body, packet('E', 'x'))
  assert.deepEqual(able.replies(), ['O', 'c', 's', 'c', 'a'])
  const unable = openLoop(filter)
  unable.feed(offer(6, 0x1ff, 0x37f), PACKETS.mail, PACKETS.body, PACKETS.body, END)
  assert.deepEqual(unable.replies(), ['O', 'c', 'c', 'c', 'a'])
  assert.equal(chunks, 2)
  unable.feed(PACKETS.mail, PACKETS.body)
  assert.equal(chunks, 3)
})

test('shows an observer that skips no more of this body, and tells an MTA that waits', () => {
  for (const [protocol, replies] of [
    [0x1f_ffff, ['O', 'a']],
    [0x10_077f, ['O', 'c', 's', 'c', 'a']],
  ] as const) {
    let chunks = 0
    const body = (): 'skip' => {
      chunks++
      return 'skip'
    }
    const loop = openLoop<null>({ observe: { body }, message: () => null, eom: () => ACCEPT })
    loop.feed(offer(6, 0x1ff, protocol), PACKETS.mail, PACKETS.body, PACKETS.body, packet('E', 'x'))
    assert.deepEqual(loop.replies(), replies)
    assert.equal(chunks, 1)
  }
})

test('takes no notice of what an observer returns otherwise', () => {
  const messages: number[][] = []
  // Such a filter has a type error in TypeScript, and is an arrow function away in JavaScript.
  const header = ((message: number[]) => message.push(1)) as unknown as () => void
  const loop = openLoop<number[]>({
    observe: { header },
    message: () => [],
    eom(message) {
      messages.push(message)
      return ACCEPT
    },
  })
  loop.feed(offer(), PACKETS.mail, PACKETS.header, PACKETS.header, END)
  assert.deepEqual(loop.replies(), ['O', 'a'])
  assert.deepEqual(messages, [[1, 1]])
})

test('asks the observer of an event before the one that decides it', () => {
  const calls: string[] = []
  const loop = openLoop<null>({
    observe: { rcpt: () => void calls.push('observe') },
    decide: {
      rcpt() {
        calls.push('decide')
        return { kind: 'reject' }
      },
    },
    message: () => null,
    eom: () => ACCEPT,
  })
  loop.feed(offer(), PACKETS.mail, PACKETS.rcpt)
  assert.deepEqual(calls, ['observe', 'decide'])
  assert.deepEqual(loop.replies(), ['O', 'r'])
})

const CHANGES: readonly Modification[] = [
  { kind: 'addHeader', name: 'X-A', value: 'v' },
  { kind: 'quarantine', reason: 'held' },
]

test('sends the modifications, then one decision, in one write', () => {
  let writes = 0
  const loop = openLoop<null>({
    actions: ['addHeaders', 'quarantine'],
    message: () => null,
    eom: () => ({ modifications: CHANGES, response: { kind: 'accept' } }),
  })
  loop.feed(offer(), PACKETS.mail)
  writes = loop.writes
  loop.feed(END)
  assert.equal(loop.writes - writes, 1)
  assert.deepEqual(loop.replies(), ['O', 'hX-A\0 v\0', 'qheld\0', 'a'])
})

test('gives the leading space to the MTA where that puts none itself', () => {
  for (const [protocol, value] of [
    [0x1f_ffff, ' v'],
    [0x0f_ffff, 'v'],
  ] as const) {
    const loop = openLoop<null>({
      actions: ['addHeaders'],
      message: () => null,
      eom: () => ({ modifications: CHANGES.slice(0, 1), response: { kind: 'continue' } }),
    })
    loop.feed(offer(6, 0x1ff, protocol), PACKETS.mail, END)
    assert.deepEqual(loop.replies().slice(-2), [`hX-A\0${value}\0`, 'c'])
  }
})
