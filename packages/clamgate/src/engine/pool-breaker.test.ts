import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FakeClamd } from '@clamgate/clamd/testing'
import { turnedClock } from '../ground/testing/turned-clock.ts'
import { calm } from './testing/fixture.ts'
import { DROPPED, mail, onMail, poolFixture, serverAt } from './testing/pool-fixture.ts'

const { fake, poolOf } = poolFixture()

const TROUBLE = onMail("stream: Can't create temporary file ERROR")

/** Two servers under a clock of the test's; the first one fails each message. */
async function troubled() {
  const [bad, good] = [await fake({ script: TROUBLE }), await fake()]
  const clock = turnedClock()
  const states: string[] = []
  const options = {
    room: { scan: 10, stream: 10 },
    clock,
    onFinding: (server: { state: string }) => void states.push(server.state),
  }
  const first = serverAt(bad.address, { ...options, address: 'first' })
  const second = serverAt(good.address, { ...options, address: 'second' })
  const pool = poolOf([first, second])
  let number = 0
  /** Scans another message; each must get its verdict, from the second server as long as the first is bad. */
  const scan = async () => (await pool.scan(mail(number++), calm)).server
  return {
    bad,
    first,
    second,
    pool,
    states,
    pass: clock.pass,
    scan,
    async trip() {
      for (let count = 0; count < 3; count++) await scan()
      assert.equal(first.status().breaker, 'open')
    },
  }
}

const mailsTo = (clamd: FakeClamd) => clamd.connections.length

test('a server that fails three messages in a row gets no more, and no message is lost', async () => {
  const { bad, first, scan, states } = await troubled()
  for (let count = 0; count < 10; count++) assert.equal(await scan(), 'second')
  assert.equal(mailsTo(bad), 3)
  assert.deepEqual(states, ['tripped'])
  const { state, breaker, retryAt, problem, failures, lastError } = first.status()
  assert.deepEqual([state, breaker, retryAt], ['tripped', 'open', 1_001_000])
  assert.equal(problem?.code, 'ENGINE_CLAMD_TRIPPED')
  assert.match(problem?.message ?? '', /^3 different messages in a row .* Can't create temporary file$/)
  assert.deepEqual(failures, { SCAN_ERROR: 3 })
  assert.match(lastError?.message ?? '', /Can't create temporary file/)
})

test('after its pause one message tries it, and a verdict puts it back into use', async () => {
  const { bad, first, scan, trip, pass, states } = await troubled()
  await trip()
  bad.behave({})
  assert.equal(await scan(), 'second')
  pass(1000)
  assert.equal(first.status().breaker, 'half-open')
  assert.equal(await scan(), 'first')
  assert.equal(first.status().state, 'starting', 'as the last look found it')
  assert.deepEqual(states, ['tripped', 'starting'])
  assert.equal(first.problem, undefined)
})

test('a message that tries it in vain gets its verdict elsewhere, and the pause doubles', async () => {
  const { bad, first, scan, trip, pass } = await troubled()
  await trip()
  for (const pauseMs of [1000, 2000, 4000]) {
    pass(pauseMs - 1)
    const before = mailsTo(bad)
    assert.equal(await scan(), 'second')
    assert.equal(mailsTo(bad), before)
    pass(1)
    assert.equal(await scan(), 'second')
    assert.equal(mailsTo(bad), before + 1)
    assert.equal(first.status().breaker, 'open')
  }
})

test('only one message at a time tries it, and never a stream', async () => {
  const { bad, pool, first, scan, trip, pass } = await troubled()
  await trip()
  const answered = Promise.withResolvers<void>()
  bad.behave({ reply: () => ({ text: 'stream: OK', after: answered.promise }) })
  pass(1000)
  const stream = pool.open(calm)
  await stream.write(Buffer.from('a'))
  const trying = scan()
  await bad.connection(3)
  assert.equal(await scan(), 'second')
  assert.equal((await stream.finish()).server, 'second')
  assert.equal(first.status().busy.scans, 1)
  answered.resolve()
  assert.equal(await trying, 'first')
})

test('a message whose caller gives up while it tries leaves the try to the next', async () => {
  const { bad, pool, scan, trip, pass } = await troubled()
  await trip()
  bad.behave({ fault: { afterBytes: 0, action: 'stop-reading' } })
  pass(1000)
  const leaver = new AbortController()
  const trying = pool.scan(mail(100), { signal: leaver.signal })
  await bad.connection(3)
  leaver.abort()
  await assert.rejects(trying, { code: 'ENGINE_ABORTED' })
  bad.behave({})
  assert.equal(await scan(), 'first')
})

test('messages that are bad themselves, or the same one over again, take no server out', async () => {
  for (const text of ['Exceeded time limit', 'Bad format or broken data', "Can't parse data"]) {
    const bad = await fake({ script: onMail(`stream: ${text} ERROR`) })
    const server = serverAt(bad.address)
    const pool = poolOf([server, serverAt(bad.address)])
    for (let number = 0; number < 10; number++) {
      assert.equal((await pool.scan(mail(number), calm)).result.kind, 'error')
    }
    assert.equal(server.state, 'starting', text)
  }
  const { first, pool } = await troubled()
  for (let count = 0; count < 10; count++) await pool.scan(mail(7), calm)
  assert.equal(first.state, 'starting')
})

test('a single server that is tripped is used all the same, and its next verdict ends that', async () => {
  const clamd = await fake({ script: onMail(DROPPED) })
  const server = serverAt(clamd.address, { clock: turnedClock() })
  const pool = poolOf([server])
  for (let number = 0; number < 5; number++) {
    await assert.rejects(pool.scan(mail(number), calm), { code: 'ENGINE_SCAN_FAILED' })
  }
  assert.equal(server.status().state, 'tripped')
  clamd.behave({})
  assert.equal((await pool.scan(mail(5), calm)).result.kind, 'clean')
  assert.equal(server.status().breaker, 'closed')
})

test('streams that fail in a row trip their server too', async () => {
  const clamd = await fake({ script: onMail(DROPPED) })
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  for (let number = 0; number < 3; number++) {
    const stream = pool.open(calm)
    for (const part of mail(number)) await stream.write(part)
    await assert.rejects(stream.finish(), { code: 'ENGINE_SCAN_FAILED' })
  }
  assert.equal(server.state, 'tripped')
})

test('scans that one crash takes with it do not trip the server', async () => {
  const crashed = Promise.withResolvers<void>()
  const clamd = await fake({
    script: { reply: () => ({ text: '', terminator: '', after: crashed.promise }) },
  })
  const server = serverAt(clamd.address, { room: { scan: 20, stream: 1 } })
  const pool = poolOf([server])
  const scans = Promise.allSettled(Array.from({ length: 20 }, (_, number) => pool.scan(mail(number), calm)))
  await clamd.connection(19)
  clamd.behave({})
  crashed.resolve()
  for (const outcome of await scans) assert.equal(outcome.status, 'fulfilled', 'the second try succeeds')
  assert.equal(server.state, 'starting')
})
