import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bareLength, command, frame, type Packet } from '../src/testing/index.ts'
import { ALL_EVENTS, probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const OFFER = command.optneg(6, 0x1ff, 0x1fffff)

/** Two messages with everything in them, and the endings of Postfix. */
const SESSION: readonly Buffer[] = [
  OFFER,
  command.macro('C', [['j', 'mx.example.org']]),
  command.connect('client.example.net', '4', 25, '192.0.2.1'),
  command.macro('H'),
  command.helo('client.example.net'),
  ...['one', 'two'].flatMap((body) => [
    command.macro('M', [['{mail_addr}', 'a@b']]),
    command.mail('<a@b>', 'SIZE=1'),
    command.rcpt('<c@d>'),
    command.macro('R', [['i', 'QID']]),
    command.rcpt('<e@f>'),
    command.data(),
    command.header('Subject', ' hi\n there'),
    command.header('X', ''),
    command.eoh(),
    command.body(body),
    command.body('\r\n'),
    command.eom(),
    command.abort(),
  ]),
  command.unknown('FOO'),
  command.abort(),
]

suite('framing', () => {
  for (const [kind, options] of [
    ['every event answered', { decide: ALL_EVENTS }],
    ['no event answered', {}],
  ] as const) {
    test(`15.01 one-byte writes give the replies that whole packets give, ${kind}`, async () => {
      const whole = await replies(options, async (raw) => raw.write(...SESSION, command.quit()))
      const bytewise = await replies(options, (raw) =>
        raw.writePieces(Buffer.concat([...SESSION, command.quit()]), 1),
      )
      assert.ok(whole.length >= 3, `${whole.length} packets`)
      assert.deepEqual(bytewise, whole)
    })
  }

  test('15.02 a whole session in one write is answered in order', async () => {
    const results = ['accept', 'reject'] as const
    const { filter, messages } = probe({
      eom: () => ({ response: { kind: results[messages.length - 1] ?? 'tempfail' } }),
    })
    await using served = await serve(filter)
    using raw = await served.raw()
    raw.write(Buffer.concat([...SESSION, command.quit()]))
    await raw.closedByFilter()
    assert.equal(raw.letters, 'Oar')
    assert.deepEqual(
      messages.map(({ chunks }) => Buffer.concat(chunks).toString()),
      ['one\r\n', 'two\r\n'],
    )
  })

  test('15.03 a length of zero closes the connection and the server goes on', async () => {
    await using served = await serve(probe().filter)
    for (const before of [[], [OFFER]]) {
      using raw = await served.raw()
      raw.write(...before, bareLength(0))
      await raw.closedByFilter()
      assert.equal(raw.letters, before.length === 0 ? '' : 'O')
    }
    using next = await served.raw()
    assert.equal((await next.negotiate()).version, 6)
  })

  for (const length of [2_000_001, 0x7fffffff, 0xffffffff]) {
    test(`15.03 a length of ${length} above the limit closes the connection without taking memory`, async () => {
      await using served = await serve(probe().filter, { maxFrameBytes: 2_000_000 })
      using raw = await served.raw()
      await raw.negotiate()
      const before = process.memoryUsage().arrayBuffers
      raw.write(bareLength(length), Buffer.from('L'))
      await raw.closedByFilter()
      assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
      assert.equal(raw.letters, 'O')
    })
  }

  test('15.03 a packet of exactly the limit is taken', async () => {
    const { filter, last } = probe()
    await using served = await serve(filter, { maxFrameBytes: 2_000_000 })
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(command.mail('<a@b>'), command.body(Buffer.alloc(1_999_999, 'x')))
    assert.equal((await raw.ask(command.eom())).letter, 'a')
    assert.equal(Buffer.concat(last().chunks).length, 1_999_999)
  })

  const STRANGERS: readonly (readonly [name: string, bytes: Buffer])[] = [
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['an HTTP POST', Buffer.from('POST /x HTTP/1.1\r\n\r\n')],
    ['a TLS ClientHello', Buffer.from('16030100c8010000c40303', 'hex')],
    ['an SMTP client', Buffer.from('EHLO example.org\r\n')],
    ['a clamd reply', Buffer.from('UNKNOWN COMMAND\n')],
    ['an SSH client', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ]
  for (const [name, bytes] of STRANGERS) {
    test(`15.04 ${name} is shown the door at once, reported once, and costs no memory`, async () => {
      await using served = await serve(probe().filter, { negotiationTimeoutMs: 5_000 })
      using raw = await served.raw()
      const before = process.memoryUsage().arrayBuffers
      const startedAt = performance.now()
      raw.write(bytes)
      await raw.closedByFilter()
      assert.ok(performance.now() - startedAt < 4_000)
      assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
      assert.equal(raw.letters, '')
      assert.equal(served.reports.filter((report) => 'error' in report).length, 1)
    })
  }

  for (const [name, bytes] of [
    ['silence', Buffer.alloc(0)],
    ['half an offer', OFFER.subarray(0, 9)],
    ['two bytes', OFFER.subarray(0, 2)],
  ] as const) {
    test(`15.05 ${name} until the negotiation timeout closes the connection`, async () => {
      await using served = await serve(probe().filter, { negotiationTimeoutMs: 100 })
      using raw = await served.raw()
      raw.write(bytes)
      await raw.closedByFilter()
      assert.equal(raw.letters, '')
    })
  }

  test('15.05 after the negotiation the timeout no longer holds', async () => {
    await using served = await serve(probe({ decide: ['helo'] }).filter, { negotiationTimeoutMs: 50 })
    using patient = await served.raw()
    await patient.negotiate()
    using late = await served.raw()
    await late.closedByFilter()
    assert.equal((await patient.ask(command.helo('x'))).letter, 'c')
  })

  test('3 a command byte that the protocol does not know closes the connection after the negotiation', async () => {
    await using served = await serve(probe().filter)
    for (const letter of ['Z', 'c', '\0', 'o', '\x7f']) {
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(frame(letter, 'x'))
      await raw.closedByFilter()
      assert.equal(raw.letters, 'O', `command ${JSON.stringify(letter)}`)
    }
  })
})

async function replies(
  options: Parameters<typeof probe>[0],
  send: (raw: Awaited<ReturnType<Awaited<ReturnType<typeof serve>>['raw']>>) => Promise<void>,
): Promise<readonly string[]> {
  await using served = await serve(probe(options).filter)
  using raw = await served.raw()
  await send(raw)
  await raw.closedByFilter()
  return raw.received.map(({ letter, payload }: Packet) => `${letter} ${payload.toString('hex')}`)
}
