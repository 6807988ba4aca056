import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClamdClient } from '@clamgate/clamd'
import type { FakeBehaviour, FakeReply } from '@clamgate/clamd/testing'
import { NotWantedError } from '../ground/not-wanted.ts'
import { calm } from './testing/fixture.ts'
import { DROPPED, mail, onMail, poolFixture, serverAt } from './testing/pool-fixture.ts'

const { fake, held, poolOf } = poolFixture()
const MAIL = mail(0)

/** What ends a scan without a verdict, on a clamd that behaves so. */
const ANSWERS: readonly { readonly name: string; readonly script: FakeBehaviour; readonly code: string }[] = [
  { name: 'an error reply', script: onMail('stream: Broken. ERROR'), code: 'SCAN_ERROR' },
  {
    name: 'a message above StreamMaxLength',
    script: onMail('INSTREAM size limit exceeded. ERROR'),
    code: 'SCAN_TOO_LARGE',
  },
  { name: 'a dropped connection', script: onMail(DROPPED), code: 'CLAMD_CLOSED' },
  { name: 'nonsense', script: onMail('what?'), code: 'CLAMD_REPLY_UNKNOWN' },
  { name: 'an endless reply', script: onMail('x'.repeat(100_000)), code: 'CLAMD_REPLY_TOO_LONG' },
  { name: 'a disabled command', script: onMail('COMMAND UNAVAILABLE'), code: 'CLAMD_COMMAND_UNAVAILABLE' },
  { name: 'its own time-out', script: onMail('COMMAND READ TIMED OUT'), code: 'CLAMD_READ_TIMED_OUT' },
  {
    name: 'no answer within the reply timeout',
    script: onMail({ text: '', ending: 'hold', terminator: '' }),
    code: 'CLAMD_REPLY_TIMEOUT',
  },
]

for (const { name, script, code } of ANSWERS) {
  test(`${name} counts as ${code}, once a try, for messages and for streams`, async () => {
    const clamd = await fake({ script })
    const client = createClamdClient({
      address: clamd.address,
      connectTimeoutMs: 1000,
      stallTimeoutMs: 1000,
      replyTimeoutMs: 100,
    })
    const server = serverAt(clamd.address, { client })
    const pool = poolOf([server])
    await pool.scan(MAIL, calm).catch(() => undefined)
    const tries = pool.failures[code as keyof typeof pool.failures] ?? 0
    assert.ok(tries === 1 || code === 'CLAMD_CLOSED', `${tries} tries`)
    assert.deepEqual(pool.failures, { [code]: tries })
    const stream = pool.open(calm)
    await stream.write(MAIL[0] ?? Buffer.alloc(0))
    await stream.finish().catch(() => undefined)
    stream.abort()
    assert.deepEqual(pool.failures, { [code]: tries + 1 })
    assert.deepEqual(server.status().failures, { [code]: tries + 1 })
    assert.equal(server.status().lastError?.code, code)
    assert.equal(server.status().scans, 0)
  })
}

test('a scan that another server then did counts where it failed, and in all', async () => {
  const [bad, good] = [await fake({ script: onMail(DROPPED) }), await fake()]
  const [first, second] = [serverAt(bad.address), serverAt(good.address, { address: 'second' })]
  const pool = poolOf([first, second])
  assert.equal((await pool.scan(MAIL, calm)).server, 'second')
  assert.deepEqual(
    [first.status().failures, second.status().failures, pool.failures],
    [{ CLAMD_CLOSED: 1 }, {}, { CLAMD_CLOSED: 1 }],
  )
})

/** As the filter breaks scans off. */
const ENDS: readonly { readonly code: string; readonly reason: Error; readonly isError: boolean }[] = [
  {
    code: 'SCAN_TIMEOUT',
    reason: Object.assign(new Error('No verdict within 1 s'), { code: 'SCAN_TIMEOUT' }),
    isError: true,
  },
  { code: 'SCAN_ABANDONED', reason: new Error('The MTA has closed the connection'), isError: false },
]

for (const { code, reason, isError } of ENDS) {
  test(`what is broken off counts as ${code}: on a clamd, as a stream, and in the queue`, async () => {
    const { clamd } = await held()
    const server = serverAt(clamd.address)
    const pool = poolOf([server])
    const [end, endOfWait] = [new AbortController(), new AbortController()]
    const scan = pool.scan(MAIL, end)
    const stream = pool.open(end)
    void stream.write(MAIL[0] ?? Buffer.alloc(0))
    const finished = stream.finish()
    const waiting = pool.scan(MAIL, endOfWait)
    const waitingStream = pool.open(endOfWait).finish()
    await clamd.connection(1)
    endOfWait.abort(reason)
    end.abort(reason)
    await Promise.allSettled([scan, finished, waiting, waitingStream])
    assert.deepEqual(server.status().failures, { [code]: 2 })
    assert.deepEqual(pool.failures, { [code]: 4 })
    assert.equal(server.status().lastError?.code, isError ? code : undefined)
  })
}

