import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import {
  type Decision,
  deleteHeaders,
  type Modification,
  type Response,
  type SmtpReply,
} from '../src/index.ts'
import { command, decodeChange, decodeReplyCode, PROTOCOL } from '../src/testing/index.ts'
import { probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const ALL_ACTIONS = [
  'addHeaders',
  'changeHeaders',
  'changeBody',
  'addRecipients',
  'addRecipientsWithParameters',
  'deleteRecipients',
  'changeSender',
  'quarantine',
] as const
const MAIL = { from: 'a@b', to: ['c@d'], headers: [['A', 'b']], body: Buffer.from('x\r\n') } as const
const ACCEPT: Response = { kind: 'accept' }

/** A served filter whose next decision the test sets. */
async function deciding(actions: Parameters<typeof probe>[0] = { actions: ALL_ACTIONS }) {
  const next: { decision: Decision } = { decision: { response: ACCEPT } }
  const served = await serve(probe({ ...actions, eom: () => next.decision }).filter)
  return { served, next, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() }
}

/** The bytes of a reply as they travel. */
async function payloadOf(reply: Omit<SmtpReply, 'kind'>): Promise<string> {
  await using session = await deciding()
  session.next.decision = { response: { kind: 'reply', ...reply } }
  using raw = await session.served.raw()
  await raw.negotiate()
  raw.write(command.mail('<a@b>'), command.rcpt('<c@d>'))
  const { letter, payload } = await raw.ask(command.eom())
  assert.equal(letter, 'y')
  return payload.toString('latin1')
}

suite('reply texts', () => {
  const TEXTS: readonly (readonly [name: string, reply: Omit<SmtpReply, 'kind'>, payload: string])[] = [
    ['a plain text', { code: 550, enhanced: '5.7.1', text: 'No' }, '550 5.7.1 No\0'],
    ['no enhanced code', { code: 451, text: 'later' }, '451 later\0'],
    ['a percent sign', { code: 550, enhanced: '5.7.1', text: '100% sure' }, '550 5.7.1 100%% sure\0'],
    ['two percent signs', { code: 550, enhanced: '5.7.1', text: '%% %s' }, '550 5.7.1 %%%% %%s\0'],
    ['lines', { code: 550, enhanced: '5.7.1', text: ['a', 'b'] }, '550-5.7.1 a\r\n550 5.7.1 b\0'],
    ['an enhanced code of the other class', { code: 451, enhanced: '5.7.1', text: 'x' }, '451 4.7.1 x\0'],
  ]
  for (const [name, reply, payload] of TEXTS) {
    test(`15.28 ${name} travels as the protocol has it`, async () => {
      assert.equal(await payloadOf(reply), payload)
    })
  }

  for (const [name, text] of [
    ['CR and LF', 'a\r\n550 b'],
    ['a lone CR', 'a\rb'],
    ['NUL', 'a\0b'],
    ['letters that are not ASCII', 'fünf €'],
    ['control characters', 'a\x1b[31mb\x7f'],
  ] as const) {
    test(`15.28 ${name} in a text does not reach the MTA`, async () => {
      assert.match(await payloadOf({ code: 550, enhanced: '5.7.1', text }), /^550 5\.7\.1 [\x20-\x7e]+\0$/)
    })
  }

  test('15.28 no line is longer than 980 bytes and there are 32 at most', async () => {
    const payload = await payloadOf({ code: 550, enhanced: '5.7.1', text: Array(40).fill('%'.repeat(3_000)) })
    const lines = payload.slice(0, -1).split('\r\n')
    assert.equal(lines.length, 32)
    for (const line of lines) assert.ok(line.length <= 980 + '550-5.7.1 '.length, `${line.length}`)
    decodeReplyCode(Buffer.from(payload, 'latin1'))
  })

  test('15.28 whatever the text, an MTA can read the reply', async () => {
    await using session = await deciding()
    using mta = await session.served.mta()
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
    )
    const code = fc.integer({ min: 400, max: 599 })
    const enhanced = fc.constantFrom(undefined, '5.7.1', '4.3.2')
    const property = fc.asyncProperty(text, code, enhanced, async (lines, number, status) => {
      session.next.decision = {
        response: {
          kind: 'reply',
          code: number,
          text: lines,
          ...(status === undefined ? {} : { enhanced: status }),
        },
      }
      const { reply, outcome } = await mta.send(MAIL)
      assert.equal(reply?.code, number)
      assert.equal(outcome, number >= 500 ? 'reject' : 'tempfail')
      assert.equal(reply?.enhanced?.slice(1), status?.slice(1) ?? reply?.enhanced?.slice(1))
    })
    await fc.assert(property, { numRuns: 200 })
    await mta.quit()
  })
})

