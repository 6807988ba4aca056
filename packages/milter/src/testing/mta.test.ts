import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { continueAlways, startScriptedFilter } from '../../test/support/scripted-filter.ts'
import { command, frame } from './frames.ts'
import { connectMta } from './mta.ts'
import type { Packet } from './scanner.ts'

const NR_ALL = 0x000ff080
const MAIL = {
  from: 's@a.example',
  to: ['r@b.example', 't@b.example'],
  headers: [
    ['Subject', 'x'],
    ['X-Exact', Buffer.from('  two')],
  ],
  body: Buffer.from('body\r\n'),
} as const

suite('an MTA like Postfix', () => {
  test('sends every event with its macros in the order of Postfix 3.7, and ends with A A Q', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter })
    await mta.session()
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, 'accept')
    await mta.quit()
    assert.equal(letters(filter.packets), 'DCDHDMDRDRDTDLDLDNDBDEAAQ')
    assert.deepEqual(filter.reads.slice(1, 5), ['DC', 'DH', 'DM', 'DR'])
  })

  test('without replies to wait for, a whole message goes out in one write', async () => {
    await using filter = await startScriptedFilter({
      negotiation: command.optneg(6, 0x1ff, NR_ALL),
      answer: ({ letter }) => (letter === 'E' ? frame('c') : undefined),
    })
    using mta = await connectMta({ address: filter })
    await mta.send(MAIL)
    await mta.quit()
    assert.ok(
      filter.reads.some((read) => read.endsWith('DMDRDRDTDLDLDNDBDE')),
      filter.reads.join(' '),
    )
  })

  test('ABORT stays in the buffer until the next mail or QUIT', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter })
    await mta.send(MAIL)
    await mta.send(MAIL)
    await mta.quit()
    const withAbort = filter.reads.filter((read) => read.includes('A'))
    assert.deepEqual(withAbort, ['ADM', 'AAQ'])
  })

  test('the queue id is known from the second recipient on', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter })
    await mta.send({ ...MAIL, macros: { i: 'QID' } })
    const withId = filter.packets.flatMap(({ letter, payload }) =>
      letter === 'D' ? `${payload.subarray(0, 1)}${payload.includes('QID') ? '+' : '-'}` : [],
    )
    assert.deepEqual(withId, ['C-', 'H-', 'M-', 'R-', 'R+', 'T+', 'L+', 'L+', 'N+', 'B+', 'E+'])
  })

  test('a header value loses one leading space unless the filter wants it', async () => {
    for (const [protocol, values] of [
      [0, ['x', ' two']],
      [0x100000, [' x', '  two']],
    ] as const) {
      await using filter = await startScriptedFilter({ negotiation: command.optneg(6, 0, protocol) })
      using mta = await connectMta({ address: filter })
      await mta.send(MAIL)
      const seen = filter.packets
        .filter(({ letter }) => letter === 'L')
        .map(({ payload }) => text(payload)[1])
      assert.deepEqual(seen, values)
    }
  })

  test('events that the filter does not want are not sent', async () => {
    await using filter = await startScriptedFilter({ negotiation: command.optneg(6, 0, 0x27f) })
    using mta = await connectMta({ address: filter })
    assert.equal((await mta.send(MAIL)).outcome, 'accept')
    assert.equal(letters(filter.packets).replace('A', ''), 'DE')
  })

  test('local mail has bare addresses, a single NUL as null sender, and no ABORT at its end', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter })
    await mta.session({ local: true })
    await mta.send({ ...MAIL, from: '' })
    await mta.quit()
    assert.equal(
      payloadOf(filter.packets, 'C').toString('hex'),
      Buffer.from('localhost\x004\0\x00127.0.0.1\0').toString('hex'),
    )
    assert.equal(payloadOf(filter.packets, 'M').toString('hex'), '00')
    assert.equal(payloadOf(filter.packets, 'R').toString(), 'r@b.example\0')
    assert.equal(letters(filter.packets).slice(-2), 'EQ')
  })

  test('a large body goes in chunks of 65,535 bytes', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter })
    await mta.send({ ...MAIL, body: Buffer.alloc(150_000, 'x\r\n') })
    const sizes = filter.packets.filter(({ letter }) => letter === 'B').map(({ payload }) => payload.length)
    assert.deepEqual(sizes, [65_535, 65_535, 18_930])
  })

  test('after SKIP no more body is sent', async () => {
    await using filter = await startScriptedFilter({
      negotiation: command.optneg(6, 0, 0x400),
      answer: (packet) => (packet.letter === 'B' ? frame('s') : continueAlways(packet)),
    })
    using mta = await connectMta({ address: filter })
    const result = await mta.send({ ...MAIL, body: Buffer.alloc(150_000) })
    assert.equal(result.skipped, true)
    assert.equal(result.outcome, 'accept')
    assert.equal(filter.packets.filter(({ letter }) => letter === 'B').length, 1)
  })

  test('the macros that the filter asks for replace those of the MTA', async () => {
    const lists = Buffer.concat([
      Buffer.from([0, 0, 0, 2]),
      Buffer.from('{mail_addr}\0'),
      Buffer.from([0, 0, 0, 5]),
      Buffer.from('i,{client_addr}\0'),
    ])
    const offer = command.optneg(6, 0x100, 0)
    await using filter = await startScriptedFilter({ negotiation: frame('O', offer.subarray(5), lists) })
    using mta = await connectMta({ address: filter })
    await mta.send({ ...MAIL, macros: { i: 'QID' } })
    const macros = filter.packets
      .filter(({ letter }) => letter === 'D')
      .map(({ payload }) => payload.toString())
    assert.ok(macros.includes('M{mail_addr}\0s@a.example\0'), macros.join(' '))
    assert.ok(macros.includes('Ei\0QID\0{client_addr}\x00192.0.2.25\0'), macros.join(' '))
  })
})

