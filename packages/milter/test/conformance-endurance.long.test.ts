import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Decision } from '../src/index.ts'
import { DEFAULT_LIMITS } from '../src/options.ts'
import { command } from '../src/testing/index.ts'
import { probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const MESSAGE = [command.mail('<a@b>'), command.rcpt('<c@d>'), command.body('x')]
const ACCEPT: Decision = { response: { kind: 'accept' } }

suite('long scans', () => {
  test('15.32 while a message is being decided the MTA hears of progress again and again, and not after it', async () => {
    const gate = Promise.withResolvers<Decision>()
    await using served = await serve(probe({ eom: () => gate.promise }).filter, { progressIntervalMs: 20 })
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(...MESSAGE, command.eom())
    await raw.take(4)
    assert.equal(raw.letters, 'Opppp')
    gate.resolve(ACCEPT)
    await raw.takeUntil('a')
    // A second message of the same kind shows that nothing is left over of the first.
    raw.write(...MESSAGE, command.eom())
    await raw.takeUntil('a')
    raw.write(command.quit())
    assert.deepEqual(await raw.closedByFilter(), [])
    assert.match(raw.letters, /^Op+ap*a$/)
  })

  test('15.32 by default progress comes more often than the 10 s for which Sendmail waits', () => {
    assert.ok(DEFAULT_LIMITS.progressIntervalMs <= 5_000)
  })

  test('15.32 progress keeps its distance: with an interval of 100 ms five packets take about half a second', async () => {
    let startedAt = Number.NaN
    const gate = Promise.withResolvers<Decision>()
    await using served = await serve(
      probe({
        eom: () => {
          startedAt = performance.now()
          return gate.promise
        },
      }).filter,
      { progressIntervalMs: 100 },
    )
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(...MESSAGE, command.eom())
    await raw.take(5)
    const elapsedMs = performance.now() - startedAt
    assert.ok(elapsedMs >= 450, `five packets after ${Math.round(elapsedMs)} ms`)
    assert.ok(elapsedMs < 30_000, `five packets after ${Math.round(elapsedMs)} ms`)
    gate.resolve(ACCEPT)
    assert.equal((await raw.takeUntil('a')).at(-1)?.letter, 'a')
  })

  test('15.32 before the end of the message there is no progress, however long an answer takes', async () => {
    const slow = Promise.withResolvers<undefined>()
    const gate = Promise.withResolvers<Decision>()
    const { filter, called } = probe({
      decide: ['mail'],
      answer: (_, sender) => (sender === '<slow>' ? slow.promise : undefined),
      eom: () => gate.promise,
    })
    await using served = await serve(filter, { progressIntervalMs: 20 })
    using waiting = await served.raw()
    await waiting.negotiate()
    waiting.write(command.mail('<slow>'))
    await called('mail <slow>')
    using other = await served.raw()
    await other.negotiate()
    other.write(...MESSAGE, command.eom())
    await other.takeUntil('c')
    await other.take(5)
    assert.equal(waiting.letters, 'O')
    slow.resolve(undefined)
    assert.equal((await waiting.next()).letter, 'c')
    gate.resolve(ACCEPT)
  })
})

suite('an MTA with little patience, like Sendmail', () => {
  const MAIL = { from: 'a@b', to: ['c@d'], body: Buffer.from('x\r\n') } as const

  test('15.40 a scan that lasts several read timeouts is waited for, thanks to progress', async () => {
    const gate = Promise.withResolvers<Decision>()
    await using served = await serve(probe({ eom: () => gate.promise }).filter, { progressIntervalMs: 100 })
    using mta = await served.mta({ profile: 'sendmail', timeoutMs: 1500 })
    const running = mta.send(MAIL)
    const scan = setTimeout(() => gate.resolve(ACCEPT), 3_500)
    const { outcome, progress } = await running
    clearTimeout(scan)
    assert.equal(outcome, 'accept')
    assert.ok(progress >= 4, `${progress} packets`)
    await mta.quit()
  })

  test('15.40 without progress the same MTA gives up, so the test above proves something', async () => {
    const gate = Promise.withResolvers<Decision>()
    await using served = await serve(probe({ eom: () => gate.promise }).filter, {
      progressIntervalMs: 60_000,
    })
    using mta = await served.mta({ profile: 'sendmail', timeoutMs: 200 })
    await assert.rejects(mta.send(MAIL), { code: 'MTA_TIMEOUT' })
    gate.resolve(ACCEPT)
  })
})

suite('slow and vanishing MTAs', () => {
  test('15.35 an MTA that does not read gets no more work done than its buffers hold, and holds up nobody', async () => {
    const body = Buffer.alloc(2_000_000, 'x')
    const { filter, messages } = probe({
      actions: ['changeBody'],
      eom: ({ sender }) =>
        sender === '<slow>'
          ? { modifications: [{ kind: 'replaceBody', body }], response: { kind: 'accept' } }
          : ACCEPT,
    })
    await using served = await serve(filter)
    using slow = await served.raw()
    await slow.negotiate()
    slow.pause()
    const rounds = 40
    for (let n = 0; n < rounds; n++) slow.write(command.mail('<slow>'), command.rcpt('<c@d>'), command.eom())
    using mta = await served.mta()
    for (let n = 0; n < 100; n++) {
      const { outcome } = await mta.send({ from: 'quick', to: ['c@d'], body: Buffer.from('x') })
      assert.equal(outcome, 'accept')
    }
    const done = messages.filter(({ sender }) => sender === '<slow>').length
    assert.ok(done < 10, `${done} of ${rounds} messages were answered without anybody reading`)
    slow.resume()
    const perMessage = Math.ceil(body.length / 65_535) + 1
    const packets = await slow.take(rounds * perMessage)
    assert.equal(packets.filter(({ letter }) => letter === 'a').length, rounds)
    await mta.quit()
  })

  test('15.35 an MTA that never reads is let go after the write timeout', async () => {
    const body = Buffer.alloc(8_000_000, 'x')
    const { filter, called } = probe({
      actions: ['changeBody'],
      eom: () => ({ modifications: [{ kind: 'replaceBody', body }], response: { kind: 'accept' } }),
    })
    await using served = await serve(filter, { writeTimeoutMs: 150 })
    using raw = await served.raw()
    await raw.negotiate()
    raw.pause()
    raw.write(command.mail('<slow>'), command.rcpt('<c@d>'), command.eom())
    await called('close')
    assert.deepEqual(
      served.reports.map((report) => ('error' in report ? report.error.code : report.kind)),
      ['MILTER_WRITE_TIMEOUT'],
    )
  })

  for (const how of ['end', 'destroy', 'reset'] as const) {
    test(`15.36 when the MTA goes away (${how}) during a scan, the scan is told and its result is dropped`, async () => {
      const gate = Promise.withResolvers<Decision>()
      const aborted = Promise.withResolvers<unknown>()
      const { filter, called, calls } = probe({
        eom: (seen, envelope) => {
          if (seen.sender !== '<a@b>') return ACCEPT
          envelope.signal.addEventListener('abort', () => aborted.resolve(envelope.signal.reason), {
            once: true,
          })
          return gate.promise
        },
      })
      await using served = await serve(filter)
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(...MESSAGE, command.eom())
      await called('eom')
      raw[how]()
      const reason = await aborted.promise
      assert.ok(reason instanceof Error && 'code' in reason)
      await called('close')
      gate.resolve(ACCEPT)
      await gate.promise
      assert.equal(calls.filter((call) => call === 'abort').length, 1)
      using mta = await served.mta()
      assert.equal((await mta.send({ from: 'next', to: ['c@d'] })).outcome, 'accept')
      await mta.quit()
      assert.equal(calls.filter((call) => call === 'close').length, 2)
    })
  }

  test('15.36 when the MTA goes away while a large answer is being written, the server goes on', async () => {
    const body = Buffer.alloc(8_000_000, 'x')
    const { filter, called } = probe({
      actions: ['changeBody'],
      eom: () => ({ modifications: [{ kind: 'replaceBody', body }], response: { kind: 'accept' } }),
    })
    await using served = await serve(filter)
    for (let round = 1; round <= 3; round++) {
      using raw = await served.raw()
      await raw.negotiate()
      raw.pause()
      raw.write(...MESSAGE, command.eom())
      await called('eom', round)
      raw.destroy()
      await called('close', round)
    }
    using mta = await served.mta()
    assert.equal((await mta.send({ from: 'a', to: ['b'] })).outcome, 'accept')
    await mta.quit()
  })
})
