import { join } from 'node:path'
import type { OpenSpool } from '../../filter/ports.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { timeOfEntry } from './entry-id.ts'
import { type QuarantineError, quarantineError } from './errors.ts'
import { Room } from './room.ts'
import { Shelf } from './shelf.ts'
import { FileSpool } from './spool.ts'
import { type Swept, sweep } from './sweep.ts'

export interface QuarantineDeps {
  readonly log: Log
  /** For what may come with each message. */
  readonly guard: Pick<RepeatGuard, 'write'>
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** `quarantine.directory`: absolute; of one daemon alone. Made when the first message comes. */
  readonly directory: string
  /** What a reload may change. */
  readonly settings: () => { readonly keepMs: number; readonly maxSizeBytes: number }
  /** The version of Clamgate, for the entries. */
  readonly version: string
}

export interface QuarantineStatus {
  readonly entries: number
  /** Of entries, with their descriptions. */
  readonly bytes: number
  /** When the oldest entry was made, Unix time, ms; undefined when there is none. */
  readonly oldestMs: number | undefined
  /** The last failure, until a message is kept again; one of the directory until that can be used. */
  readonly lastError: { readonly code: string; readonly message: string; readonly atMs: number } | undefined
}

/** Mail that is kept back on our own disk. */
export interface Quarantine {
  /** Costs nothing until the first bytes are written. */
  readonly openSpool: OpenSpool
  status(): QuarantineStatus
  /**
   * Removes leftovers of a killed run, deletes what is too old, counts the rest; from then on each hour. A directory that
   * does not exist is not made.
   * @throws {QuarantineError} the directory cannot be used; mail that is to be kept is deferred until it can
   */
  start(): Promise<void>
  /**
   * Makes the directory, and proves that it can be used: for a start or reload with a policy that quarantines.
   * @throws {QuarantineError}
   */
  prepare(): Promise<void>
  /**
   * Deletes entries older than `keepMs`, and counts the rest. Nothing else deletes an entry.
   * @throws {QuarantineError} the directory cannot be read
   */
  expire(): Promise<{ readonly expired: number }>
  /** Finishes what is being kept and drops what is not; nothing runs after it. */
  stop(): Promise<void>
}

const HOUR_MS = 3_600_000
/** Somebody may have made room by hand: look, but not for each message that does not fit. */
const RECOUNT_WHEN_FULL_MS = 60_000
/** Above it we warn, and again only after it fell below the other one. */
const FILLING = 0.9
const NOT_FILLING = 0.8

