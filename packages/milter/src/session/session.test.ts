import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '../filter.ts'
import { ACCEPT, offer, openLoop, packet, settled } from './loop.test-support.ts'

const CONNECT = packet('C', 'client\0U')
const MAIL = packet('M', '<a@b>\0')
const END = packet('E')
const plain: Filter<null> = { observe: { body: () => {} }, message: () => null, eom: () => ACCEPT }

/** A filter that holds the stream back until `open` is called. */
function gated() {
  const gate = Promise.withResolvers<void>()
  return {
    filter: { ...plain, observe: { body: () => gate.promise } } satisfies Filter<null>,
    open: gate.resolve,
  }
}

test('reads on while a handler is busy, up to its limit, then pauses until all is handled', async () => {
  const { filter, open } = gated()
  const loop = openLoop(filter, { maxHeldBytes: 10_000 })
  loop.feed(offer(), MAIL, packet('B', 'x'))
  for (let i = 0; i < 5; i++) loop.feed(packet('B', 'x'.repeat(1_000)))
  assert.deepEqual(loop.done, [])
  for (let i = 0; i < 5; i++) loop.feed(packet('B', 'x'.repeat(1_000)))
  assert.deepEqual(loop.done, ['pause'])
  loop.feed(END)
  open()
  await settled()
  for (let i = 0; i < 10; i++) await settled()
  assert.deepEqual(loop.done, ['pause', 'resume'])
  assert.deepEqual(loop.replies(), ['O', 'a'])
})

test('counts a flood of tiny chunks for more than its bytes', () => {
  const loop = openLoop(gated().filter, { maxHeldBytes: 10_000 })
  loop.feed(offer(), MAIL, packet('B', 'x'))
  const chunks = 60
  for (let i = 0; i < chunks; i++) loop.feed(Buffer.from([0]))
  assert.deepEqual(loop.done, ['pause'])
})

test('handles nothing while the MTA does not take our bytes, and goes on when it does', () => {
  const loop = openLoop(plain, { maxHeldBytes: 100 })
  loop.feed(offer(), MAIL)
  loop.isWritable = false
  loop.feed(END, MAIL, END, MAIL, END)
  assert.deepEqual(loop.replies(), ['O', 'a'])
  loop.feed(packet('B', 'x'.repeat(1_000)))
  assert.deepEqual(loop.done, ['pause'])
  loop.isWritable = true
  loop.session.drained()
  assert.deepEqual(loop.replies(), ['a', 'a'])
})

test('closes an MTA that does not take our bytes for too long', () => {
  const loop = openLoop(plain, { writeTimeoutMs: 60_000 })
  loop.isWritable = false
  loop.feed(offer(), MAIL)
  loop.pass(1e9)
  assert.deepEqual(loop.done, [])
  loop.session.stuck()
  assert.deepEqual(loop.done, ['destroy'])
  assert.deepEqual(
    loop.errors.map(({ code, message }) => `${code}: ${message}`),
    ['MILTER_WRITE_TIMEOUT: The MTA took none of our bytes for 60000 ms'],
  )
})

test('sends no progress to an MTA that does not take our bytes', () => {
  const loop = openLoop({ ...plain, eom: () => new Promise(() => {}) })
  loop.isWritable = false
  loop.feed(offer())
  loop.session.drained()
  loop.feed(MAIL, END)
  loop.pass(6_000)
  loop.pass(6_000)
  loop.pass(6_000)
  assert.deepEqual(loop.replies(), ['O', 'p'])
})

test('closes a peer that does not negotiate in time, however its bytes trickle in', () => {
  const loop = openLoop(plain, { negotiationTimeoutMs: 30_000 })
  for (const byte of offer().subarray(0, 10)) {
    loop.feed(Buffer.from([byte]))
    loop.pass(3_001)
  }
  assert.deepEqual(loop.done, ['destroy'])
  assert.deepEqual(
    loop.errors.map(({ code }) => code),
    ['MILTER_NEGOTIATION_TIMEOUT'],
  )
})

test('takes no long first frame', () => {
  const loop = openLoop(plain)
  loop.feed(Buffer.from([0, 0, 0xff, 0xff, 0x4f]))
  assert.deepEqual(
    loop.errors.map(({ code }) => code),
    ['MILTER_FRAME_LENGTH'],
  )
})

test('takes frames up to the limit once negotiated, and none above', () => {
  const limit = 100_001
  const loop = openLoop(plain, { maxFrameBytes: limit })
  loop.feed(offer(), MAIL, packet('L', `A\0${'v'.repeat(limit - 4)}\0`))
  assert.deepEqual(loop.errors, [])
  loop.feed(packet('L', `A\0${'v'.repeat(limit - 3)}\0`))
  assert.deepEqual(
    loop.errors.map(({ code }) => code),
    ['MILTER_FRAME_LENGTH'],
  )
})

test('closes an MTA that is silent for too long, but not while a handler is busy', async () => {
  const { filter, open } = gated()
  const loop = openLoop(filter, { idleTimeoutMs: 50_000, eomTimeoutMs: 1e9 })
  loop.feed(offer(), MAIL, packet('B', 'x'))
  loop.pass(100_000)
  assert.deepEqual(loop.done, [])
  open()
  await settled()
  loop.pass(50_000)
  assert.deepEqual(loop.done, [])
  loop.pass(1)
  assert.deepEqual(loop.done, ['destroy'])
  assert.deepEqual(
    loop.errors.map(({ code }) => code),
    ['MILTER_IDLE_TIMEOUT'],
  )
})

