import type { Log, LogFields, LogLevel } from './log.ts'

export interface RepeatGuard {
  /**
   * Writes the first line of a `key` at once; what comes with the same key within the next interval is counted, and at
   * its end the newest of them is written with that count.
   */
  write(level: LogLevel, key: string, event: string, sentence: string, fields?: LogFields): void
  /** Writes what is still counted and stops the timers. */
  close(): void
}

export interface RepeatGuardOptions {
  readonly log: Log
  /** Time that one line stands for, ms. */
  readonly intervalMs?: number
  /** Keys remembered at a time; those beyond share one, because a peer may be the one who makes them up. */
  readonly maxKeys?: number
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic?: () => number
  readonly after?: After
}

/** Calls `run` once after `ms`, unless disposed. */
export type After = (ms: number, run: () => void) => Disposable

interface Repeated {
  count: number
  /** Begin of the interval. */
  sinceMs: number
  write: () => void
  timer: Disposable
}

const DEFAULT_INTERVAL_MS = 60_000
const DEFAULT_MAX_KEYS = 500
const OVERFLOW_KEY = ''

/** Keeps an event that may come a thousand times a second from filling the log: at most one line a minute for each key. */
export function createRepeatGuard(options: RepeatGuardOptions): RepeatGuard {
  const { log, intervalMs = DEFAULT_INTERVAL_MS, maxKeys = DEFAULT_MAX_KEYS } = options
  const { monotonic = monotonicMs, after = afterTimeout } = options
  const open = new Map<string, Repeated>()

  function tell(repeated: Repeated): void {
    repeated.write()
    repeated.count = 0
  }

  function endInterval(key: string, repeated: Repeated): void {
    if (repeated.count === 0) {
      open.delete(key)
      return
    }
    tell(repeated)
    repeated.sinceMs = monotonic()
    repeated.timer = after(intervalMs, () => endInterval(key, repeated))
  }

  return {
    write(level, wantedKey, event, sentence, fields) {
      if (!log.enabled(level)) return
      const key = open.has(wantedKey) || open.size < maxKeys ? wantedKey : OVERFLOW_KEY
      const known = open.get(key)
      if (known === undefined) {
        log[level](event, sentence, fields)
        const repeated: Repeated = { count: 0, sinceMs: monotonic(), write: () => undefined, timer: NOTHING }
        repeated.timer = after(intervalMs, () => endInterval(key, repeated))
        open.set(key, repeated)
        return
      }
      known.count += 1
      known.write = () =>
        log[level](event, `${sentence} (${moreTimes(known.count, monotonic() - known.sinceMs)})`, {
          ...fields,
          repeated: known.count,
        })
    },
    close() {
      for (const repeated of open.values()) {
        repeated.timer[Symbol.dispose]()
        if (repeated.count > 0) tell(repeated)
      }
      open.clear()
    },
  }
}

const NOTHING: Disposable = { [Symbol.dispose]: () => undefined }

/** `once more in 60 s`, `999 times more in 60 s`. */
export function moreTimes(count: number, withinMs: number): string {
  return `${count === 1 ? 'once more' : `${count} times more`} in ${wholeSeconds(withinMs)} s`
}

export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.round(ms / 1000))
}

export function monotonicMs(): number {
  return performance.now()
}

/** A timer, which follows no clock that can be set; it does not keep the process alive. */
export const afterTimeout: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
