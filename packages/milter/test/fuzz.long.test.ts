import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type EventName, MILTER_ERROR_CODES } from '../src/index.ts'
import { bareLength, type Cut, command, frame, message, type ProfileName } from '../src/testing/index.ts'
import { ALL_EVENTS, bodyOf, probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

/** Pieces of random sizes, over and over. */
function cutBy(sizes: readonly number[]): Cut {
  return function* cut(bytes) {
    let at = 0
    for (let turn = 0; at < bytes.length; turn++) {
      // Cuts that matter are near the heads of packets; the far end of a large chunk may go at once.
      const size = turn > 200 ? bytes.length : (sizes[turn % sizes.length] ?? 1)
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }).map(cutBy)
const events = fc.subarray([...ALL_EVENTS])
const text = fc.string({ unit: 'binary-ascii', maxLength: 30 })
const address = fc
  .oneof(fc.constantFrom('', '<>', '<a@b>', 'a@b'), text)
  .map((any) => any.replaceAll('\0', ''))
const headerName = fc.stringMatching(/^[!-9;-~]{1,20}$/)
const headerValue = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.from(bytes.map((byte) => byte || 1)))
const mail = fc.record({
  from: address,
  to: fc.array(address, { minLength: 1, maxLength: 4 }),
  headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 }),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 65_000, max: 140_000 }).map((size) => Buffer.alloc(size, 'line\r\n')),
  ),
})