test('a scan that nobody wants any more counts nowhere', async () => {
  const { clamd } = await held()
  const server = serverAt(clamd.address)
  const pool = poolOf([server])
  const end = new AbortController()
  const scan = pool.scan(MAIL, end)
  const stream = pool.open(end)
  void stream.write(MAIL[0] ?? Buffer.alloc(0))
  const finished = stream.finish()
  const waiting = pool.scan(MAIL, end)
  await clamd.connection(1)
  end.abort(new NotWantedError('The mail as it is has the finding'))
  const ends = await Promise.allSettled([scan, finished, waiting])
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  assert.deepEqual([server.status().failures, pool.failures], [{}, {}])
})

test('a stream that is given up on the way counts as abandoned once, unless nobody wants its verdict', async () => {
  const clamd = await fake()
  const server = serverAt(clamd.address, { room: { scan: 1, stream: 2 } })
  const pool = poolOf([server])
  const [gone, settled] = [pool.open(calm), pool.open(calm)]
  for (const stream of [gone, settled]) await stream.write(Buffer.from('half'))
  gone.abort()
  gone.abort()
  settled.abort({ isWanted: false })
  assert.deepEqual(pool.failures, { SCAN_ABANDONED: 1 })
  assert.deepEqual(server.status().failures, { SCAN_ABANDONED: 1 })
})

test('scans that get no server count in all: no room, nobody to ask, a stop', async () => {
  const { clamd, answer } = await held()
  const full = poolOf([serverAt(clamd.address)], { waitMs: 20 })
  const first = full.scan(MAIL, calm)
  await assert.rejects(full.scan(MAIL, calm), { code: 'ENGINE_OVERLOADED' })
  assert.deepEqual(full.failures, { ENGINE_OVERLOADED: 1 })
  answer()
  await first

  const empty = poolOf([])
  await assert.rejects(empty.scan(MAIL, calm), { code: 'ENGINE_UNAVAILABLE' })
  await assert.rejects(empty.open(calm).finish(), { code: 'ENGINE_UNAVAILABLE' })
  assert.deepEqual(empty.failures, { ENGINE_UNAVAILABLE: 2 })

  const busy = await held()
  const server = serverAt(busy.clamd.address)
  const stopping = poolOf([server])
  const running = stopping.scan(MAIL, calm)
  await busy.clamd.connection(0)
  await stopping.stop(0)
  await assert.rejects(running, { code: 'ENGINE_STOPPED' })
  await assert.rejects(stopping.scan(MAIL, calm), { code: 'ENGINE_STOPPED' })
  assert.deepEqual(
    [stopping.failures, server.status().failures],
    [{ ENGINE_STOPPED: 2 }, { ENGINE_STOPPED: 1 }],
  )
})

test('no connection counts once for each server that was tried, and not for the message again', async () => {
  const away = { kind: 'unix', path: '/nowhere/clamd.sock' } as const
  const servers = [serverAt(away), serverAt(away, { address: 'second' })]
  const pool = poolOf(servers)
  await assert.rejects(pool.scan(MAIL, calm), { code: 'ENGINE_UNAVAILABLE' })
  assert.deepEqual(pool.failures, { CLAMD_UNREACHABLE: 2 })
  for (const server of servers) assert.deepEqual(server.status().failures, { CLAMD_UNREACHABLE: 1 })
})

test('whatever mixture of answers comes, verdicts and failures add up to the tries', async () => {
  const replies: readonly FakeReply[] = [
    'stream: OK',
    'stream: X FOUND',
    'stream: no ERROR',
    DROPPED,
    'what?',
  ]
  const clamd = await fake({
    script: (index) => onMail(replies[(index * 7 + Math.floor(index / 3)) % replies.length] ?? 'stream: OK'),
  })
  const server = serverAt(clamd.address, { room: { scan: 4, stream: 4 } })
  const pool = poolOf([server])
  await Promise.allSettled(
    Array.from({ length: 60 }, async (_, number) => {
      if (number % 3 > 0) return await pool.scan(mail(number), calm)
      const stream = pool.open(calm)
      await stream.write(mail(number)[0] ?? Buffer.alloc(0))
      return await stream.finish()
    }),
  )
  const { scans, failures } = server.status()
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  assert.equal(scans + failed, clamd.connections.length)
  assert.deepEqual(pool.failures, failures)
})

test('a health check that fails is no scan of mail', async () => {
  const clamd = await fake({
    script: { reply: ({ command }) => (command === 'INSTREAM' ? 'x ERROR' : undefined) },
  })
  const seen = Promise.withResolvers<void>()
  const server = serverAt(clamd.address, { onFinding: () => seen.resolve() })
  const stop = new AbortController()
  const watching = server.watch(stop.signal)
  await seen.promise
  stop.abort()
  await watching
  const { canaryFailures, failures, state } = server.status()
  assert.deepEqual([canaryFailures >= 1, failures, state], [true, {}, 'blind'])
})
