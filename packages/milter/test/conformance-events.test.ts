import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { EventName } from '../src/index.ts'
import { command, frame, PROTOCOL } from '../src/testing/index.ts'
import { ALL_EVENTS, bodyOf, probe, type Seen } from './support/probe.ts'
import { serve } from './support/serve.ts'

const MAIL = [command.mail('<a@b>'), command.rcpt('<c@d>')]

/** Plays packets to a filter that only looks, and returns what it saw of the message. */
async function seen(packets: readonly Buffer[], protocol = 0x1fffff): Promise<Seen> {
  const { filter, last } = probe()
  await using served = await serve(filter)
  using raw = await served.raw()
  await raw.negotiate({ protocol })
  const silent = protocol === 0x1fffff
  raw.write(...packets, ...(silent ? [command.eom()] : []))
  if (!silent) await raw.take(packets.length)
  const { letter } = silent ? await raw.next() : await raw.ask(command.eom())
  assert.equal(letter, 'a')
  return last()
}

suite('connect', () => {
  const CLIENTS: readonly (readonly [name: string, packet: Buffer, expected: Partial<Seen['connection']>])[] =
    [
      [
        'IPv4',
        command.connect('h.example', '4', 1025, '192.0.2.1'),
        { family: 'inet', address: '192.0.2.1', port: 1025, hostname: 'h.example' },
      ],
      [
        'IPv6',
        command.connect('h', '6', 25, '2001:db8::1'),
        { family: 'inet6', address: '2001:db8::1', port: 25 },
      ],
      [
        'IPv6 with the prefix of Sendmail',
        command.connect('h', '6', 25, 'IPv6:2001:db8::1'),
        { family: 'inet6', address: '2001:db8::1' },
      ],
      [
        'IPv6 with the prefix in lower case',
        command.connect('h', '6', 25, 'ipv6:2001:db8::1'),
        { family: 'inet6', address: '2001:db8::1' },
      ],
      [
        'an IPv4 address in IPv6 clothes',
        command.connect('h', '6', 25, '::ffff:192.0.2.1'),
        { family: 'inet', address: '192.0.2.1' },
      ],
      [
        'the same with a prefix',
        command.connect('h', '6', 25, 'IPv6:::FFFF:192.0.2.1'),
        { family: 'inet', address: '192.0.2.1' },
      ],
      [
        'a Unix socket',
        command.connect('localhost', 'L', 0, '/run/x'),
        { family: 'unix', address: '/run/x', port: 0 },
      ],
      [
        'an unknown family',
        command.connect('localhost', 'U'),
        { family: 'unknown', address: undefined, port: 0 },
      ],
      [
        'a family byte nobody knows',
        command.connect('h', 'X', 1, 'what'),
        { family: 'unknown', address: undefined },
      ],
      [
        'an empty host name',
        command.connect('', '4', 1, '192.0.2.1'),
        { hostname: '', address: '192.0.2.1' },
      ],
      [
        'a host name in brackets',
        command.connect('[192.0.2.1]', '4', 1, '192.0.2.1'),
        { hostname: '[192.0.2.1]' },
      ],
      [
        'local submission',
        command.connect('localhost', '4', 0, '127.0.0.1'),
        { hostname: 'localhost', port: 0, address: '127.0.0.1' },
      ],
      [
        '8-bit bytes in the host name',
        command.connect(Buffer.from([0xe4]), '4', 1, '192.0.2.1'),
        { hostname: '\xe4' },
      ],
      [
        'no NUL behind the address',
        frame('C', 'h\x004', Buffer.from([0, 25]), '192.0.2.1'),
        { address: '192.0.2.1', port: 25 },
      ],
    ]
  for (const [name, packet, expected] of CLIENTS) {
    test(`15.15 a client with ${name} is understood`, async () => {
      const { connection } = await seen([packet, command.helo('h'), ...MAIL])
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(Object.entries(connection).find(([one]) => one === key)?.[1], value, key)
      }
    })
  }

  for (const packet of [
    frame('C'),
    frame('C', 'h'),
    frame('C', 'h\0'),
    frame('C', 'h\x004'),
    frame('C', 'h\x004\0'),
  ]) {
    test(`15.15 a CONNECT of ${packet.length - 5} bytes that ends too early is taken as unknown or ends the session`, async () => {
      const { filter, last } = probe({ decide: ['connect'] })
      await using served = await serve(filter)
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(packet)
      const answered = await raw.next().then(
        ({ letter }) => letter,
        () => 'closed',
      )
      assert.ok(['c', 'closed'].includes(answered), answered)
      if (answered === 'closed') return
      raw.write(...MAIL)
      assert.equal((await raw.ask(command.eom())).letter, 'a')
      assert.equal(last().connection.family, 'unknown')
    })
  }
})

