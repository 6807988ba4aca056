import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Decision, EventName } from '../src/index.ts'
import { command, PROTOCOL } from '../src/testing/index.ts'
import { ALL_EVENTS, bodyOf, probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const CONNECT = command.connect('h', '4', 1, '192.0.2.1')
const HELO = command.helo('h')
const MAIL = {
  from: 'a@b',
  to: ['c@d'],
  headers: [['A', 'b']],
  body: Buffer.alloc(200_000, 'x\r\n'),
} as const
const ACCEPT: Decision = { response: { kind: 'accept' } }

/** Numbers are those of section 13 (traps) and of the sections 4 and 10 on which they rest. */
suite('traps', () => {
  test('13.32 SKIP answers a body chunk only, and the MTA then sends no more of them', async () => {
    const { filter, last } = probe({ decide: ['body'], answer: () => ({ kind: 'skip' }) })
    await using served = await serve(filter)
    using mta = await served.mta()
    const result = await mta.send(MAIL)
    assert.equal(result.skipped, true)
    assert.equal(result.outcome, 'accept')
    assert.equal(bodyOf(last()).length, 65_535)
    await mta.quit()
  })

  test('13.32 where SKIP is not offered, the filter is spared the rest of the body all the same', async () => {
    const { filter, last } = probe({ decide: ['body'], answer: () => ({ kind: 'skip' }) })
    await using served = await serve(filter)
    using mta = await served.mta({ protocol: 0x1fffff & ~PROTOCOL.SKIP })
    const result = await mta.send(MAIL)
    assert.equal(result.skipped, false)
    assert.equal(result.outcome, 'accept')
    assert.equal(bodyOf(last()).length, 65_535)
    await mta.quit()
  })

  test('13.32 an observer that has seen enough costs no reply and sees no more, and the next message is whole again', async () => {
    let wanted = false
    const { filter, messages } = probe({ onBody: () => (wanted ? undefined : 'skip') })
    await using served = await serve(filter)
    using mta = await served.mta()
    await mta.send(MAIL)
    wanted = true
    await mta.send(MAIL)
    const [first = 0, second] = messages.map((seen) => bodyOf(seen).length)
    assert.ok(first > 0 && first <= 65_535, `${first} bytes`)
    assert.equal(second, 200_000)
    await mta.quit()
  })

  test('13.25 a chunk that a promise holds back holds back what follows', async () => {
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    let chunk = 0
    const { filter, calls, called } = probe({ onBody: () => gates[chunk++]?.promise })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(command.mail('<a@b>'), command.body('one'), command.body('three'), command.eom())
    await called('body 3')
    assert.equal(calls.includes('body 5'), false)
    gates[0]?.resolve(undefined)
    await called('body 5')
    assert.equal(calls.includes('eom'), false)
    gates[1]?.resolve(undefined)
    assert.equal((await raw.next()).letter, 'a')
  })

  test('13.20 fifty strangers at once do not disturb a session', async () => {
    await using served = await serve(probe().filter)
    using mta = await served.mta()
    const strangers = await Promise.all(Array.from({ length: 50 }, () => served.raw()))
    for (const stranger of strangers) stranger.write(Buffer.from('GET / HTTP/1.0\r\n\r\n'))
    assert.equal((await mta.send(MAIL)).outcome, 'accept')
    await Promise.all(strangers.map((stranger) => stranger.closedByFilter()))
    assert.equal((await mta.send(MAIL)).outcome, 'accept')
    await mta.quit()
  })

  test('13.28 draining closes idle sessions at once, lets a running message finish, and takes no new session', async () => {
    const gate = Promise.withResolvers<Decision>()
    const { filter, called } = probe({ eom: () => gate.promise })
    await using served = await serve(filter, {}, '127.0.0.1')
    using idle = await served.mta()
    await idle.session()
    using busy = await served.mta()
    const running = busy.send(MAIL)
    await called('eom')
    const drained = served.server.drain({ graceMs: 5_000 })
    await assert.rejects(idle.send(MAIL), { code: 'MTA_FILTER_CLOSED' })
    await assert.rejects(served.mta(), { code: 'MTA_CONNECT' })
    gate.resolve(ACCEPT)
    assert.equal((await running).outcome, 'accept')
    await drained
    assert.equal(served.server.sessions, 0)
  })

  test('13.28 what is not done within the grace is told to come again', async () => {
    const { filter, called } = probe({ eom: () => new Promise<Decision>(() => {}) })
    await using served = await serve(filter)
    using busy = await served.mta()
    const running = busy.send(MAIL)
    await called('eom')
    await served.server.drain({ graceMs: 50 })
    assert.equal((await running).outcome, 'tempfail')
  })

  test('13.18 a filter behind TCP over IPv6 gets all of a large mail', async () => {
    const { filter, last } = probe()
    await using served = await serve(filter, {}, '::1')
    using mta = await served.mta()
    assert.equal((await mta.send({ ...MAIL, body: Buffer.alloc(3_000_000, 'y') })).outcome, 'accept')
    assert.equal(bodyOf(last()).length, 3_000_000)
    await mta.quit()
  })
})

suite('early answers', () => {
  const MESSAGE: readonly (readonly [EventName, Buffer])[] = [
    ['mail', command.mail('<a@b>')],
    ['rcpt', command.rcpt('<c@d>')],
    ['data', command.data()],
    ['header', command.header('A', 'b')],
    ['eoh', command.eoh()],
    ['body', command.body('x')],
  ]

  for (const [event] of MESSAGE) {
    for (const [kind, letter] of [
      ['accept', 'a'],
      ['reject', 'r'],
      ['tempfail', 't'],
      ['discard', 'd'],
    ] as const) {
      if (event === 'rcpt' && (kind === 'reject' || kind === 'tempfail')) continue
      test(`10 ${kind} at ${event}: what was in flight is dropped without a reply, the next message works`, async () => {
        const { filter, calls, messages } = probe({
          decide: [event],
          answer: () => (calls.filter((call) => call.startsWith(event)).length === 1 ? { kind } : undefined),
        })
        await using served = await serve(filter)
        using raw = await served.raw()
        await raw.negotiate()
        const whole = MESSAGE.map(([, packet]) => packet)
        raw.write(CONNECT, HELO, ...whole)
        assert.equal((await raw.next()).letter, letter)
        raw.write(command.abort(), ...whole, command.eom(), command.quit())
        await raw.closedByFilter()
        assert.equal(raw.letters, `O${letter}ca`)
        assert.equal(messages.length, 1)
        assert.equal(calls.filter((call) => call === 'abort').length, 1)
      })
    }
  }

  for (const event of ['connect', 'helo'] as const) {
    for (const [kind, letter] of [
      ['accept', 'a'],
      ['reject', 'r'],
      ['tempfail', 't'],
    ] as const) {
      test(`4.3 ${kind} at ${event} answers the whole session`, async () => {
        const { filter, calls } = probe({ decide: [event], answer: () => ({ kind }) })
        await using served = await serve(filter)
        using mta = await served.mta({ profile: 'sendmail' })
        const result = await mta.session()
        assert.equal(result.final, true)
        assert.equal(result.packets.at(-1)?.letter, letter)
        await mta.quit()
        assert.deepEqual(
          calls.filter((call) => call.startsWith('mail')),
          [],
        )
        assert.equal(calls.at(-1), 'close')
      })
    }
  }

  test('4.3 an answer to an unknown command is for that command alone', async () => {
    const { filter } = probe({ decide: ['unknown'], answer: () => ({ kind: 'reject' }) })
    await using served = await serve(filter)
    using mta = await served.mta()
    assert.equal((await mta.unknown('FOO')).outcome, 'reject')
    assert.equal((await mta.send(MAIL)).outcome, 'accept')
    await mta.quit()
  })

  for (const event of ALL_EVENTS) {
    test(`13.27 a handler that throws at ${event} defers and never accepts`, async () => {
      const { filter } = probe({
        decide: [event],
        answer: () => {
          throw new Error('broken')
        },
      })
      await using served = await serve(filter)
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(CONNECT, HELO, command.unknown('FOO'), ...MESSAGE.map(([, packet]) => packet))
      assert.equal((await raw.next()).letter, 't')
      assert.equal(served.reports[0]?.kind, 'handler-error')
    })

    test(`13.27 an observer that throws at ${event} has the mail deferred at the latest at its end`, async () => {
      const { filter, messages } = probe()
      const broken = { ...filter.observe, [event]: () => Promise.reject(new Error('broken')) }
      await using served = await serve({ ...filter, observe: broken })
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(CONNECT, HELO, ...MESSAGE.map(([, packet]) => packet), command.unknown('FOO'))
      const { letter } = await raw.ask(command.eom())
      assert.equal(letter, 't')
      assert.equal(messages.length, 0)
      assert.equal(
        served.reports.some(({ kind }) => kind === 'handler-error'),
        true,
      )
    })
  }
})
