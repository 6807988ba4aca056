import assert from 'node:assert/strict'
import { utimes } from 'node:fs/promises'
import { test } from 'node:test'
import { fileOf } from '../entries/testing/keep-mail.ts'
import type { Entries } from '../entries/types.ts'
import { createRetry } from './retry.ts'
import { copiesNow, copiesOf, forwardsOf, RETRY_FOR_MS } from './states.ts'
import { releaseSite } from './testing/release-site.ts'
import type { Script } from './testing/scripted-server.ts'

/** A retry with a clock to turn and a timer to fire. */
function retryOf(
  site: Awaited<ReturnType<typeof releaseSite>>,
  read: Entries['read'] = (id) => site.entries.read(id),
) {
  const clock = { ms: Date.now() }
  const timers: { readonly ms: number; readonly run: () => void }[] = []
  const failures: unknown[] = []
  const found: string[] = []
  const givenUp: (readonly string[])[] = []
  const retry = createRetry({
    ...{ entries: { read }, releaser: site.releaserAt(() => clock.ms), directory: site.directory },
    now: () => clock.ms,
    givenUp: (_, addresses) => givenUp.push(addresses),
    signal: new AbortController().signal,
    failed: (_, error) => failures.push(error),
    found: ({ description }) => found.push(description.id),
    after: (ms, run) => {
      const timer = { ms, run }
      timers.push(timer)
      return { [Symbol.dispose]: () => void timers.splice(timers.indexOf(timer), 1) }
    },
  })
  /** What people see of the copies by this clock. */
  const shown = async () => {
    const { description, log } = await read(site.id)
    return copiesNow(copiesOf(description.recipients, log), clock.ms).map(({ state }) => state)
  }
  /** Lets so much time pass, fires the timer, and waits until another one is set. */
  const pass = async (ms: number) => {
    clock.ms += ms
    const [timer] = timers
    timer?.run()
    await until(() => timers.length > 0 && timers[0] !== timer)
  }
  return { clock, timers, failures, found, givenUp, retry, shown, pass }
}

const until = async (isThere: () => boolean) => {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve))
}

const deferringOnce = (): Script => {
  let answers = 0
  return (command) => (command === 'RCPT' && answers++ === 0 ? '450 4.2.0 greylisted' : undefined)
}

test('13.10 what was deferred is tried again after a pause, also after a restart, and then no more', async () => {
  await using site = await releaseSite({
    script: deferringOnce(),
    recipients: ['a@x.example', 'b@x.example'],
  })
  assert.deepEqual(
    (await site.release()).map(({ state }) => state),
    ['deferred', 'released'],
  )
  const { clock, timers, retry } = retryOf(site)
  await retry.start()
  assert.equal(timers.length, 1)
  assert.ok((timers[0]?.ms ?? 0) > 30_000 && (timers[0]?.ms ?? 0) <= 60_000)
  clock.ms += 61_000
  timers[0]?.run()
  await until(() => site.server.messages.length === 2)
  await until(() => site.records.length === 2)
  assert.deepEqual(await site.states(), ['released', 'released'])
  const named = site.server.commands.filter((line) => line.startsWith('RCPT'))
  assert.deepEqual(
    named.slice(2).map((line) => line.slice(0, 22)),
    ['RCPT TO:<a@x.example> '.slice(0, 22)],
  )
  assert.equal(site.records[1]?.actor, 'clamgate')
  assert.deepEqual(
    (await site.entries.read(site.id)).log.filter(({ act }) => act === 'release-begun').length,
    2,
  )
})

test('13.10 an entry that the disk does not give now is looked at later', async () => {
  await using site = await releaseSite({ script: deferringOnce() })
  await site.release()
  let isFailing = true
  const { clock, timers, failures, retry } = retryOf(site, async (id) => {
    if (isFailing) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    return await site.entries.read(id)
  })
  await retry.start()
  assert.deepEqual([failures.length, timers[0]?.ms], [1, 300_000])
  isFailing = false
  clock.ms += 301_000
  timers[0]?.run()
  await until(() => site.server.messages.length === 1)
})

const deferring: Script = (command) => (command === 'RCPT' ? '450 4.2.0 later' : undefined)
const tries = (site: Awaited<ReturnType<typeof releaseSite>>) =>
  site.server.commands.filter((line) => line.startsWith('RCPT')).length

test('13.10 after a day it is given up, told once, and shown as it is: refused, for whoever may act on it', async () => {
  await using site = await releaseSite({ script: deferring })
  await site.release()
  const { clock, retry, givenUp, shown, pass } = retryOf(site)
  await retry.start()
  const startMs = clock.ms
  while (givenUp.length === 0) {
    assert.deepEqual(await shown(), ['deferred'])
    await pass(7_000_000)
  }
  assert.ok(clock.ms - startMs > RETRY_FOR_MS - 3_600_000 && clock.ms - startMs < RETRY_FOR_MS)
  const { description, log } = await site.entries.read(site.id)
  const [copy] = copiesNow(copiesOf(description.recipients, log), clock.ms)
  assert.deepEqual([copy?.state, copy?.words], ['refused', 'Given up after a day of tries: 450 4.2.0 later'])
  const before = tries(site)
  for (let minutes = 0; minutes < 120; minutes += 10) await pass(600_000)
  assert.deepEqual([givenUp, tries(site)], [[['b@example.net']], before])
})