const QUIET: readonly { name: string; packets: Buffer[]; cause?: Error }[] = [
  { name: 'before a word was said', packets: [] },
  { name: 'before a word was said, by a reset', packets: [], cause: new Error('ECONNRESET') },
  { name: 'between messages, without QUIT', packets: [offer(), CONNECT, MAIL, END] },
  { name: 'after QUIT', packets: [offer(), CONNECT, packet('Q')] },
]
for (const { name, packets, cause } of QUIET) {
  test(`says nothing of a peer that goes ${name}`, () => {
    const loop = openLoop(plain)
    if (packets.length > 0) loop.feed(...packets)
    loop.session.gone(cause)
    loop.session.gone()
    assert.deepEqual(loop.errors, [])
    assert.equal(loop.done.length, 1)
  })
}

const LOST: readonly { name: string; packets: Buffer[]; cause?: Error }[] = [
  { name: 'in the middle of a frame', packets: [offer(), Buffer.from([0, 0])] },
  { name: 'in the middle of a message', packets: [offer(), CONNECT, MAIL] },
  { name: 'by a reset', packets: [offer(), CONNECT], cause: new Error('ECONNRESET') },
]
for (const { name, packets, cause } of LOST) {
  test(`reports once a peer that goes ${name}`, () => {
    const loop = openLoop(plain)
    loop.feed(...packets)
    loop.session.gone(cause)
    loop.session.gone()
    assert.deepEqual(
      loop.errors.map(({ code }) => code),
      ['MILTER_PEER_LOST'],
    )
  })
}

test('releases everything at every point where the stream may end', () => {
  const stream = Buffer.concat([
    offer(),
    CONNECT,
    MAIL,
    packet('R', '<c@d>\0'),
    packet('B', 'xyz'),
    END,
    MAIL,
    packet('A'),
  ])
  for (let cut = 0; cut <= stream.length; cut++) {
    let open = 0
    let connections = 0
    const loop = openLoop<null>({
      ...plain,
      message() {
        open++
        return null
      },
      eom() {
        open--
        return ACCEPT
      },
      abort: () => void open--,
      observe: { connect: () => void connections++ },
      close: () => void connections--,
    })
    loop.feed(stream.subarray(0, cut))
    loop.session.gone()
    assert.deepEqual([open, connections], [0, 0], `cut at ${cut}`)
    assert.equal(loop.session.isBusy, false)
  }
})

test('drains: closes at once between messages, and after the answer within one', async () => {
  const idle = openLoop(plain)
  idle.feed(offer(), CONNECT, MAIL, END)
  idle.session.drain()
  assert.deepEqual(idle.done, ['finish'])

  const gate = Promise.withResolvers<typeof ACCEPT>()
  const busy = openLoop({ ...plain, eom: () => gate.promise })
  busy.feed(offer(), CONNECT, MAIL, packet('B', 'x'))
  busy.session.drain()
  busy.feed(END, packet('A'), MAIL)
  assert.deepEqual(busy.done, [])
  gate.resolve(ACCEPT)
  await settled()
  assert.deepEqual(busy.replies(), ['O', 'a'])
  assert.deepEqual(busy.done, ['finish'])
  assert.deepEqual(busy.errors, [])
})

test('drains: closes when the MTA gives the message up', () => {
  const loop = openLoop(plain)
  loop.feed(offer(), CONNECT, MAIL)
  loop.session.drain()
  assert.deepEqual(loop.done, [])
  loop.feed(packet('A'))
  assert.deepEqual(loop.done, ['finish'])
})

test('expires: tells an MTA that waits to try again later, and leaves the others without a word', () => {
  const aborted: string[] = []
  const filter: Filter<null> = {
    ...plain,
    eom: () => new Promise(() => {}),
    abort: () => void aborted.push('abort'),
  }
  const waiting = openLoop(filter)
  waiting.feed(offer(), CONNECT, MAIL, END)
  waiting.session.expire()
  waiting.session.expire()
  assert.deepEqual(waiting.replies(), ['O', 't'])
  const sending = openLoop(filter)
  sending.feed(offer(), CONNECT, MAIL)
  sending.session.expire()
  assert.deepEqual(sending.replies(), ['O'])
  assert.deepEqual([waiting.done, sending.done, aborted], [['finish'], ['finish'], ['abort', 'abort']])
})

test('destroys what does not take its last bytes in time', () => {
  const loop = openLoop(plain, { writeTimeoutMs: 1_000 })
  loop.feed(offer(), packet('Q'))
  loop.pass(1_000)
  assert.deepEqual(loop.done, ['finish'])
  loop.pass(1)
  assert.deepEqual(loop.done, ['finish', 'destroy'])
})

test('hears nothing any more once it is over', () => {
  const loop = openLoop(plain)
  loop.feed(offer(), packet('Q'), MAIL, END)
  loop.feed(MAIL, END)
  loop.session.stop()
  loop.session.drained()
  assert.deepEqual(loop.replies(), ['O'])
})