/** Creates the quarantine of a directory. Nothing happens on disk before `start` or the first message. */
export function createQuarantine(deps: QuarantineDeps): Quarantine {
  const { log, guard, now, directory, settings } = deps
  const shelf = new Shelf(directory)
  const room = new Room(() => settings().maxSizeBytes)
  const underWay = new Set<string>()
  const open = new Set<FileSpool>()
  let oldestMs: number | undefined
  let lastError: QuarantineStatus['lastError']
  let timer: NodeJS.Timeout | undefined
  const stopping = new AbortController()
  let sweeping: Promise<unknown> = Promise.resolve()
  /** Entries that were made while the sweep goes on, which does not count them. */
  let keptMeanwhile: Map<string, number> | undefined
  let countedAtMs = 0
  let hasWarned = false

  const spoolDeps = {
    shelf,
    room,
    now,
    version: deps.version,
    underWay,
    onKept,
    onFailed,
    onEnd: (spool: FileSpool) => open.delete(spool),
  }

  function fail(error: unknown): QuarantineError {
    const ours = quarantineError(error, directory)
    lastError = { code: ours.code, message: ours.message, atMs: now() }
    return ours
  }

  function onFailed(error: unknown): QuarantineError {
    const ours = fail(error)
    const sentence = `A message could not be quarantined: ${ours.message}`
    guard.write('error', ours.code, 'quarantine.failed', sentence, failureFields(ours))
    if (ours.code === 'QUARANTINE_FULL' && now() - countedAtMs > RECOUNT_WHEN_FULL_MS) background()
    return ours
  }

  function onKept(id: string, bytes: number): void {
    lastError = undefined
    oldestMs ??= timeOfEntry(id)
    room.add(bytes)
    keptMeanwhile?.set(id, bytes)
    warnOfFilling()
  }

  function warnOfFilling(): void {
    const { filling } = room
    if (filling < NOT_FILLING) hasWarned = false
    if (filling < FILLING || hasWarned) return
    hasWarned = true
    log.warn('quarantine.filling', `The quarantine is filled to ${Math.floor(filling * 100)} %`, {
      entries: room.entries,
      bytes: room.bytes,
      maxBytes: settings().maxSizeBytes,
      remedy: 'Raise quarantine.maxSize or shorten quarantine.keep; mail that does not fit is deferred.',
    })
  }

  function runSweep(leftovers: boolean): Promise<Swept | undefined> {
    const run = sweeping.then(async () => {
      countedAtMs = now()
      try {
        if (!(await shelf.check())) {
          take(NOTHING, new Map())
          return undefined
        }
        const meanwhile = new Map<string, number>()
        keptMeanwhile = meanwhile
        const swept = await sweep(shelf, {
          cutoffMs: now() - settings().keepMs,
          leftovers,
          isUnderWay: (name) => underWay.has(name) || meanwhile.has(name),
          signal: stopping.signal,
        })
        if (!stopping.signal.aborted) take(swept, meanwhile)
        return swept
      } catch (error) {
        throw fail(error)
      } finally {
        keptMeanwhile = undefined
      }
    })
    sweeping = run.catch(() => undefined)
    return run
  }

  function forgetDirectoryError(): void {
    if (lastError?.code.startsWith('QUARANTINE_DIRECTORY') === true) lastError = undefined
  }

  function take(swept: Swept, meanwhile: ReadonlyMap<string, number>): void {
    const more = [...meanwhile.values()].reduce((sum, bytes) => sum + bytes, 0)
    room.recount(swept.entries + meanwhile.size, swept.bytes + more)
    const [first] = [...meanwhile.keys()].sort()
    oldestMs = swept.oldestMs ?? (first === undefined ? undefined : timeOfEntry(first))
    forgetDirectoryError()
    report(swept)
    warnOfFilling()
  }

  function report({ expired, leftovers, damaged, failed }: Swept): void {
    if (expired > 0)
      log.info('quarantine.expired', `Deleted from the quarantine: ${counted(expired)}`, { expired })
    if (leftovers > 0) {
      const sentence =
        'Removed from the quarantine what a killed run left of messages that it had not accepted'
      log.warn('quarantine.leftovers', sentence, { files: leftovers })
    }
    const [first] = failed
    if (first !== undefined) {
      const { message, code, remedy } = quarantineError(first.error, join(directory, first.name))
      const more = failed.length === 1 ? '' : `, and ${failed.length - 1} more`
      guard.write('error', 'sweep', 'quarantine.sweep-failed', `${message}${more}`, { code, remedy })
    }
    if (damaged.length > 0) {
      const sentence = `The quarantine lacks the message of ${counted(damaged.length)}`
      guard.write('warn', 'damaged', 'quarantine.damaged', sentence, { ids: damaged })
    }
  }

  /** For a sweep that nobody waits for. */
  function background(): void {
    if (stopping.signal.aborted) return
    runSweep(false).catch((error: QuarantineError) => {
      guard.write('error', 'sweep', 'quarantine.sweep-failed', error.message, failureFields(error))
    })
  }

  return {
    openSpool() {
      const spool = new FileSpool(spoolDeps)
      open.add(spool)
      if (stopping.signal.aborted) spool.drop()
      return spool
    },
    status: () => ({ entries: room.entries, bytes: room.bytes, oldestMs, lastError }),
    async start() {
      timer ??= setInterval(background, HOUR_MS).unref()
      await runSweep(true)
    },
    async prepare() {
      try {
        await shelf.tryOut()
        forgetDirectoryError()
      } catch (error) {
        throw fail(error)
      }
    },
    async expire() {
      const swept = await runSweep(false)
      return { expired: swept?.expired ?? 0 }
    },
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await Promise.all([...open].map((spool) => spool.close()))
      await sweeping
    },
  }
}

const NOTHING: Swept = {
  entries: 0,
  bytes: 0,
  oldestMs: undefined,
  expired: 0,
  leftovers: 0,
  damaged: [],
  failed: [],
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`
}