test('13.10 after a day without the listener it is given up and told', async () => {
  await using site = await releaseSite({ script: deferring })
  await site.release()
  const { retry, givenUp, failures, shown, pass } = retryOf(site)
  await retry.look(site.id)
  await site.server[Symbol.asyncDispose]()
  for (let hours = 0; hours < 23; hours += 1) await pass(3_600_000)
  assert.equal(givenUp.length, 0)
  await pass(3_700_000)
  assert.deepEqual([givenUp, await shown()], [[['b@example.net']], ['refused']])
  assert.ok(failures.length > 20)
})

test('13.10 who releases anew what was given up has it tried for another day', async () => {
  await using site = await releaseSite({ script: deferring })
  await site.release()
  const { clock, shown } = retryOf(site)
  clock.ms += RETRY_FOR_MS + 1000
  assert.deepEqual(await shown(), ['refused'])
  const options = { by: 'root', as: 'original', again: false } as const
  await site.releaserAt(() => clock.ms).release(site.id, options, new AbortController().signal)
  assert.deepEqual(await shown(), ['deferred'])
  clock.ms += RETRY_FOR_MS - 3_700_000
  assert.deepEqual(await shown(), ['deferred'])
})

test('13.10 what was due while the host slept for more than a day is tried once more', async () => {
  await using site = await releaseSite({ script: deferring })
  await site.release()
  const { retry, givenUp, pass } = retryOf(site)
  await retry.look(site.id)
  await pass(2 * RETRY_FOR_MS)
  assert.deepEqual([tries(site), givenUp], [2, [['b@example.net']]])
  await pass(600_000)
  assert.equal(tries(site), 2)
})

test('13.10 also after days without the daemon, when the MTA had time to start', async () => {
  await using site = await releaseSite({ script: deferringOnce() })
  await site.release()
  const { clock, timers, retry, givenUp } = retryOf(site)
  clock.ms += 3 * RETRY_FOR_MS
  await retry.start()
  timers[0]?.run()
  await until(() => (timers[0]?.ms ?? 0) === 60_000)
  clock.ms += 60_000
  timers[0]?.run()
  await until(() => site.server.messages.length === 1)
  assert.deepEqual(givenUp, [])
})

test('13.10 what was given up by a clock that was ahead is tried again when that is set right', async () => {
  for (const aheadMs of [25 * 3_600_000, 400 * RETRY_FOR_MS]) {
    await using site = await releaseSite({ script: deferring })
    await site.release()
    const { retry, givenUp, shown, pass } = retryOf(site)
    await retry.look(site.id)
    await pass(aheadMs)
    assert.deepEqual([givenUp.length, await shown(), tries(site)], [1, ['refused'], 2])
    await pass(600_000 - aheadMs)
    assert.deepEqual(await shown(), ['deferred'])
    await pass(0)
    assert.equal(tries(site), 3)
    await pass(600_000)
    assert.deepEqual([await shown(), tries(site), givenUp.length], [['deferred'], 4, 1])
  }
})

test('without a listener it is tried later, and the reason is told', async () => {
  await using site = await releaseSite({ script: deferringOnce() })
  await site.release()
  const { clock, timers, failures, retry } = retryOf(site)
  await retry.look(site.id)
  await site.server[Symbol.asyncDispose]()
  clock.ms += 61_000
  const [first] = timers
  first?.run()
  await until(() => failures.length === 1 && timers.length === 1 && timers[0] !== first)
  assert.match(String(failures[0]), /no session with the listener/)
  assert.equal(timers[0]?.ms, 300_000)
})

test('13.10 what was deferred of a forward is tried again for those alone, as they were asked for, and not once more', async () => {
  await using site = await releaseSite({ script: deferringOnce() })
  const to = ['first@x.example', 'second@x.example']
  const results = await site.release({ to, as: 'zip', sender: 'null' })
  assert.deepEqual(
    results.map(({ state }) => state),
    ['deferred', 'released'],
  )
  const { clock, timers, retry } = retryOf(site)
  await retry.start()
  clock.ms += 61_000
  timers[0]?.run()
  await until(() => site.records.length === 2)
  await retry.look(site.id)
  assert.deepEqual(
    site.server.commands.filter((line) => line.startsWith('RCPT')).map((line) => line.slice(8, 26).trim()),
    ['<first@x.example>', '<second@x.example>', '<first@x.example>'],
  )
  const entry = await site.entries.read(site.id)
  assert.deepEqual(
    forwardsOf(entry.log).map(({ copies }) => copies.map(({ address, state }) => `${address} ${state}`)),
    [['first@x.example released', 'second@x.example released']],
  )
  assert.deepEqual(await site.states(), ['kept'], 'those for whom it is kept have not got it')
  assert.equal(timers.length, 0)
})

test('at a start entries of which nothing was released of late are not opened', async () => {
  await using site = await releaseSite({ script: deferringOnce() })
  await site.release()
  const old = new Date(Date.now() - 7 * RETRY_FOR_MS - 60_000)
  await utimes(fileOf(site.directory, site.id, 'log'), old, old)
  const { timers, retry, found } = retryOf(site)
  await retry.start()
  assert.deepEqual(timers, [])
  assert.deepEqual(found, [])
  await utimes(fileOf(site.directory, site.id, 'log'), new Date(), new Date())
  await retry.start()
  assert.equal(timers.length, 1)
  assert.deepEqual(found, [site.id])
})
