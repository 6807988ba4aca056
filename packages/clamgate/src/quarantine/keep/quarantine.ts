import type { OpenSpool } from '../../filter/ports.ts'
import type { Clock } from '../../ground/clock.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { timeOfEntry } from './entry-id.ts'
import { type QuarantineError, quarantineError } from './errors.ts'
import type { Leap } from './leaps.ts'
import { Reckoner } from './reckoner.ts'
import { reportSweep } from './report.ts'
import { Room } from './room.ts'
import { Shelf } from './shelf.ts'
import { FileSpool } from './spool.ts'
import { NOTHING_SWEPT, type Swept, sweep } from './sweep.ts'

export interface QuarantineDeps {
  readonly log: Log
  /** For what may come with each message. */
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly clock: Clock
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
  /** The last leap of the clock that no entry was deleted for, while there are entries that it matters for. */
  readonly clockLeap: Leap | undefined
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
  const { log, guard, clock, directory, settings } = deps
  const shelf = new Shelf(directory)
  const room = new Room(() => settings().maxSizeBytes)
  const underWay = new Set<string>()
  const open = new Set<FileSpool>()
  let oldestMs: number | undefined
  /** `at`: of the monotonic clock. */
  let lastError: { readonly code: string; readonly message: string; readonly at: number } | undefined
  let timer: NodeJS.Timeout | undefined
  const stopping = new AbortController()
  let sweeping: Promise<unknown> = Promise.resolve()
  /** Entries that were made while the sweep goes on, which does not count them. */
  let keptMeanwhile: Map<string, number> | undefined
  let countedAt = Number.NEGATIVE_INFINITY
  let hasWarned = false

  const reckoner = new Reckoner({
    log,
    clock,
    directory,
    keepMs: () => settings().keepMs,
    onUnwritten: (error) => writeSweepFailure(quarantineError(error, directory)),
  })
  const spoolDeps = {
    shelf,
    room,
    time: () => reckoner.look({ note: false }),
    version: deps.version,
    underWay,
    onKept,
    onFailed,
    onEnd: (spool: FileSpool) => open.delete(spool),
  }

  function fail(error: unknown): QuarantineError {
    const ours = quarantineError(error, directory)
    lastError = { code: ours.code, message: ours.message, at: clock.monotonic() }
    return ours
  }

  function onFailed(error: unknown): QuarantineError {
    const ours = fail(error)
    const sentence = `A message could not be quarantined: ${ours.message}`
    guard.write('error', ours.code, 'quarantine.failed', sentence, failureFields(ours))
    if (ours.code === 'QUARANTINE_FULL' && clock.monotonic() - countedAt > RECOUNT_WHEN_FULL_MS) background()
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
      countedAt = clock.monotonic()
      try {
        const found = await shelf.check()
        const nowMs = await reckoner.look({ note: found !== 'missing' })
        if (found === 'missing') {
          take(NOTHING_SWEPT, new Map())
          return undefined
        }
        const meanwhile = new Map<string, number>()
        keptMeanwhile = meanwhile
        const swept = await sweep(shelf, {
          cutoffMs: nowMs - settings().keepMs,
          keptSinceMs: (namedMs) => reckoner.keptSinceMs(namedMs),
          // Where nothing says that the directory is ours alone, they may be what another daemon has on its way.
          leftovers: leftovers && found === 'ready',
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
    reportSweep(swept, deps)
    warnOfFilling()
  }

  function writeSweepFailure(error: QuarantineError): void {
    guard.write('error', 'sweep', 'quarantine.sweep-failed', error.message, failureFields(error))
  }

  /** For a sweep that nobody waits for. */
  function background(): void {
    if (stopping.signal.aborted) return
    runSweep(false).catch(writeSweepFailure)
  }

  return {
    openSpool() {
      const spool = new FileSpool(spoolDeps)
      open.add(spool)
      if (stopping.signal.aborted) spool.drop()
      return spool
    },
    status: () => ({
      entries: room.entries,
      bytes: room.bytes,
      oldestMs,
      lastError: lastError && {
        code: lastError.code,
        message: lastError.message,
        atMs: clock.wallOf(lastError.at),
      },
      clockLeap: reckoner.leap,
    }),
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
      await shelf.release()
    },
  }
}
