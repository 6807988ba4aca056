import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EntryError } from '../entries/errors.ts'
import type { Entries, Entry } from '../entries/types.ts'
import { dayOfEntry, startOfDay, timeOfEntry } from '../keep/entry-id.ts'
import { addressesOf, attemptsOf, givenUpOf, nextOf } from './attempts.ts'
import { RETRY_FOR_MS } from './states.ts'
import type { Releaser } from './types.ts'

export interface RetryDeps {
  readonly entries: Pick<Entries, 'read'>
  readonly releaser: Releaser
  /** `quarantine.directory` */
  readonly directory: string
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** Told when one could not be tried; it is tried again. */
  readonly failed: (id: string, error: unknown) => void
  /** Told once when some of an entry are tried no more: whoever wants them to have it has to release it. */
  readonly givenUp: (entry: Entry, addresses: readonly string[]) => void
  /** Told at the start of each entry of which something was released of late: whoever was at it may have been killed. */
  readonly found?: (entry: Entry) => void
  readonly signal: AbortSignal
  /** Calls once after so many ms. */
  readonly after?: (ms: number, run: () => void) => Disposable
}

/** Tries again what the MTA deferred. */
export interface Retry extends Disposable {
  /** Something of the entry was deferred: looks when it is to be tried again. */
  look(id: string): Promise<void>
  /** Looks through the entries of which something was released of late, after a start. Resolves when all were read. */
  start(): Promise<void>
}

/** When it could not be tried: the listener is away, or somebody else is at the entry. */
const PAUSE_MS = 300_000
/** When its message is not what was kept, or no key opens it. */
const LONG_PAUSE_MS = 3_600_000
/** A timer is set for no longer, so that a wall clock that was set is noticed. */
const LONGEST_TIMER_MS = 600_000
/** So much a clock may be set back, as by NTP, without a look at all that waits, ms. */
const CLOCK_PLAY_MS = 60_000
/** After a start what was deferred since then is tried once more, though nobody could try for longer than a day, ms. */
const LOOK_BACK_MS = 7 * RETRY_FOR_MS

/** After a start, ms: an MTA that starts with us takes nothing yet. */
const FIRST_PAUSE_MS = 60_000

/** Nothing but ids and times is in memory; what is to be done stands in the log of each entry. */
export function createRetry(deps: RetryDeps): Retry {
  const { entries, releaser, directory, now, failed, givenUp, found, signal, after = afterTimeout } = deps
  const due = new Map<string, number>()
  /** Given up, and when: perhaps too early, by a clock that is set right within a day. */
  const over = new Map<string, number>()
  /** What the wall clock has said at most. */
  let latestMs = Number.NEGATIVE_INFINITY
  let timer: Disposable | undefined
  let working: Promise<void> | undefined

  function arm(): void {
    timer?.[Symbol.dispose]()
    timer = undefined
    if ((due.size === 0 && over.size === 0) || signal.aborted) return
    latestMs = Math.max(latestMs, now())
    const waitMs = Math.max(0, Math.min(...due.values()) - now())
    timer = after(Math.min(waitMs, LONGEST_TIMER_MS), () => {
      working ??= work().finally(() => {
        working = undefined
        arm()
      })
    })
  }

  async function work(): Promise<void> {
    if (now() < latestMs - CLOCK_PLAY_MS) await lookAnew()
    for (const [id, atMs] of over) if (now() - atMs > RETRY_FOR_MS) over.delete(id)
    const ready = [...due].filter(([, atMs]) => atMs <= now()).map(([id]) => id)
    for (const id of ready) {
      if (signal.aborted) return
      due.delete(id)
      await tryAgain(id).catch((error: unknown) => {
        failed(id, error)
        due.set(id, now() + PAUSE_MS)
      })
    }
  }

  /** The clock was ahead: what was reckoned by it, and given up by it, is not true. */
  async function lookAnew(): Promise<void> {
    latestMs = now()
    for (const id of new Set([...due.keys(), ...over.keys()])) {
      if (signal.aborted) return
      await look(id)
    }
  }

  async function tryAgain(id: string): Promise<void> {
    const entry = await read(id)
    if (entry === undefined) return
    const attempts = attemptsOf(entry, now())
    let pauseMs: number | undefined
    try {
      for (const options of attempts) await releaser.release(id, options, signal)
    } catch (error) {
      failed(id, error)
      pauseMs = isLasting(error) ? LONG_PAUSE_MS : PAUSE_MS
    }
    const left = await look(id, pauseMs)
    if (left === undefined || signal.aborted) return
    const tried = addressesOf(left, attempts)
    const ended = givenUpOf(left, now()).filter((address) => tried.has(address))
    if (ended.length > 0) givenUp(left, ended)
  }

  /** @param pauseMs before it is tried again, of one that could not be tried now: then its day is not made longer */
  async function look(id: string, pauseMs?: number): Promise<Entry | undefined> {
    let entry: Entry | undefined
    let atMs: number | undefined
    over.delete(id)
    try {
      entry = await read(id)
      atMs = entry && nextOf(entry, now(), pauseMs === undefined)
      if (atMs !== undefined && pauseMs !== undefined) atMs = Math.max(atMs, now() + pauseMs)
      if (entry !== undefined && givenUpOf(entry, now()).length > 0) over.set(id, now())
    } catch (error) {
      failed(id, error)
      atMs = now() + PAUSE_MS
    }
    if (atMs === undefined) due.delete(id)
    else due.set(id, atMs)
    if (working === undefined) arm()
    return entry
  }

  /** Undefined: it is gone, or damaged; then it is released no more. A disk that fails now may not do so later. */
  async function read(id: string): Promise<Entry | undefined> {
    try {
      return await entries.read(id)
    } catch (error) {
      if (error instanceof EntryError) return undefined
      throw error
    }
  }

  return {
    async look(id) {
      await look(id)
    },
    async start() {
      for await (const id of idsWithLogSince(directory, now() - LOOK_BACK_MS)) {
        if (signal.aborted) return
        const entry = await look(id)
        const atMs = due.get(id)
        if (atMs !== undefined) due.set(id, Math.max(atMs, now() + FIRST_PAUSE_MS))
        if (entry !== undefined) found?.(entry)
      }
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]()
      due.clear()
      over.clear()
    },
  }
}

function isLasting(error: unknown): boolean {
  return (
    error instanceof EntryError &&
    (error.code === 'QUARANTINE_ENTRY_DAMAGED' || error.code === 'QUARANTINE_NO_KEY')
  )
}

/**
 * Entries to whose log something was written since then: what is tried again was deferred within {@link LOOK_BACK_MS}. The
 * thousands that were released before are not opened.
 */
async function* idsWithLogSince(directory: string, sinceMs: number): AsyncGenerator<string> {
  const days = await readdir(directory).catch(() => [])
  for (const day of days.filter((name) => startOfDay(name) !== undefined)) {
    for (const name of await readdir(join(directory, day)).catch(() => [])) {
      const id = name.endsWith('.log') ? name.slice(0, -'.log'.length) : ''
      if (timeOfEntry(id) === undefined || dayOfEntry(id) !== day) continue
      const found = await lstat(join(directory, day, name)).catch(() => undefined)
      if (found !== undefined && found.mtimeMs >= sinceMs) yield id
    }
  }
}

function afterTimeout(ms: number, run: () => void): Disposable {
  const timer = setTimeout(run, ms)
  timer.unref()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
