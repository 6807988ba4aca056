import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWatchdog, watchdogMs } from './watchdog.ts'

test('systemd says for how long, and for which process', () => {
  const own = String(process.pid)
  for (const [env, wanted] of [
    [{}, undefined],
    [{ WATCHDOG_USEC: '60000000' }, 60_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: own }, 60_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }, undefined],
    [{ WATCHDOG_USEC: '0' }, undefined],
    [{ WATCHDOG_USEC: 'soon' }, undefined],
  ] as const) {
    assert.equal(watchdogMs(env), wanted, JSON.stringify(env))
  }
})

test('tells that we are alive as long as the work goes on, and tells once when it does not', async () => {
  const heard: string[] = []
  const { promise: twice, resolve } = Promise.withResolvers<void>()
  const { promise: stuck, resolve: gotStuck } = Promise.withResolvers<void>()
  let alive = true
  using _watchdog = startWatchdog({
    env: { WATCHDOG_USEC: '3000' },
    systemd: {
      alive: async () => {
        heard.push('alive')
        if (heard.length === 2) resolve()
      },
    },
    isAlive: () => alive,
    onStuck: () => {
      heard.push('stuck')
      gotStuck()
    },
  })
  const keep = setInterval(() => undefined, 1000) // the timer of the watchdog keeps no process
  await twice
  alive = false
  await stuck
  clearInterval(keep)
  assert.deepEqual(
    heard.filter((word) => word === 'stuck'),
    ['stuck'],
  )
  assert.equal(heard.at(-1), 'stuck')
})