suite('header values', () => {
  test('15.29 whatever a value holds, the header of the message stays whole', async () => {
    await using session = await deciding()
    using mta = await session.served.mta()
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('\r', '\n', '\0', ' ', '\t', 'x', 'Bcc: y@z', '\u0085', '\u2028'))
        .map((all) => all.join('')),
    )
    const kind = fc.constantFrom('addHeader', 'insertHeader', 'changeHeader' as const)
    const property = fc.asyncProperty(value, kind, async (text, wanted) => {
      const modification: Modification =
        wanted === 'addHeader'
          ? { kind: 'addHeader', name: 'X-Virus-Status', value: text }
          : { kind: wanted === 'insertHeader' ? wanted : 'changeHeader', index: 1, name: 'X', value: text }
      session.next.decision = { modifications: [modification], response: ACCEPT }
      // The client refuses CR, NUL, and LF without white space after it (FILTER_MODIFICATION_MALFORMED).
      const { modifications } = await mta.send(MAIL)
      assert.equal(modifications.length, 1)
    })
    await fc.assert(property, { numRuns: 300 })
    await mta.quit()
  })

  for (const [name, given, sent] of [
    [
      'a virus name with a line break',
      'Infected (Evil\r\nBcc: all@example.org)',
      /^ Infected \(Evil[^\r\n]*Bcc: all@example\.org\)$/,
    ],
    ['a fold', 'a\n b\r\n\tc', /^ a\n b\n\tc$/],
    ['NUL', 'a\0b', /^ a[^\0]b$/],
    ['an empty last line', 'a\n', /^ a\s*$/],
  ] as const) {
    test(`15.29 ${name} in a value is made harmless`, async () => {
      await using session = await deciding()
      session.next.decision = {
        modifications: [{ kind: 'addHeader', name: 'X', value: given }],
        response: ACCEPT,
      }
      using mta = await session.served.mta()
      const [change] = (await mta.send(MAIL)).modifications
      assert.ok(change?.kind === 'addHeader')
      assert.match(change.value, sent)
    })
  }

  test('15.29 the space after the colon comes from us only where the MTA leaves it to us', async () => {
    await using session = await deciding()
    session.next.decision = {
      modifications: [{ kind: 'addHeader', name: 'X', value: 'y' }],
      response: ACCEPT,
    }
    for (const [protocol, value] of [
      [0x1fffff, ' y'],
      [0x1fffff & ~PROTOCOL.HDR_LEADSPC, 'y'],
    ] as const) {
      using mta = await session.served.mta({ protocol })
      assert.deepEqual((await mta.send(MAIL)).modifications, [{ kind: 'addHeader', name: 'X', value }])
    }
  })

  test('15.30 deleting all instances of a field goes from the last to the first', async () => {
    await using session = await deciding()
    session.next.decision = { modifications: deleteHeaders('X-Old', 3), response: ACCEPT }
    using mta = await session.served.mta()
    const { modifications } = await mta.send(MAIL)
    assert.deepEqual(
      modifications,
      [3, 2, 1].map((index) => ({ kind: 'changeHeader', index, name: 'X-Old', value: '' })),
    )
  })
})

