import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { command, type RawMta } from '../src/testing/index.ts'
import { bodyOf, type ProbeOptions, probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const CONNECT = command.connect('client.example.net', '4', 25, '192.0.2.7')
const HELO = command.helo('greeter')
/** One message, an event an entry. */
const MESSAGE: readonly Buffer[] = [
  command.mail('<a@b>'),
  command.rcpt('<c@d>'),
  command.rcpt('<e@f>'),
  command.data(),
  command.header('A', 'b'),
  command.header('C', 'd'),
  command.eoh(),
  command.body('x'),
  command.body('y'),
]

const ACCEPT = { response: { kind: 'accept' } } as const

/** Sends a whole message and returns the letter that answers it. */
async function deliver(raw: RawMta, body = 'body'): Promise<string> {
  const packet = await raw.ask(
    command.mail('<a@b>'),
    command.rcpt('<c@d>'),
    command.eoh(),
    command.body(body),
    command.eom(),
  )
  return packet.letter
}

async function open(options: ProbeOptions = {}) {
  const recorded = probe(options)
  const served = await serve(recorded.filter)
  const raw = await served.raw()
  await raw.negotiate()
  raw.write(CONNECT, HELO)
  return { ...recorded, raw, served, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() }
}

suite('the end of a message', () => {
  const ENDINGS: readonly (readonly [name: string, options: ProbeOptions, letters: RegExp])[] = [
    ['accept', {}, /^a$/],
    ['reject', { eom: () => ({ response: { kind: 'reject' } }) }, /^r$/],
    ['tempfail', { eom: () => ({ response: { kind: 'tempfail' } }) }, /^t$/],
    ['discard', { eom: () => ({ response: { kind: 'discard' } }) }, /^d$/],
    ['continue', { eom: () => ({ response: { kind: 'continue' } }) }, /^c$/],
    ['a reply', { eom: () => ({ response: { kind: 'reply', code: 550, text: 'no' } }) }, /^y$/],
    [
      'changes',
      {
        actions: ['addHeaders', 'quarantine'],
        eom: () => ({
          modifications: [
            { kind: 'addHeader', name: 'X', value: 'y' },
            { kind: 'quarantine', reason: 'r' },
          ],
          response: { kind: 'accept' },
        }),
      },
      /^hqa$/,
    ],
    ['an answer that comes later', { eom: () => Promise.resolve(ACCEPT) }, /^a$/],
    [
      'a handler that throws',
      {
        eom: () => {
          throw new Error('broken')
        },
      },
      /^t$/,
    ],
    ['a handler that rejects', { eom: () => Promise.reject(new Error('broken')) }, /^t$/],
  ]
  for (const [name, options, letters] of ENDINGS) {
    test(`15.20 ${name}: exactly one decision answers the end of the message, as the last packet`, async () => {
      await using session = await open(options)
      session.raw.write(...MESSAGE, command.eom(), command.quit())
      const packets = await session.raw.closedByFilter()
      assert.match(packets.map(({ letter }) => letter).join(''), letters)
    })
  }
})

suite('ABORT', () => {
  for (let after = 0; after <= MESSAGE.length; after++) {
    for (const times of [1, 2]) {
      test(`15.21 after ${after} events, ${times} times: no reply, and the next message works`, async () => {
        await using session = await open()
        const { raw, calls, last } = session
        raw.write(...MESSAGE.slice(0, after))
        for (let n = 0; n < times; n++) raw.write(command.abort())
        assert.equal(await deliver(raw), 'a')
        raw.write(command.quit())
        await raw.closedByFilter()
        assert.equal(raw.letters, 'Oa')
        assert.equal(calls.filter((call) => call === 'abort').length, after > 0 ? 1 : 0)
        assert.deepEqual(
          last().offered.map(({ address }) => address),
          ['<c@d>'],
        )
        assert.deepEqual(last().headers, [])
        assert.equal(last().connection.address, '192.0.2.7')
        assert.equal(last().connection.helo, 'greeter')
      })
    }
  }

  test('15.21 after the end of a message it is not counted as an aborted message', async () => {
    await using session = await open()
    assert.equal(await deliver(session.raw), 'a')
    session.raw.write(command.abort(), command.abort())
    assert.equal(await deliver(session.raw), 'a')
    assert.equal(session.raw.letters, 'Oaa')
    assert.equal(session.calls.includes('abort'), false)
    assert.equal(session.last().connection.helo, 'greeter')
  })

  test('15.21 before CONNECT and before HELO it does nothing', async () => {
    const { filter, last } = probe()
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(command.abort(), CONNECT, command.abort(), HELO, command.abort())
    assert.equal(await deliver(raw), 'a')
    assert.equal(last().connection.helo, 'greeter')
  })

  test('15.21 while the end of a message is being decided, it has one answer at most and the next message its own', async () => {
    const gate = Promise.withResolvers<typeof ACCEPT>()
    await using session = await open({ eom: ({ chunks }) => (chunks.length === 2 ? gate.promise : ACCEPT) })
    const { raw, called, messages } = session
    raw.write(...MESSAGE, command.eom())
    await called('eom')
    raw.write(command.abort(), command.mail('<second>'), command.eom())
    gate.resolve(ACCEPT)
    raw.write(command.quit())
    const packets = await raw.closedByFilter()
    const letters = packets.map(({ letter }) => letter).join('')
    // An MTA that gives up waiting may still get the decision; what it must never get is one more than it asked for.
    assert.ok(['a', 'aa'].includes(letters), letters)
    assert.equal(messages.at(-1)?.sender, '<second>')
  })
})

suite('the next message', () => {
  test('15.22 MAIL straight after a finished message begins with nothing of the old one', async () => {
    await using session = await open()
    const { raw, messages } = session
    await raw.ask(...MESSAGE, command.eom())
    await raw.ask(command.mail('<second>', 'SIZE=9'), command.rcpt('<x@y>'), command.eom())
    const [, second] = messages
    assert.equal(second?.sender, '<second>')
    assert.deepEqual(second?.senderArgs, ['SIZE=9'])
    assert.deepEqual(second?.recipients, ['<x@y>'])
    assert.deepEqual(second?.headers, [])
    assert.equal(second?.chunks.length, 0)
    assert.notEqual(messages[0]?.envelope, second?.envelope)
  })

  test('15.22 MAIL in the middle of a message begins anew, and the old one is aborted', async () => {
    await using session = await open()
    session.raw.write(...MESSAGE)
    assert.equal(await deliver(session.raw, 'z'), 'a')
    assert.equal(session.messages.length, 1)
    assert.equal(bodyOf(session.last()).toString(), 'z')
    assert.equal(session.calls.filter((call) => call === 'abort').length, 1)
  })

  for (let after = 0; after <= MESSAGE.length; after++) {
    test(`15.23 HELO after ${after} events of a message resets it`, async () => {
      await using session = await open()
      const { raw, calls, last, messages } = session
      raw.write(...MESSAGE.slice(0, after), command.helo('again'))
      await session.called('helo again')
      assert.equal(calls.includes('abort'), after > 0)
      assert.equal(await deliver(raw), 'a')
      assert.equal(messages.length, 1)
      assert.deepEqual(last().headers, [])
      assert.equal(last().connection.helo, 'again')
      assert.equal(last().connection.address, '192.0.2.7')
      assert.equal(calls.filter((call) => call === 'abort').length, after > 0 ? 1 : 0)
    })
  }

  test('15.24 a hundred messages on one connection give the same answer each, without growth', async () => {
    const actions = ['addHeaders'] as const
    const eom = () =>
      ({
        modifications: [{ kind: 'addHeader', name: 'X', value: 'y' }],
        response: { kind: 'accept' },
      }) as const
    let open = 0
    await using served = await serve({
      actions,
      message: () => {
        open++
        return {}
      },
      observe: { body: () => undefined },
      eom: () => {
        open--
        return eom()
      },
    })
    using mta = await served.mta()
    const mail = {
      from: 'a@b',
      to: ['c@d'],
      headers: [['A', 'b']],
      body: Buffer.alloc(100_000, 'x'),
    } as const
    const first = await mta.send(mail)
    for (let n = 0; n < 20; n++) await mta.send(mail)
    const before = process.memoryUsage().arrayBuffers
    for (let n = 0; n < 79; n++) {
      const result = await mta.send(mail)
      assert.deepEqual(result.modifications, first.modifications)
      assert.equal(result.outcome, 'accept')
    }
    assert.equal(open, 0)
    // One message in flight is 100 KB; a hundred that stayed would be ten megabytes.
    assert.ok(process.memoryUsage().arrayBuffers - before < 5_000_000)
    await mta.quit()
  })
})

suite('the end of a session', () => {
  const everywhere = Array.from({ length: MESSAGE.length + 1 }, (_, after) => after)

  for (const after of everywhere) {
    test(`15.25 QUIT after ${after} events closes without a reply and lets go of everything`, async () => {
      await using session = await open()
      const { raw, calls } = session
      raw.write(...MESSAGE.slice(0, after), command.quit())
      assert.deepEqual(await raw.closedByFilter(), [])
      await session.called('close')
      assert.deepEqual(
        calls.filter((call) => call === 'abort' || call === 'close'),
        after > 0 ? ['abort', 'close'] : ['close'],
      )
    })

    for (const how of ['end', 'destroy'] as const) {
      test(`15.25 the MTA going away (${how}) after ${after} events lets go of everything`, async () => {
        await using session = await open()
        const { raw, calls } = session
        raw.write(...MESSAGE.slice(0, after))
        await session.called('helo')
        if (after > 0) await session.called('', 2 + after)
        raw[how]()
        await session.called('close')
        assert.deepEqual(
          calls.filter((call) => call === 'abort' || call === 'close'),
          after > 0 ? ['abort', 'close'] : ['close'],
        )
      })
    }

    test(`15.26 QUIT_NC after ${after} events keeps the socket for the next session`, async () => {
      await using session = await open()
      const { raw, calls, last } = session
      raw.write(...MESSAGE.slice(0, after), command.quitNewConnection())
      raw.write(command.connect('second.example', '6', 1, '2001:db8::2'), command.helo('second'))
      assert.equal(await deliver(raw), 'a')
      assert.equal(raw.letters, 'Oa')
      assert.equal(last().connection.hostname, 'second.example')
      assert.equal(last().connection.helo, 'second')
      assert.equal(last().headers.length, 0)
      assert.equal(calls.filter((call) => call === 'close').length, 1)
      assert.equal(calls.filter((call) => call === 'abort').length, after > 0 ? 1 : 0)
    })
  }

  test('15.26 QUIT_NC works before CONNECT, after a refused session, after an answered message, and twice', async () => {
    let refusing = true
    const { filter } = probe({
      decide: ['connect', 'mail'],
      answer: (event) => (refusing && event === 'connect' ? { kind: 'reject' } : { kind: 'accept' }),
    })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(command.quitNewConnection())
    assert.equal((await raw.ask(CONNECT)).letter, 'r')
    raw.write(command.quitNewConnection(), command.quitNewConnection())
    assert.equal((await raw.ask(CONNECT)).letter, 'r')
    refusing = false
    raw.write(command.quitNewConnection())
    assert.equal((await raw.ask(CONNECT)).letter, 'a')
    raw.write(command.quitNewConnection())
    assert.equal((await raw.ask(CONNECT)).letter, 'a')
    raw.write(command.quit())
    assert.deepEqual(await raw.closedByFilter(), [])
  })

  test('15.26 QUIT_NC after a message that was answered early begins a new session', async () => {
    await using session = await open({
      decide: ['mail'],
      answer: (_, sender) => (sender === '<early>' ? { kind: 'accept' } : undefined),
    })
    const { raw } = session
    assert.equal((await raw.ask(command.mail('<early>'))).letter, 'a')
    raw.write(command.quitNewConnection(), CONNECT, HELO)
    assert.equal((await raw.ask(command.mail('<a@b>'))).letter, 'c')
    assert.equal((await raw.ask(command.rcpt('<c@d>'), command.eom())).letter, 'a')
  })

  test('15.26 macros and HELO of the old session are gone in the new one', async () => {
    await using session = await open({ macrosOfInterest: ['old'] })
    const { raw, messages } = session
    raw.write(command.macro('H', [['{old}', 'x']]), HELO)
    assert.equal(await deliver(raw), 'a')
    raw.write(command.quitNewConnection(), command.connect('h', '4', 1, '192.0.2.9'))
    assert.equal(await deliver(raw), 'a')
    assert.deepEqual(
      messages.map(({ macros }) => macros['old']),
      ['x', undefined],
    )
    assert.equal(messages[1]?.connection.helo, undefined)
  })

  test('15.27 a refused recipient does not end the message for those that follow', async () => {
    await using session = await open({
      decide: ['rcpt'],
      answer: (_, address) =>
        address.startsWith('<bad') ? { kind: 'reply', code: 550, text: 'no' } : undefined,
    })
    const { raw, last } = session
    raw.write(command.mail('<a@b>'))
    const answers: string[] = []
    for (const address of ['<bad1>', '<good1>', '<bad2>', '<good2>']) {
      answers.push((await raw.ask(command.rcpt(address))).letter)
    }
    assert.deepEqual(answers, ['y', 'c', 'y', 'c'])
    assert.equal((await raw.ask(command.data(), command.body('x'), command.eom())).letter, 'a')
    assert.deepEqual(last().recipients, ['<good1>', '<good2>'])
    assert.equal(session.calls.includes('abort'), false)
  })
})