suite('the envelope', () => {
  const long = `<${'l'.repeat(986)}@example.org>`
  const SENDERS: readonly (readonly [
    name: string,
    packet: Buffer,
    sender: string,
    args: readonly string[],
  ])[] = [
    ['the null sender', command.mail('<>'), '<>', []],
    ['the null sender of local mail', command.mail(''), '', []],
    ['an empty packet', frame('M'), '', []],
    ['no brackets', command.mail('a@example.org'), 'a@example.org', []],
    [
      'three arguments',
      command.mail('<a@b>', 'SIZE=1', 'BODY=8BITMIME', 'RET=HDRS'),
      '<a@b>',
      ['SIZE=1', 'BODY=8BITMIME', 'RET=HDRS'],
    ],
    [
      'a UTF-8 address',
      command.mail('<jörg@exämple.org>'),
      Buffer.from('<jörg@exämple.org>').toString('latin1'),
      [],
    ],
    ['an address of 1000 bytes', command.mail(long), long, []],
    ['a quoted local part', command.mail('<"a b"@x.org>'), '<"a b"@x.org>', []],
    ['no NUL at the end', frame('M', '<a@b>'), '<a@b>', []],
  ]
  for (const [name, packet, sender, args] of SENDERS) {
    test(`15.16 MAIL with ${name} is given as it is`, async () => {
      const got = await seen([packet, command.rcpt('<c@d>')])
      assert.equal(got.sender, sender)
      assert.deepEqual(got.senderArgs, args)
    })
    test(`15.16 RCPT with ${name} is given as it is`, async () => {
      const rcpt = Buffer.concat([packet.subarray(0, 4), Buffer.from('R'), packet.subarray(5)])
      const got = await seen([command.mail('<a@b>'), rcpt])
      assert.deepEqual(got.offered, [{ address: sender, args }])
      assert.deepEqual(got.recipients, [sender])
    })
  }
})

suite('the header', () => {
  const VALUES: readonly (readonly [name: string, value: string])[] = [
    ['an empty value', ''],
    ['a folded value', ' a\n b\n\tc'],
    ['an 8-bit value', ' \xe4\xff'],
    ['a value of 60,000 bytes', ` ${'x'.repeat(59_999)}`],
    ['a value of 100,000 bytes', ` ${'y'.repeat(99_999)}`],
    ['two leading spaces', '  s'],
    ['a leading tab', '\ttab'],
    ['no leading space', 'val'],
  ]
  for (const [name, value] of VALUES) {
    test(`15.17 ${name} arrives byte for byte, leading space kept`, async () => {
      const got = await seen([...MAIL, command.header('X-Test', Buffer.from(value, 'latin1')), command.eoh()])
      assert.deepEqual(got.headers, [['X-Test', value]])
      assert.equal(got.envelope.leadingSpace, true)
    })
    test(`15.17 ${name} arrives as the MTA sends it where leading space is not offered`, async () => {
      const protocol = 0x1fffff & ~PROTOCOL.HDR_LEADSPC & ~0xff080
      const got = await seen(
        [...MAIL, command.header('X-Test', Buffer.from(value, 'latin1')), command.eoh()],
        protocol,
      )
      assert.deepEqual(got.headers, [['X-Test', value]])
      assert.equal(got.envelope.leadingSpace, false)
    })
  }
  test('15.17 a value without its NUL is taken to the end', async () => {
    const got = await seen([...MAIL, frame('L', 'A\0b')])
    assert.deepEqual(got.headers, [['A', 'b']])
  })
})

