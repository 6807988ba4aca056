import type { After } from './repeat-guard.ts'

/** A clock and timers that stand still until they are told, for tests. */
export function manualTimers() {
  const timers = new Set<() => void>()
  let nowMs = 1_000
  const after: After = (_ms, run) => {
    timers.add(run)
    return { [Symbol.dispose]: () => timers.delete(run) }
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return {
    clock: { after, monotonic: () => nowMs },
    /** Lets time pass in which no timer is due. */
    pass,
    /** Lets time pass and runs all timers that there are now. */
    elapse(ms: number) {
      pass(ms)
      const due = [...timers]
      timers.clear()
      for (const run of due) run()
    },
    pending: () => timers.size,
  }
}
