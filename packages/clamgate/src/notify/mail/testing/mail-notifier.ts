import { setTimeout as delay } from 'node:timers/promises'
import { configSchema } from '../../../config/schema.ts'
import { createRepeatGuard } from '../../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { manualTimers } from '../../../observe/log/testing-timers.ts'
import { createMailNotifier } from '../mail.ts'

/** Of the clocks of a test notifier. */
export const NOON_MS = Date.UTC(2026, 10, 23, 12)

/** A notifier whose time passes only when it is told, with `example.org` for a local domain, and a log to look at. */
export function openMailNotifier(mail: Readonly<Record<string, unknown>>) {
  const log = createMemoryLog()
  const timers = manualTimers()
  const guard = createRepeatGuard({ log, ...manualTimers().clock })
  const parse = (some: Readonly<Record<string, unknown>>) =>
    configSchema.shape.notify.parse({ mail: some }).mail
  const settings = { current: parse(mail) }
  const { monotonic } = timers.clock
  const startMs = monotonic()
  const wallOf = (ms: number) => NOON_MS + ms - startMs
  const notifier = createMailNotifier({
    log,
    guard,
    settings: () => settings.current,
    home: () => ({
      isOriginating: ({ authenticated, clientAddress }) =>
        authenticated !== undefined || clientAddress === '127.0.0.1',
      isLocal: (address) => address.endsWith('@example.org'),
    }),
    clock: { wall: () => wallOf(monotonic()), monotonic, wallOf },
    after: timers.clock.after,
    hostname: 'mx.example.org',
  })
  return {
    log,
    timers,
    ...notifier,
    set: (changes: Readonly<Record<string, unknown>>) => {
      settings.current = parse({ ...mail, ...changes })
    },
    /** Lets time pass, and begins what is due. */
    elapse: (ms: number) => timers.elapse(ms),
    [Symbol.asyncDispose]: async () => {
      await notifier.stop(0)
      guard.close()
    },
  }
}

/** Waits for a condition, looking every few milliseconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + 60_000
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`Not within 60 s: ${what}`)
    await delay(5)
  }
}
