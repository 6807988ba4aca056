import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '../filter.ts'
import { DEFAULT_LIMITS } from '../options.ts'
import { ACCEPT, bytes } from './loop.test-support.ts'
import { createNegotiator, negotiate } from './negotiate.ts'
import { planOf } from './plan.ts'

type Wishes = Omit<Filter<null>, 'message' | 'eom'>

const POSTFIX = { version: 6, actions: 0x1ff, protocol: 0x1fffff }
const seen = () => {}
const asked = () => undefined

/** The answer of a filter to an offer, as three words and the rest. */
function answer(
  wishes: Wishes,
  offer: Partial<typeof POSTFIX> = {},
  maxFrameBytes = DEFAULT_LIMITS.maxFrameBytes,
) {
  const plan = planOf({ ...wishes, message: () => null, eom: () => ACCEPT })
  const { reply, ...agreement } = negotiate(plan, { ...POSTFIX, ...offer }, { maxFrameBytes })
  assert.equal(reply.readUInt32BE(0), reply.length - 4)
  assert.equal(reply[4], 0x4f)
  const words = {
    version: reply.readUInt32BE(5),
    actions: reply.readUInt32BE(9),
    protocol: reply.readUInt32BE(13),
  }
  return { ...words, lists: reply.subarray(17).toString('latin1'), agreement }
}

const hex = (bits: number) => `0x${bits.toString(16)}`

const PROTOCOLS: readonly { name: string; wishes: Wishes; offered?: number; protocol: number }[] = [
  {
    name: 'a filter that looks at the end only',
    wishes: {},
    protocol: 0x10_0000 | (0xf000 & ~0x2000) | 0x372,
  },
  {
    name: 'a scanner: observes headers and body',
    wishes: { observe: { header: seen, body: seen } },
    protocol: 0x10_0000 | 0x8_0000 | 0x80 | 0xd000 | 0x400 | 0x342,
  },
  {
    name: 'one that wants to hear of refused recipients',
    wishes: { rejectedRecipients: true },
    protocol: 0x10_0000 | (0xf000 & ~0x2000) | 0x372 | 0x800,
  },
  {
    name: 'one that observes everything',
    wishes: {
      observe: {
        connect: seen,
        helo: seen,
        mail: seen,
        rcpt: seen,
        data: seen,
        header: seen,
        eoh: seen,
        body: () => {},
        unknown: seen,
      },
    },
    protocol: 0x10_0000 | 0xf_f080 | 0x400,
  },
  {
    name: 'one that decides everything',
    wishes: {
      decide: {
        connect: asked,
        helo: asked,
        mail: asked,
        rcpt: asked,
        data: asked,
        header: asked,
        eoh: asked,
        body: asked,
        unknown: asked,
      },
    },
    protocol: 0x10_0400,
  },
  {
    name: 'one that decides what it also observes',
    wishes: { observe: { rcpt: seen, body: seen }, decide: { rcpt: asked } },
    protocol: 0x10_0000 | 0x8_0000 | 0x5000 | 0x400 | 0x362,
  },
  {
    name: 'version 4, as Postfix offers it',
    wishes: { observe: { header: seen } },
    offered: 0x3ff,
    protocol: 0x3d2,
  },
  { name: 'version 3', wishes: { observe: { header: seen } }, offered: 0x1ff, protocol: 0x1d2 },
  { name: 'version 2', wishes: { observe: { header: seen } }, offered: 0x7f, protocol: 0x52 },
  { name: 'an MTA that offers next to nothing', wishes: {}, offered: 0x1, protocol: 0 },
]
for (const { name, wishes, offered = POSTFIX.protocol, protocol } of PROTOCOLS) {
  test(`asks for the least: ${name}`, () => {
    const agreed = answer(wishes, { protocol: offered }).protocol
    assert.equal(hex(agreed), hex(protocol))
    assert.equal(agreed & ~offered, 0)
  })
}

for (const [offered, answered] of [
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 5],
  [6, 6],
  [7, 6],
  [99, 6],
  [0xffff_ffff, 6],
] as const) {
  test(`answers version ${offered} with ${answered}`, () => {
    assert.equal(answer({}, { version: offered }).version, answered)
  })
}

