import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ClamdError } from '../errors.ts'
import { parseStats } from './stats.ts'

/** Of clamd 1.4.6, as it came. */
const CURRENT = `POOLS: 1

STATE: VALID PRIMARY
THREADS: live 2  idle 1 max 4 idle-timeout 5
QUEUE: 0 items
\tIDLE 3.007085 
\tSTATS 0.000023 

MEMSTATS: heap N/A mmap N/A used N/A free N/A releasable N/A pools 1 pools_used 5.882M pools_total 5.964M
END`

test('reads the statistics of clamd 1.4', () => {
  const { pools, text } = parseStats(CURRENT)
  assert.equal(text, CURRENT)
  assert.deepEqual(pools, [
    {
      state: 'VALID',
      primary: true,
      threadsLive: 2,
      threadsIdle: 1,
      threadsMax: 4,
      idleTimeoutSeconds: 5,
      queueItems: 0,
      running: [
        { command: 'IDLE', seconds: 3.007085, target: '' },
        { command: 'STATS', seconds: 0.000023, target: '' },
      ],
      poolsUsedMiB: 5.882,
      poolsTotalMiB: 5.964,
    },
  ])
})

/** The shape of 0.103 and 1.0 where the C library still tells about the heap, and of 1.5 where clamd does again. */
const WITH_MEMORY = `POOLS: 1

STATE: VALID PRIMARY
THREADS: live 1  idle 0 max 12 idle-timeout 30
QUEUE: 3 items min_wait: 0.000013 max_wait: 0.420000 avg_wait: 0.100000 (INVALID timestamps: 1)
\tINSTREAM 0.312345 /tmp/20261123_a b.tmp/clamav-1
\tFILDES 12.000001 fd[11]

MEMSTATS: heap 9.082M mmap 0.129M used 6.902M free 2.184M releasable 0.129M pools 1 pools_used 565.979M pools_total 565.999M
END
`

test('reads wait times, what threads work on, and memory', () => {
  const [pool] = parseStats(WITH_MEMORY).pools
  assert.equal(pool?.queueItems, 3)
  assert.equal(pool?.poolsUsedMiB, 565.979)
  assert.deepEqual(pool?.running, [
    { command: 'INSTREAM', seconds: 0.312345, target: '/tmp/20261123_a b.tmp/clamav-1' },
    { command: 'FILDES', seconds: 12.000001, target: 'fd[11]' },
  ])
})

test('reads several pools, each with its own state', () => {
  const { pools } = parseStats(`POOLS: 2

STATE: INVALID
THREADS: live 0  idle 0 max 1 idle-timeout 30
QUEUE: 1 items

STATE: VALID PRIMARY
THREADS: live 7  idle 0 max 10 idle-timeout 30
QUEUE: 9 items
END`)
  assert.deepEqual(
    pools.map(({ state, primary, threadsLive, queueItems }) => [state, primary, threadsLive, queueItems]),
    [
      ['INVALID', false, 0, 1],
      ['VALID', true, 7, 9],
    ],
  )
})

test('passes over fields that it does not know, and misses none that is gone', () => {
  const [pool] = parseStats('STATE: VALID PRIMARY\nTHREADS: parked 3 live 2 spin 0.5\nCACHE: 12\nEND').pools
  assert.equal(pool?.threadsLive, 2)
  assert.equal(pool?.threadsMax, undefined)
  assert.equal(pool?.queueItems, undefined)
  assert.equal(pool?.poolsUsedMiB, undefined)
})

for (const reply of ['', 'END', 'STATE: VALID PRIMARY\n', CURRENT.slice(0, -3), 'stream: OK']) {
  test(`refuses ${JSON.stringify(reply.slice(-20))} as statistics`, () => {
    assert.throws(() => parseStats(reply), { code: 'CLAMD_REPLY_UNKNOWN' })
  })
}

test('says that STATS is disabled', () => {
  assert.throws(() => parseStats('COMMAND UNAVAILABLE'), { code: 'CLAMD_COMMAND_UNAVAILABLE' })
})

test('throws nothing but its own error, however the lines are mixed', () => {
  const lines = fc.oneof(fc.constantFrom(...CURRENT.split('\n'), ...WITH_MEMORY.split('\n')), fc.string())
  fc.assert(
    fc.property(fc.array(lines), (mixed) => {
      try {
        parseStats(`STATE: VALID\n${mixed.join('\n')}\nEND`)
      } catch (error) {
        assert.ok(error instanceof ClamdError)
      }
    }),
  )
})

test('takes time in proportion to the reply', () => {
  for (const unit of ['STATE: VALID\n', '\tIDLE 1.0 \n', 'live 1 ', 'QUEUE: ', '\n', ' ']) {
    // Of this thread alone: a busy host is not the reply's matter.
    const before = process.threadCpuUsage()
    parseStats(`STATE: VALID PRIMARY\nTHREADS: ${unit.repeat(200_000 / unit.length)}\nEND`)
    assert.ok(process.threadCpuUsage(before).user < 2_000_000, JSON.stringify(unit))
  }
})