suite('fuzzing', () => {
  test('orderly sessions of every negotiation arrive whole, however the stream is cut', async () => {
    const property = fc.asyncProperty(
      fc.record({
        decide: events,
        // 0 would not mean nothing but the events of version 1.
        protocol: fc.integer({ min: 1, max: 0x1fffff }),
        version: fc.constantFrom(2, 3, 4, 6),
        profile: fc.constantFrom<ProfileName>('postfix', 'sendmail'),
        mails: fc.array(mail, { minLength: 1, maxLength: 3 }),
        cut: cuts,
      }),
      async ({ decide, protocol, version, profile, mails, cut }) => {
        const { filter, messages } = probe({ decide })
        await using served = await serve(filter)
        using mta = await served.mta({ protocol, version, profile, cut })
        for (const one of mails) {
          const { outcome } = await mta.send(one)
          assert.equal(outcome, 'accept')
        }
        await mta.quit()
        assert.deepEqual(served.reports, [])
        assert.equal(messages.length, mails.length)
        mails.forEach((sent, index) => {
          const got = messages[index]
          assert.ok(got !== undefined)
          assert.equal(got.recipients.length, sent.to.length)
          assert.equal(bodyOf(got).compare(sent.body), 0)
          assert.deepEqual(
            got.headers,
            sent.headers.map(([name, value]) => [name, asSent(value, got.envelope.leadingSpace)]),
          )
        })
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  /** A way into each phase of a session; what is open there has to be let go of. */
  const PHASES: Readonly<Record<string, readonly Buffer[]>> = {
    fresh: [],
    negotiated: [command.optneg(6, 0x1ff, 0x1fffff)],
    oldMta: [command.optneg(2, 0x0f, 0x3f)],
    connected: [command.optneg(6, 0x1ff, 0x1fffff), command.connect('h', '4', 1, '192.0.2.1')],
    greeted: [command.optneg(6, 0x1ff, 0x1fffff), command.helo('h')],
    envelope: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>')],
    recipients: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>'), command.rcpt('<c@d>')],
    data: [command.optneg(6, 0x1ff, 0), command.mail('<a@b>'), command.rcpt('<c@d>'), command.data()],
    headers: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>'), command.header('A', 'b')],
    content: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>'), command.eoh(), command.body('x')],
    finished: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>'), command.eom()],
    answered: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<refuse>')],
    aborted: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>'), command.abort()],
    renewed: [command.optneg(6, 0x1ff, 0x1fffff), command.mail('<a@b>'), command.quitNewConnection()],
  }
  const letter = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...'CHMRTULNBEADK') },
    { weight: 1, arbitrary: fc.constantFrom(...'OQZ\0c') },
  )
  const payload = fc.oneof(
    fc.constantFrom(
      '',
      '\0',
      'x',
      'x\0',
      '<a@b>\0',
      '<refuse>\0',
      'a\0b\0',
      'h\x004\0\x19192.0.2.1\0',
      'Mi\0Q\0',
    ),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  )
  const packet = fc.oneof(
    { weight: 40, arbitrary: fc.tuple(letter, payload).map(([code, bytes]) => frame(code, bytes)) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0xffffffff, 0x47455420).map(bareLength) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
  )

  for (const [phase, way] of Object.entries(PHASES)) {
    test(`any packets in phase ${phase}: answered or closed, everything let go of, the server lives on`, async () => {
      const property = fc.asyncProperty(
        fc.array(packet, { maxLength: 25 }),
        events,
        cuts,
        fc.constantFrom('end', 'destroy', 'quit'),
        (packets, decide, cut, ending) => survives([...way, ...packets], { decide, cut, ending }),
      )
      await fc.assert(property, { numRuns: 25 })
    })
  }

  test('a raw mail of any bytes is split into something that the filter takes', async () => {
    const { filter, last } = probe()
    await using served = await serve(filter)
    using mta = await served.mta()
    const line = fc.constantFrom('A: b', ' fold', '', 'no header', 'B :c', '\t', 'C:', ': x', '\r', 'D: \xff')
    const raw = fc.array(line, { maxLength: 12 }).map((lines) => Buffer.from(lines.join('\n'), 'latin1'))
    await fc.assert(
      fc.asyncProperty(raw, async (bytes) => {
        const { headers, body } = message(bytes)
        const { outcome } = await mta.send({ from: 'a@b', to: ['c@d'], headers, body })
        assert.equal(outcome, 'accept')
        assert.equal(last().headers.length, headers.length)
        assert.equal(bodyOf(last()).compare(body), 0)
      }),
      { numRuns: 100 },
    )
    await mta.quit()
  })
})

/** A header value as it travels: without HDR_LEADSPC the MTA takes one space away. */
function asSent(value: Buffer, leadingSpace: boolean): string {
  const sent = value.toString('latin1')
  return leadingSpace || !sent.startsWith(' ') ? sent : sent.slice(1)
}

/** Plays packets in pieces, ends the connection, and checks that nothing is left behind. */
async function survives(
  packets: readonly Buffer[],
  { decide, cut, ending }: { decide: readonly EventName[]; cut: Cut; ending: 'end' | 'destroy' | 'quit' },
): Promise<void> {
  const { filter, calls, called } = probe({
    decide,
    answer: (event, detail) => (event === 'mail' && detail === '<refuse>' ? { kind: 'reject' } : undefined),
  })
  let open = 0
  const counting = {
    ...filter,
    message(envelope: Parameters<typeof filter.message>[0]) {
      open++
      return filter.message(envelope)
    },
    eom(...args: Parameters<typeof filter.eom>) {
      open--
      return filter.eom(...args)
    },
    abort(seen: Parameters<NonNullable<typeof filter.abort>>[0]) {
      open--
      filter.abort?.(seen)
    },
  }
  await using served = await serve(counting)
  using raw = await served.raw({ cut })
  raw.write(...packets)
  if (ending === 'quit') raw.write(command.quit())
  if (ending === 'destroy') raw.destroy()
  else {
    // After an incomplete packet QUIT is part of its payload: only the end of the stream tells.
    raw.end()
    await raw.closedByFilter()
  }
  using witness = await served.mta()
  assert.equal((await witness.send({ from: 'w@x', to: ['y@z'] })).outcome, 'accept')
  await witness.quit()
  const connections = calls.filter((call) => call === 'connect inet').length
  await called('close', Math.min(connections, 1))
  await served.server.close()
  assert.equal(open, 0, calls.join(', '))
  for (const report of served.reports) {
    if ('error' in report) assert.ok(MILTER_ERROR_CODES.includes(report.error.code), report.error.message)
  }
}