suite('an MTA like Sendmail', () => {
  test('puts IPv6: before the address and ends a finished message without ABORT', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter, profile: 'sendmail' })
    await mta.session({ client: { address: '2001:db8::1', port: 25 } })
    await mta.send(MAIL)
    await mta.quit()
    assert.equal(
      payloadOf(filter.packets, 'C').toString('latin1'),
      '[2001:db8::1]\x006\0\x19IPv6:2001:db8::1\0',
    )
    assert.equal(letters(filter.packets), 'DCHDMDRDRTLLNBEQ')
  })
})

suite('what the filter decides', () => {
  const answering = (letter: string, ...answers: readonly Buffer[]) => ({
    answer: (packet: Packet) => (packet.letter === letter ? Buffer.concat(answers) : continueAlways(packet)),
  })

  const DECISIONS = [
    ['a', 'accept'],
    ['r', 'reject'],
    ['t', 'tempfail'],
    ['d', 'discard'],
  ] as const
  for (const [letter, outcome] of DECISIONS) {
    for (const [event, stage] of [
      ['M', 'mail'],
      ['L', 'header'],
      ['B', 'body'],
      ['E', 'eom'],
    ] as const) {
      test(`${outcome} at ${stage} ends the mail there`, async () => {
        await using filter = await startScriptedFilter(answering(event, frame(letter)))
        using mta = await connectMta({ address: filter })
        const result = await mta.send(MAIL)
        assert.equal(result.outcome, outcome)
        assert.equal(result.stage, stage)
        assert.equal(letters(filter.packets).replaceAll('A', '').at(-1), event)
      })
    }
  }

  test('a refused recipient does not end the mail while another is left', async () => {
    let recipients = 0
    await using filter = await startScriptedFilter({
      answer: (packet) => (packet.letter === 'R' && ++recipients === 1 ? frame('r') : continueAlways(packet)),
    })
    using mta = await connectMta({ address: filter })
    const result = await mta.send(MAIL)
    assert.deepEqual(
      result.recipients.map(({ outcome }) => outcome),
      ['reject', 'accept'],
    )
    assert.equal(result.outcome, 'accept')
  })

  test('when every recipient is refused the mail is over before DATA', async () => {
    await using filter = await startScriptedFilter(answering('R', frame('y', '451 4.7.1 wait\0')))
    using mta = await connectMta({ address: filter })
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, 'tempfail')
    assert.equal(result.stage, 'rcpt')
    await mta.quit()
    assert.equal(letters(filter.packets), 'DCDHDMDRDRAAQ')
  })

  test('changes, progress and quarantine are told', async () => {
    const answers = [
      frame('p'),
      frame('h', 'X\0y\0'),
      frame('b', 'ab'),
      frame('b', 'c'),
      frame('q', 'why\0'),
      frame('c'),
    ]
    await using filter = await startScriptedFilter(answering('E', ...answers))
    using mta = await connectMta({ address: filter })
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, 'quarantine')
    assert.equal(result.progress, 1)
    assert.deepEqual(result.modifications, [
      { kind: 'addHeader', name: 'X', value: 'y' },
      { kind: 'replaceBody', body: Buffer.from('abc'), pieces: [2, 1] },
      { kind: 'quarantine', reason: 'why' },
    ])
  })

  test('a session that the filter has ended answers for every mail', async () => {
    await using filter = await startScriptedFilter(answering('C', frame('r')))
    using mta = await connectMta({ address: filter })
    const session = await mta.session()
    assert.equal(session.final, true)
    assert.equal((await mta.send(MAIL)).outcome, 'reject')
    assert.equal(letters(filter.packets), 'DC')
  })
})

function letters(packets: readonly Packet[]): string {
  return packets.map(({ letter }) => letter).join('')
}

function payloadOf(packets: readonly Packet[], letter: string): Buffer {
  return packets.find((packet) => packet.letter === letter)?.payload ?? Buffer.alloc(0)
}

function text(payload: Buffer): readonly string[] {
  return payload.toString('latin1').split('\0')
}