suite('the content', () => {
  const header = command.header('A', 'b')
  const SHAPES: readonly (readonly [
    name: string,
    packets: readonly Buffer[],
    headers: number,
    body: string,
  ])[] = [
    ['no header', [command.eoh(), command.body('x')], 0, 'x'],
    ['no end of header', [header, command.body('x')], 1, 'x'],
    ['no body', [header, command.eoh()], 1, ''],
    ['nothing', [], 0, ''],
    ['a body of no bytes', [header, command.eoh(), command.body('')], 1, ''],
    ['CR and LF in two chunks', [command.eoh(), command.body('a\r'), command.body('\nb')], 0, 'a\r\nb'],
    ['DATA', [command.data(), header, command.eoh(), command.body('x')], 1, 'x'],
    ['a body straight after the recipients', [command.body('x')], 0, 'x'],
  ]
  for (const [name, packets, headers, body] of SHAPES) {
    test(`15.18 a message with ${name} comes to its end`, async () => {
      const got = await seen([...MAIL, ...packets])
      assert.equal(got.headers.length, headers)
      assert.equal(bodyOf(got).toString(), body)
    })
  }

  test('15.18 a last chunk on the end of the message belongs to the body', async () => {
    const { filter, last, calls } = probe()
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(...MAIL, command.body('one '))
    assert.equal((await raw.ask(command.eom('two'))).letter, 'a')
    assert.equal(bodyOf(last()).toString(), 'one two')
    assert.deepEqual(calls.slice(-3), ['body 4', 'body 3', 'eom'])
  })

  test('15.18 a last chunk on the end of the message is answered once, also where chunks are answered', async () => {
    const { filter, last } = probe({ decide: ['body'] })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(...MAIL, command.eom('two'), command.quit())
    await raw.closedByFilter()
    assert.equal(raw.letters, 'Oa')
    assert.equal(bodyOf(last()).toString(), 'two')
  })
})

suite('answers to events', () => {
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
  const everything = Buffer.concat([...PACKETS.map(([, packet]) => packet), command.eom(), command.quit()])

  for (const event of ALL_EVENTS) {
    test(`15.19 ${event} is answered once when the filter answers it, and alone`, async () => {
      await using served = await serve(probe({ decide: [event] }).filter)
      using raw = await served.raw()
      await raw.negotiate()
      for (const [name, packet] of PACKETS) {
        if (name === event) assert.equal((await raw.ask(packet)).letter, 'c')
        else raw.write(packet)
      }
      raw.write(command.eom(), command.quit())
      await raw.closedByFilter()
      assert.equal(raw.letters, 'Oca')
    })
  }

  test('15.19 with every event answered there is one reply each, with none there is only that of the end', async () => {
    for (const [decide, letters] of [
      [ALL_EVENTS, 'Occccccccca'],
      [[], 'Oa'],
    ] as const) {
      await using served = await serve(probe({ decide }).filter)
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(everything)
      await raw.closedByFilter()
      assert.equal(raw.letters, letters)
    }
  })

  test('15.19 a slow answer keeps its place in the order', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const { filter, called } = probe({
      decide: ['mail', 'rcpt'],
      answer: (event) => (event === 'mail' ? promise : { kind: 'tempfail' }),
    })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(...MAIL)
    await called('mail')
    assert.equal(raw.letters, 'O')
    resolve(undefined)
    await raw.take(2)
    assert.equal(raw.letters, 'Oct')
  })
})