test('asks for no reply only where that is offered, and never asks for rejected recipients', () => {
  const all = { observe: { header: seen, eoh: seen, body: seen } }
  for (let bit = 1; bit <= 0x10_0000; bit <<= 1) {
    const without = answer(all, { protocol: POSTFIX.protocol & ~bit }).protocol
    assert.equal(without & bit, 0, hex(bit))
    assert.equal(without & 0x800, 0)
  }
})

test('asks for the actions that the filter lists and the MTA offers', () => {
  const actions = ['addHeaders', 'quarantine', 'changeBody'] as const
  const { actions: word, agreement } = answer({ actions }, { actions: 0x1f })
  assert.equal(word, 0x03)
  assert.deepEqual([...agreement.actions].sort(), ['addHeaders', 'changeBody'])
  assert.equal(answer({ actions }).actions, 0x23)
  assert.equal(answer({}).actions, 0)
})

test('maps every action to its bit', () => {
  const bits = {
    addHeaders: 0x01,
    changeBody: 0x02,
    addRecipients: 0x04,
    deleteRecipients: 0x08,
    changeHeaders: 0x10,
    quarantine: 0x20,
    changeSender: 0x40,
    addRecipientsWithParameters: 0x80,
  } as const
  for (const name of Object.keys(bits) as (keyof typeof bits)[])
    assert.equal(answer({ actions: [name] }).actions, bits[name])
})

test('sends macro lists with the right stage numbers, eoh after eom', () => {
  const macros = { connect: ['j'], mail: ['i', 'auth_authen'], eom: ['{i}', '{mail_addr}'], eoh: ['i'] }
  const { actions, lists } = answer({ macros })
  assert.equal(actions, 0x100)
  const expected = `00000000 6a00  00000002 69207b617574685f61757468656e7d00
    00000005 69207b6d61696c5f616464727d00  00000006 6900`
  assert.equal(lists, bytes(expected).toString('latin1'))
})

test('sends an eoh list with every eom list, since Sendmail ignores the latter without', () => {
  assert.equal(answer({ macros: { eom: ['i'] } }).lists, '\0\0\0\x05i\0\0\0\0\x06i\0')
  assert.equal(answer({ macros: { eoh: ['i'] } }).lists, '\0\0\0\x06i\0')
})

test('sends no macro lists where they are not offered', () => {
  const { actions, lists } = answer({ macros: { eom: ['i'] }, actions: ['addHeaders'] }, { actions: 0xff })
  assert.equal(actions, 0x01)
  assert.equal(lists, '')
})

const SIZES: readonly { offered: number; maxFrameBytes: number; echoed: number }[] = [
  { offered: 0x2000_0000, maxFrameBytes: 1_048_576, echoed: 0x2000_0000 },
  { offered: 0x2000_0000, maxFrameBytes: 1_048_575, echoed: 0 },
  { offered: 0x1000_0000, maxFrameBytes: 262_144, echoed: 0x1000_0000 },
  { offered: 0x1000_0000, maxFrameBytes: 262_143, echoed: 0 },
  { offered: 0x3000_0000, maxFrameBytes: 2_000_000, echoed: 0x2000_0000 },
  { offered: 0x3000_0000, maxFrameBytes: 300_000, echoed: 0x1000_0000 },
  { offered: 0xc000_0000, maxFrameBytes: 2_000_000, echoed: 0 },
  { offered: 0, maxFrameBytes: 2_000_000, echoed: 0 },
]
for (const { offered, maxFrameBytes, echoed } of SIZES) {
  test(`answers the data sizes ${hex(offered)} with ${hex(echoed)} when frames may have ${maxFrameBytes} bytes`, () => {
    const { protocol } = answer({}, { protocol: POSTFIX.protocol + offered }, maxFrameBytes)
    assert.equal(hex((protocol & 0xf000_0000) >>> 0), hex(echoed))
  })
}

test('remembers the answer to an offer, and tells offers apart', () => {
  const negotiator = createNegotiator(
    planOf<null>({ message: () => null, eom: () => ACCEPT }),
    DEFAULT_LIMITS,
  )
  const first = negotiator(POSTFIX)
  assert.equal(negotiator({ ...POSTFIX }), first)
  assert.equal(negotiator({ ...POSTFIX, version: 2 }).version, 2)
  assert.equal(negotiator({ ...POSTFIX, protocol: 0x7f }).protocol, 0x72)
  assert.equal(negotiator({ ...POSTFIX, actions: 0x1 }).actions.size, 0)
})
