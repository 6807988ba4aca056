import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Decision, EventName, Filter } from '../filter.ts'
import { ACCEPT, type Loop, offer, openLoop, packet, settled, TALKATIVE } from './loop.test-support.ts'

const CONNECT = packet('C', 'client\0U')
const MAIL = packet('M', '<a@b>\0')
const SESSION = [
  packet('H', 'mx\0'),
  MAIL,
  packet('R', '<c@d>\0'),
  packet('T'),
  packet('L', 'A\0b\0'),
  packet('N'),
  packet('B', 'x'),
]
const END = packet('E')

interface Watched {
  readonly calls: string[]
  readonly filter: Filter<null>
}

function watched(part: Partial<Filter<null>>): Watched {
  const calls: string[] = []
  const filter: Filter<null> = {
    message: () => null,
    eom() {
      calls.push('eom')
      return ACCEPT
    },
    abort: () => void calls.push('abort'),
    close: () => void calls.push('close'),
    ...part,
  }
  return { calls, filter }
}

/** The session must go on: the next message is handled as ever. */
function assertAlive(loop: Loop): void {
  assert.deepEqual(loop.errors, [])
  assert.deepEqual(loop.done, [])
  loop.feed(packet('A'), packet('K'), CONNECT, packet('Q'))
  assert.deepEqual(loop.done, ['finish'])
}

const boom = () => {
  throw new Error('boom')
}
const MESSAGE_EVENTS = ['mail', 'rcpt', 'data', 'header', 'eoh', 'body'] as const

for (const mode of ['decide', 'observe'] as const) {
  for (const how of ['throws', 'rejects'] as const) {
    for (const event of MESSAGE_EVENTS) {
      test(`defers the message when the ${event} handler that ${mode}s ${how}, once`, async () => {
        const handler = how === 'throws' ? boom : async () => boom()
        const { filter, calls } = watched({ [mode]: { [event]: handler } })
        const loop = openLoop(filter)
        loop.feed(offer(), CONNECT, ...SESSION, END)
        await settled()
        assert.equal(loop.replies().at(-1), 't')
        assert.deepEqual(calls, ['abort'])
        assert.deepEqual(
          loop.handlerErrors.map(({ code }) => code),
          ['MILTER_HANDLER_FAILED'],
        )
        assert.match(loop.handlerErrors[0]?.message ?? '', new RegExp(`${event}.*boom`))
        assert.equal(loop.session.isBusy, false)
        assertAlive(loop)
      })
    }
  }
}

for (const event of ['connect', 'helo'] as const) {
  for (const mode of ['decide', 'observe'] as const) {
    test(`defers the whole session when the ${event} handler that ${mode}s fails`, () => {
      const { filter, calls } = watched({ [mode]: { [event]: boom } })
      const loop = openLoop(filter)
      loop.feed(offer(), CONNECT, ...SESSION, END)
      assert.equal(loop.replies().at(-1), 't')
      assert.deepEqual(calls, [])
      assert.deepEqual(
        loop.handlerErrors.map(({ code }) => code),
        ['MILTER_HANDLER_FAILED'],
      )
      assertAlive(loop)
    })
  }
}

test('defers only the command when the unknown handler fails between messages, and the message within one', () => {
  const { filter, calls } = watched({ decide: { unknown: boom } })
  const loop = openLoop(filter)
  loop.feed(TALKATIVE, packet('U', 'X\0'), MAIL, END)
  assert.deepEqual(loop.replies(), ['O', 't', 'c', 'a'])
  loop.feed(MAIL, packet('U', 'X\0'), END)
  assert.deepEqual(loop.replies(), ['c', 't', 't'])
  assert.deepEqual(calls, ['eom', 'abort'])
})

test('defers the message when its state cannot be made; there is nothing to abort', () => {
  const { filter, calls } = watched({ message: boom })
  const loop = openLoop(filter)
  loop.feed(offer(), CONNECT, ...SESSION)
  assert.equal(loop.session.isBusy, true)
  loop.feed(END)
  assert.equal(loop.replies().at(-1), 't')
  assert.deepEqual(calls, [])
  assert.equal(loop.session.isBusy, false)
  assertAlive(loop)
})

for (const eom of [boom, async () => boom()]) {
  test(`defers the message when eom ${eom === boom ? 'throws' : 'rejects'}, and aborts it`, async () => {
    const { filter, calls } = watched({ eom })
    const loop = openLoop(filter)
    loop.feed(offer(), CONNECT, ...SESSION, END)
    await settled()
    assert.equal(loop.replies().at(-1), 't')
    assert.deepEqual(calls, ['abort'])
    assertAlive(loop)
  })
}

test('keeps the session when abort and close fail', () => {
  const { filter } = watched({ abort: boom, close: boom })
  const loop = openLoop(filter)
  loop.feed(offer(), CONNECT, MAIL, packet('A'), packet('K'), CONNECT, MAIL, END)
  assert.deepEqual(loop.replies(), ['O', 'a'])
  assert.deepEqual(
    loop.handlerErrors.map(({ message }) => message.split(' ')[1]),
    ['abort', 'close'],
  )
})

