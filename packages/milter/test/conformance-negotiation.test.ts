import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import type { ActionName, EventName } from '../src/index.ts'
import { ACTION, command, frame, MACRO_STAGE, PROTOCOL } from '../src/testing/index.ts'
import { ALL_EVENTS, probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const NR_BITS = {
  connect: PROTOCOL.NR_CONN,
  helo: PROTOCOL.NR_HELO,
  mail: PROTOCOL.NR_MAIL,
  rcpt: PROTOCOL.NR_RCPT,
  data: PROTOCOL.NR_DATA,
  header: PROTOCOL.NR_HDR,
  eoh: PROTOCOL.NR_EOH,
  body: PROTOCOL.NR_BODY,
  unknown: PROTOCOL.NR_UNKN,
} as const satisfies Record<EventName, number>

const PACKETS: readonly (readonly [EventName, Buffer])[] = [
  ['connect', command.connect('h', '4', 1, '192.0.2.1')],
  ['helo', command.helo('h')],
  ['unknown', command.unknown('FOO')],
  ['mail', command.mail('<a@b>')],
  ['rcpt', command.rcpt('<c@d>')],
  ['data', command.data()],
  ['header', command.header('A', 'b')],
  ['eoh', command.eoh()],
  ['body', command.body('x')],
]

suite('negotiation', () => {
  for (const [name, packet] of [
    ['an offer of 11 bytes', frame('O', Buffer.alloc(11, 6))],
    ['an empty offer', frame('O')],
    ['version 1', command.optneg(1, 0x0f, 0x3f)],
    ['version 0', command.optneg(0, 0x0f, 0x3f)],
    ['another command before the offer', command.helo('x')],
    ['a macro packet before the offer', command.macro('C')],
    ['QUIT before the offer', command.quit()],
  ] as const) {
    test(`15.06 ${name} closes the connection without an answer`, async () => {
      await using served = await serve(probe().filter)
      using raw = await served.raw()
      raw.write(packet)
      await raw.closedByFilter()
      assert.equal(raw.letters, '')
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
    [0xffffffff, 6],
  ] as const) {
    test(`15.06 version ${offered} is answered with ${answered}`, async () => {
      await using served = await serve(probe().filter)
      using raw = await served.raw()
      assert.equal((await raw.negotiate({ version: offered })).version, answered)
    })
  }

  test('15.06 bytes behind the offer are ignored', async () => {
    await using served = await serve(probe().filter)
    using raw = await served.raw()
    const longer = frame('O', command.optneg(6, 0x1ff, 0x1fffff).subarray(5), 'more to come')
    assert.equal((await raw.ask(longer)).letter, 'O')
  })

  test('15.06 a second offer in a session closes the connection', async () => {
    await using served = await serve(probe().filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(command.optneg(6, 0x1ff, 0x1fffff))
    await raw.closedByFilter()
    assert.equal(raw.letters, 'O')
  })

  const NEEDED: readonly (readonly [readonly ActionName[], number])[] = [
    [[], 0],
    [['addHeaders'], ACTION.ADDHDRS],
    [['changeHeaders', 'quarantine'], ACTION.CHGHDRS | ACTION.QUARANTINE],
    [['changeBody', 'addRecipients'], ACTION.CHGBODY | ACTION.ADDRCPT],
    [['addRecipientsWithParameters', 'deleteRecipients', 'changeSender'], 0xc8],
  ]
  for (const [actions, bits] of NEEDED) {
    test(`15.07 a filter that needs [${actions.join(', ')}] asks for no more than that, and only if offered`, async () => {
      await using served = await serve(probe({ actions }).filter)
      for (const offered of [0x1ff, 0x3f, 0x01, 0x20, 0x1fe]) {
        using raw = await served.raw()
        assert.equal((await raw.negotiate({ actions: offered })).actions, bits & offered)
      }
    })
  }

  test('15.07 actions 0 are read as 0x0f and protocol 0 as 0x3f, as a version 1 MTA means them', async () => {
    await using served = await serve(
      probe({ actions: ['addHeaders', 'changeHeaders'], observe: ['body'] }).filter,
    )
    using raw = await served.raw()
    const answer = await raw.negotiate({ version: 2, actions: 0, protocol: 0 })
    assert.equal(answer.actions, ACTION.ADDHDRS)
    // CONNECT, MAIL and RCPT are always wanted: they make the envelope.
    assert.equal(answer.protocol, PROTOCOL.NOHELO | PROTOCOL.NOHDRS)
  })

  test('15.08 the answer holds no bit that was not offered, whatever the filter handles', async () => {
    const events = fc.subarray([...ALL_EVENTS])
    const property = fc.asyncProperty(events, events, fc.nat(0x1fffff), async (decide, observe, protocol) => {
      await using served = await serve(probe({ decide, observe }).filter)
      using raw = await served.raw()
      // 0 is not an offer of nothing: it stands for the events of version 1 (15.07).
      const offered = protocol === 0 ? 0x3f : protocol
      const answer = await raw.negotiate({ protocol })
      assert.equal(answer.protocol & ~offered, 0)
    })
    await fc.assert(property, { numRuns: 60 })
  })

  test('15.08 every event whose NR bit is not offered is answered, though the filter does not answer it', async () => {
    await using served = await serve(probe().filter)
    for (const [event, bit] of Object.entries(NR_BITS)) {
      using raw = await served.raw()
      const answer = await raw.negotiate({ protocol: 0x1fffff & ~bit })
      assert.equal(answer.protocol & bit, 0)
      for (const [name, packet] of PACKETS) {
        if (name === event) assert.equal((await raw.ask(packet)).letter, 'c', event)
        else raw.write(packet)
      }
      assert.equal((await raw.ask(command.eom())).letter, 'a')
      assert.equal(raw.letters, 'Oca')
    }
  })

  test('15.08 events that an old MTA cannot leave out are answered and ignored', async () => {
    const { filter, messages } = probe({ observe: ['body'] })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate({ version: 2, actions: 0x0f, protocol: 0x10 })
    for (const [name, packet] of PACKETS) assert.equal((await raw.ask(packet)).letter, 'c', name)
    assert.equal((await raw.ask(command.eom())).letter, 'a')
    assert.equal(messages.length, 1)
  })

  test('15.09 the answer to a version 2 offer holds no bit above 0x40', async () => {
    await using served = await serve(probe({ observe: ['body'] }).filter)
    using raw = await served.raw()
    const answer = await raw.negotiate({ version: 2, actions: 0x3f, protocol: 0x7f })
    assert.equal(answer.version, 2)
    assert.ok(answer.protocol <= 0x7f, `0x${answer.protocol.toString(16)}`)
    assert.equal(answer.protocol, PROTOCOL.NOHELO | PROTOCOL.NOHDRS | PROTOCOL.NOEOH)
  })

  for (const [offered, answered] of [
    [0, 0],
    [PROTOCOL.MDS_1M, PROTOCOL.MDS_1M],
    [PROTOCOL.MDS_256K, PROTOCOL.MDS_256K],
    [0x40000000, 0],
    [0x80000000, 0],
    [0xc0000000, 0],
  ] as const) {
    test(`15.10 of the upper bits 0x${offered.toString(16)} the answer repeats 0x${answered.toString(16)}`, async () => {
      await using served = await serve(probe().filter, { maxFrameBytes: 2_000_000 })
      using raw = await served.raw()
      const answer = await raw.negotiate({ protocol: (0x1fffff | offered) >>> 0 })
      assert.equal((answer.protocol & 0xf0000000) >>> 0, answered)
    })
  }

  test('15.10 of two data sizes at once at most one is taken', async () => {
    await using served = await serve(probe().filter, { maxFrameBytes: 2_000_000 })
    using raw = await served.raw()
    const answer = await raw.negotiate({ protocol: 0x1fffff | PROTOCOL.MDS_1M | PROTOCOL.MDS_256K })
    assert.ok([0, PROTOCOL.MDS_1M, PROTOCOL.MDS_256K].includes((answer.protocol & 0xf0000000) >>> 0))
  })

  test('15.10 a packet as large as the agreed data size is taken', async () => {
    const { filter, last } = probe()
    await using served = await serve(filter, { maxFrameBytes: 2_000_000 })
    using raw = await served.raw()
    await raw.negotiate({ protocol: 0x1fffff | PROTOCOL.MDS_1M })
    const value = 'v'.repeat(1_048_575 - 3)
    raw.write(command.mail('<a@b>'), command.header('X', value))
    assert.equal((await raw.ask(command.eom())).letter, 'a')
    assert.equal(last().headers[0]?.[1].length, value.length)
  })

  const LISTS = { mail: ['i', '{mail_addr}'], eom: ['{msg_id}', 'i'], eoh: ['j'] } as const

  test('15.11 macro lists ride on the answer under the right stage numbers', async () => {
    await using served = await serve(probe({ macros: LISTS }).filter)
    using raw = await served.raw()
    const { actions, macros } = await raw.negotiate()
    assert.equal(actions, ACTION.SETSYMLIST)
    assert.deepEqual(macros.get(MACRO_STAGE.mail), ['i', '{mail_addr}'])
    assert.deepEqual(macros.get(5), ['{msg_id}', 'i'])
    assert.deepEqual(macros.get(6), ['j'])
    assert.equal(macros.has(MACRO_STAGE.rcpt), false)
  })

  test('15.11 macro lists stay at home when they were not offered, and when there are none', async () => {
    await using withLists = await serve(probe({ macros: LISTS }).filter)
    using old = await withLists.raw()
    const refused = await old.negotiate({ actions: 0xff })
    assert.equal(refused.actions, 0)
    assert.equal(refused.macros.size, 0)
    await using withoutLists = await serve(probe().filter)
    using raw = await withoutLists.raw()
    assert.equal((await raw.negotiate()).actions, 0)
  })

  test('15.11 an eom list brings an eoh list with it, which Sendmail 8.18 looks for', async () => {
    await using served = await serve(probe({ macros: { eom: ['{msg_id}'] } }).filter)
    using raw = await served.raw()
    const { macros } = await raw.negotiate()
    assert.deepEqual(macros.get(MACRO_STAGE.eom), ['{msg_id}'])
    assert.ok((macros.get(MACRO_STAGE.eoh) ?? []).length > 0)
  })
})