suite('modifications', () => {
  const EACH: readonly Modification[] = [
    { kind: 'addHeader', name: 'X', value: 'y' },
    { kind: 'insertHeader', index: 0, name: 'X', value: 'y' },
    { kind: 'changeHeader', index: 1, name: 'X', value: 'y' },
    { kind: 'replaceBody', body: Buffer.from('new\r\n') },
    { kind: 'addRecipient', address: '<x@y>' },
    { kind: 'addRecipient', address: '<x@y>', args: 'NOTIFY=NEVER' },
    { kind: 'deleteRecipient', address: '<c@d>' },
    { kind: 'changeSender', address: '<new@b>' },
    { kind: 'quarantine', reason: 'held' },
  ]
  const LETTERS = 'himb+2-eq'

  EACH.forEach((modification, index) => {
    const letter = LETTERS[index]
    test(`15.31 ${modification.kind} (${letter}) comes once, between the end of the message and the decision`, async () => {
      await using session = await deciding()
      session.next.decision = { modifications: [modification], response: ACCEPT }
      using raw = await session.served.raw()
      await raw.negotiate()
      raw.write(command.mail('<a@b>'), command.rcpt('<c@d>'), command.eom(), command.abort(), command.quit())
      const packets = await raw.closedByFilter()
      assert.equal(packets.map((packet) => packet.letter).join(''), `${letter}a`)
      for (const packet of packets.slice(0, 1)) decodeChange(packet)
    })

    test(`15.31 ${modification.kind} (${letter}) that the MTA does not offer is not sent: the message is deferred and the fault reported`, async () => {
      await using session = await deciding()
      session.next.decision = { modifications: [modification], response: ACCEPT }
      // An offer of 0 would mean the actions of version 1; SETSYMLIST alone offers no modification.
      using raw = await session.served.raw()
      await raw.negotiate({ actions: 0x100 })
      raw.write(command.mail('<a@b>'), command.rcpt('<c@d>'), command.eom(), command.quit())
      const packets = await raw.closedByFilter()
      assert.equal(packets.map((packet) => packet.letter).join(''), 't')
      assert.deepEqual(
        session.served.reports.map(({ kind }) => kind),
        ['handler-error'],
      )
    })

    test(`15.31 ${modification.kind} (${letter}) that the filter did not list is not sent`, async () => {
      await using session = await deciding({ actions: [] })
      session.next.decision = { modifications: [modification], response: ACCEPT }
      using raw = await session.served.raw()
      await raw.negotiate()
      raw.write(command.mail('<a@b>'), command.rcpt('<c@d>'), command.eom(), command.quit())
      assert.equal((await raw.closedByFilter()).map((packet) => packet.letter).join(''), 't')
    })
  })

  test('15.33 a new body goes in pieces of 65,535 bytes at most, one after the other', async () => {
    await using session = await deciding()
    const body = Buffer.alloc(200_000, 'line\r\n')
    session.next.decision = {
      modifications: [
        { kind: 'replaceBody', body: body.subarray(0, 70_000) },
        { kind: 'addHeader', name: 'X', value: 'y' },
        { kind: 'replaceBody', body: body.subarray(70_000) },
      ],
      response: ACCEPT,
    }
    using mta = await session.served.mta()
    const { modifications, packets } = await mta.send(MAIL)
    const replaced = modifications.find((one) => one.kind === 'replaceBody')
    assert.ok(replaced?.kind === 'replaceBody')
    assert.ok(replaced.body.equals(body))
    assert.ok(replaced.pieces.every((size) => size <= 65_535))
    assert.match(packets.map(({ letter }) => letter).join(''), /^h?b+h?a$/)
  })

  test('15.33 an empty new body is one empty piece', async () => {
    await using session = await deciding()
    session.next.decision = {
      modifications: [{ kind: 'replaceBody', body: Buffer.alloc(0) }],
      response: ACCEPT,
    }
    using mta = await session.served.mta()
    const { modifications } = await mta.send(MAIL)
    assert.deepEqual(modifications, [{ kind: 'replaceBody', body: Buffer.alloc(0), pieces: [0] }])
  })

  for (const kind of ['accept', 'continue'] as const) {
    test(`15.34 quarantine is followed by ${kind}`, async () => {
      await using session = await deciding()
      session.next.decision = {
        modifications: [{ kind: 'quarantine', reason: 'a\r\nb' }],
        response: { kind },
      }
      using mta = await session.served.mta()
      const { outcome, packets } = await mta.send(MAIL)
      assert.equal(outcome, 'quarantine')
      assert.equal(packets.map(({ letter }) => letter).join(''), `q${kind.charAt(0)}`)
    })
  }

  test('15.34 quarantine with a refusal, which would undo it, defers the message and is reported', async () => {
    await using session = await deciding()
    session.next.decision = {
      modifications: [{ kind: 'quarantine', reason: 'x' }],
      response: { kind: 'reject' },
    }
    using mta = await session.served.mta()
    const { outcome, modifications } = await mta.send(MAIL)
    assert.equal(outcome, 'tempfail')
    assert.deepEqual(modifications, [])
    assert.deepEqual(
      session.served.reports.map(({ kind }) => kind),
      ['handler-error'],
    )
  })
})