const quarantine = { kind: 'quarantine', reason: 'x' } as const
const DECISIONS: readonly { name: string; decision: unknown; code: string }[] = [
  { name: 'nothing', decision: undefined, code: 'MILTER_ANSWER_INVALID' },
  { name: 'a bare response', decision: { kind: 'accept' }, code: 'MILTER_ANSWER_INVALID' },
  { name: 'no response', decision: { response: null }, code: 'MILTER_ANSWER_INVALID' },
  { name: 'skip', decision: { response: { kind: 'skip' } }, code: 'MILTER_ANSWER_INVALID' },
  {
    name: 'a 250',
    decision: { response: { kind: 'reply', code: 250, text: 'ok' } },
    code: 'MILTER_ANSWER_INVALID',
  },
  {
    name: 'a change that it did not list',
    decision: { modifications: [{ kind: 'addHeader', name: 'X', value: 'y' }], response: { kind: 'accept' } },
    code: 'MILTER_ACTION_NOT_NEGOTIATED',
  },
  {
    name: 'quarantine and reject',
    decision: { modifications: [quarantine], response: { kind: 'reject' } },
    code: 'MILTER_ANSWER_INVALID',
  },
  {
    name: 'a change of no kind',
    decision: { modifications: [{ kind: 'paint' }], response: { kind: 'accept' } },
    code: 'MILTER_ANSWER_INVALID',
  },
  {
    name: 'a hole for a change',
    decision: { modifications: [null], response: { kind: 'accept' } },
    code: 'MILTER_HANDLER_FAILED',
  },
  {
    name: 'a reply without text',
    decision: { response: { kind: 'reply', code: 550 } },
    code: 'MILTER_HANDLER_FAILED',
  },
]
for (const { name, decision, code } of DECISIONS) {
  test(`defers the message when eom decides ${name}`, () => {
    // What an untyped filter may return.
    const { filter, calls } = watched({ actions: ['quarantine'], eom: () => decision as Decision })
    const loop = openLoop(filter)
    loop.feed(offer(), CONNECT, MAIL, END)
    assert.deepEqual(loop.replies(), ['O', 't'])
    assert.deepEqual(
      loop.handlerErrors.map((error) => error.code),
      [code],
    )
    assert.deepEqual(calls, [])
    assertAlive(loop)
  })
}

const MISPLACED: readonly { event: EventName; answer: unknown }[] = [
  { event: 'connect', answer: { kind: 'discard' } },
  { event: 'helo', answer: { kind: 'discard' } },
  { event: 'rcpt', answer: { kind: 'skip' } },
  { event: 'header', answer: { kind: 'skip' } },
  { event: 'mail', answer: { kind: 'reply', code: 250, text: 'ok' } },
  { event: 'body', answer: 'accept' },
  { event: 'body', answer: { kind: 'progress' } },
  { event: 'data', answer: 7 },
]
for (const { event, answer } of MISPLACED) {
  test(`defers when ${event} is answered ${JSON.stringify(answer)}, which does not exist there`, () => {
    const { filter } = watched({ decide: { [event]: () => answer } })
    const loop = openLoop(filter)
    loop.feed(offer(), CONNECT, ...SESSION, END)
    assert.ok(loop.replies().includes('t'))
    assert.deepEqual(
      loop.handlerErrors.map(({ code }) => code),
      ['MILTER_ANSWER_INVALID'],
    )
    assertAlive(loop)
  })
}

test('refuses a change that the MTA does not offer', () => {
  const { filter } = watched({
    actions: ['quarantine'],
    eom: () => ({ modifications: [quarantine], response: { kind: 'accept' } }),
  })
  const loop = openLoop(filter)
  loop.feed(offer(2, 0x1f, 0x7f), MAIL, END)
  assert.equal(loop.replies().at(-1), 't')
  assert.deepEqual(
    loop.handlerErrors.map(({ code }) => code),
    ['MILTER_ACTION_NOT_NEGOTIATED'],
  )
})

test('bounds the memory that recipients take', () => {
  const { filter, calls } = watched({})
  const loop = openLoop(filter, { maxEnvelopeBytes: 10_000 })
  loop.feed(offer(), MAIL)
  for (let i = 0; i < 100; i++) loop.feed(packet('R', `<${i}@example.org>\0`))
  assert.deepEqual(
    loop.errors.map(({ code }) => code),
    ['MILTER_ENVELOPE_LIMIT'],
  )
  assert.deepEqual(calls, ['abort', 'close'])
})

test('bounds the recipients of each message, not of all together', () => {
  const { filter, calls } = watched({})
  const loop = openLoop(filter, { maxEnvelopeBytes: 1_000 })
  loop.feed(offer())
  for (let i = 0; i < 10; i++) loop.feed(MAIL, packet('R', '<c@d>\0'), packet('R', '<e@f>\0'), END)
  assert.equal(calls.filter((call) => call === 'eom').length, 10)
  assert.deepEqual(loop.errors, [])
})

test('a filter that refuses nothing has mail accepted that it failed on, and no session', async () => {
  const whenFailed = () => 'accept' as const
  for (const event of MESSAGE_EVENTS) {
    const loop = openLoop(watched({ decide: { [event]: boom }, whenFailed }).filter)
    loop.feed(TALKATIVE, CONNECT, ...SESSION, END)
    assert.ok(loop.replies().includes('a') && !loop.replies().includes('t'), event)
    assertAlive(loop)
  }
  const endings: readonly Partial<Filter<null>>[] = [
    { eom: boom },
    { message: boom },
    { eom: () => ({ response: { kind: 'skip' } }) },
  ]
  for (const ending of endings) {
    const loop = openLoop(watched({ ...ending, whenFailed }).filter)
    loop.feed(offer(), MAIL, END)
    await settled()
    assert.equal(loop.replies().at(-1), 'a')
    assertAlive(loop)
  }
  const connection = openLoop(watched({ decide: { connect: boom }, whenFailed }).filter)
  connection.feed(offer(), CONNECT)
  assert.deepEqual(connection.replies(), ['O', 't'])
})
