import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EntryError } from '../entries/errors.ts'
import type { Entries, Entry, EntryLogLine } from '../entries/types.ts'
import { dayOfEntry, startOfDay, timeOfEntry } from '../keep/entry-id.ts'
import { type Copy, copiesOf, forwardsOf, RETRY_FOR_MS, retryAt, whyNot } from './states.ts'
import type { ReleaseOptions, Releaser } from './types.ts'

export interface RetryDeps {
  readonly entries: Pick<Entries, 'read'>
  readonly releaser: Releaser
  /** `quarantine.directory` */
  readonly directory: string
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** Told when one could not be tried; it is tried again. */
  readonly failed: (id: string, error: unknown) => void
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

/** Nothing but ids and times is in memory; what is to be done stands in the log of each entry. */
export function createRetry(deps: RetryDeps): Retry {
  const { entries, releaser, directory, now, failed, found, signal, after = afterTimeout } = deps
  const due = new Map<string, number>()
  let timer: Disposable | undefined
  let working: Promise<void> | undefined

  function arm(): void {
    timer?.[Symbol.dispose]()
    timer = undefined
    if (due.size === 0 || signal.aborted) return
    const waitMs = Math.max(0, Math.min(...due.values()) - now())
    timer = after(Math.min(waitMs, LONGEST_TIMER_MS), () => {
      working ??= work().finally(() => {
        working = undefined
        arm()
      })
    })
  }

  async function work(): Promise<void> {
    const ready = [...due].filter(([, atMs]) => atMs <= now()).map(([id]) => id)
    for (const id of ready) {
      if (signal.aborted) return
      due.delete(id)
      await tryAgain(id).catch((error: unknown) => {
        failed(id, error)
        due.set(id, now() + (isLasting(error) ? LONG_PAUSE_MS : PAUSE_MS))
      })
    }
  }

  async function tryAgain(id: string): Promise<void> {
    const entry = await read(id)
    if (entry === undefined) return
    for (const options of attemptsOf(entry, now())) await releaser.release(id, options, signal)
    await look(id)
  }

  async function look(id: string): Promise<Entry | undefined> {
    let entry: Entry | undefined
    let atMs: number | undefined
    try {
      entry = await read(id)
      atMs = entry && nextOf(entry, now())
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
      for await (const id of idsWithLogSince(directory, now() - RETRY_FOR_MS)) {
        if (signal.aborted) return
        const entry = await look(id)
        if (entry !== undefined) found?.(entry)
      }
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]()
      due.clear()
    },
  }
}

function isLasting(error: unknown): boolean {
  return (
    error instanceof EntryError &&
    (error.code === 'QUARANTINE_ENTRY_DAMAGED' || error.code === 'QUARANTINE_NO_KEY')
  )
}

/** Pure: when something of an entry is tried next; undefined: nothing is. */
export function nextOf(entry: Entry, nowMs: number): number | undefined {
  const times = waitingAttempts(entry, nowMs).map(({ atMs }) => atMs)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** Pure: what is to be tried now, in the form in which it was asked for. */
export function attemptsOf(entry: Entry, nowMs: number): readonly ReleaseOptions[] {
  return waitingAttempts(entry, nowMs)
    .filter(({ atMs }) => atMs <= nowMs)
    .map(({ options }) => options)
}

/** What is to be tried again, now or later: together what is to go in the same form at the same time. */
function waitingAttempts({ description, log }: Entry, nowMs: number) {
  const found = new Map<string, { readonly atMs: number; readonly options: ReleaseOptions }>()
  for (const [index, copy] of copiesOf(description.recipients, log).entries()) {
    const atMs = retriedAt(copy, nowMs)
    if (atMs === undefined) continue
    const { as, sender } = formOf(log, index)
    const key = `${atMs <= nowMs ? 'now' : atMs} ${as} ${sender}`
    const recipients = [...(found.get(key)?.options.recipients ?? []), index]
    found.set(key, { atMs, options: { by: BY, as, sender, again: false, recipients } })
  }
  for (const { first, as, sender, copies } of forwardsOf(log)) {
    for (const copy of copies) {
      const atMs = retriedAt(copy, nowMs)
      if (atMs === undefined) continue
      const key = `${atMs <= nowMs ? 'now' : atMs} ${first}`
      const to = [...(found.get(key)?.options.to ?? []), copy.address]
      found.set(key, { atMs, options: { by: BY, as, sender, again: false, to, first } })
    }
  }
  return [...found.values()]
}

/** Who asks. */
const BY = 'clamgate'

function retriedAt(copy: Copy, nowMs: number): number | undefined {
  const isOver = copy.deferrals !== undefined && nowMs - copy.deferrals.sinceMs > RETRY_FOR_MS
  // What may have arrived is sent again only when somebody says so.
  return isOver || whyNot(copy, false) !== undefined ? undefined : retryAt(copy, nowMs)
}

function formOf(log: readonly EntryLogLine[], index: number): Pick<ReleaseOptions, 'as' | 'sender'> {
  const last = log.findLast(
    (line) =>
      line.act === 'release-begun' &&
      line.to === undefined &&
      line.first === undefined &&
      line.recipients.includes(index),
  )
  return last?.act === 'release-begun' ? { as: last.as, sender: last.sender } : { as: 'original' }
}

/**
 * Entries to whose log something was written since then: what is tried again was deferred within {@link RETRY_FOR_MS}. The
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
