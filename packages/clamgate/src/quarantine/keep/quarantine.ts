import type { OpenSpool } from '../../filter/ports.ts'
import type { Clock } from '../../ground/clock.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { Condition } from './condition.ts'
import { timeOfEntry } from './entry-id.ts'
import { type QuarantineError, quarantineError } from './errors.ts'
import { notOftener } from './not-oftener.ts'
import { Reckoner } from './reckoner.ts'
import { reportSweep } from './report.ts'
import { fillingWarner, Room } from './room.ts'
import { Shelf } from './shelf.ts'
import { FileSpool } from './spool.ts'
import type { QuarantineStatus } from './status.ts'
import { NOTHING_SWEPT, type Swept, sweep } from './sweep.ts'

export interface QuarantineDeps {
  readonly log: Log
  /** For what may come with each message. */
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly clock: Clock
  /** `quarantine.directory`: absolute; of one daemon alone. Made when the first message comes. */
  readonly directory: string
  /** What a reload may change. */
  readonly settings: () => {
    readonly keepMs: number
    readonly maxSizeBytes: number
    /** Some decision of the policy may keep mail. */
    readonly isInUse: boolean
  }
  /** The version of Clamgate, for the entries. */
  readonly version: string
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
   * Makes the directory, and proves that a message could be kept: for a start or reload with a policy that quarantines.
   * @throws {QuarantineError} which the log has then
   */
  prepare(): Promise<void>
  /**
   * Finds out whether a message could be kept, where the policy may want that.
   * Done now and then by itself, and at once for who asks; no more than once a second. Never rejects: `status` tells.
   */
  look(): Promise<void>
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
/** Between tries of the disk that nobody asked for. */
const LOOK_MS = 30_000
const LEAST_LOOK_MS = 1_000

/** Creates the quarantine of a directory. Nothing happens on disk before `start` or the first message. */
export function createQuarantine(deps: QuarantineDeps): Quarantine {
  const { log, guard, clock, directory, settings } = deps
  const shelf = new Shelf(directory)
  const room = new Room(() => settings().maxSizeBytes)
  const warnOfFilling = fillingWarner(log)
  const underWay = new Set<string>()
  const open = new Set<FileSpool>()
  let oldestMs: number | undefined
  const timers: NodeJS.Timeout[] = []
  const stopping = new AbortController()
  let sweeping: Promise<unknown> = Promise.resolve()
  /** Entries that were made while the sweep goes on, which does not count them. */
  let keptMeanwhile: Map<string, number> | undefined
  let countedAt = Number.NEGATIVE_INFINITY

  const condition = new Condition({ log, clock, directory, isInUse: () => settings().isInUse })
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

  function onFailed(error: unknown): QuarantineError {
    const ours = condition.messageFailed(error)
    const sentence = `A message could not be quarantined: ${ours.message}`
    guard.write('error', ours.code, 'quarantine.failed', sentence, failureFields(ours))
    if (ours.code === 'QUARANTINE_FULL' && countIsOld()) background()
    return ours
  }

  function countIsOld(): boolean {
    return clock.monotonic() - countedAt > RECOUNT_WHEN_FULL_MS
  }

  function onKept(id: string, bytes: number): void {
    condition.isWell()
    oldestMs ??= timeOfEntry(id)
    room.add(bytes)
    keptMeanwhile?.set(id, bytes)
    warnOfFilling(room)
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
        throw condition.failed(error)
      } finally {
        keptMeanwhile = undefined
      }
    })
    sweeping = run.catch(() => undefined)
    return run
  }

  function take(swept: Swept, meanwhile: ReadonlyMap<string, number>): void {
    const more = [...meanwhile.values()].reduce((sum, bytes) => sum + bytes, 0)
    room.recount(swept.entries + meanwhile.size, swept.bytes + more)
    const [first] = [...meanwhile.keys()].sort()
    oldestMs = swept.oldestMs ?? (first === undefined ? undefined : timeOfEntry(first))
    // Nothing was written, so nothing is known of the disk; what nobody writes to is well when it can be read.
    if (!settings().isInUse || condition.problem?.code.startsWith('QUARANTINE_DIRECTORY')) condition.isWell()
    reportSweep(swept, deps)
    warnOfFilling(room)
  }

  function writeSweepFailure(error: QuarantineError): void {
    const level = settings().isInUse ? 'error' : 'info'
    guard.write(level, 'sweep', 'quarantine.sweep-failed', error.message, failureFields(error))
  }

  /** @returns what is wrong */
  async function tryOut(): Promise<QuarantineError | undefined> {
    try {
      await shelf.tryOut()
      // A little fits on a disk that did not take a message.
      const { error } = condition
      if (error?.code === 'QUARANTINE_DISK_FULL' && (await shelf.freeBytes()) < room.unwrittenBytes)
        return error
      // Somebody may have made room by hand.
      if (room.isFull && countIsOld()) await runSweep(false)
      if (room.isFull) throw room.full()
      condition.isWell()
      return undefined
    } catch (error) {
      return condition.tryFailed(error)
    }
  }

  const look = notOftener(LEAST_LOOK_MS, clock, async () => {
    if (settings().isInUse && !stopping.signal.aborted) await tryOut()
  })

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
      directory,
      isInUse: settings().isInUse,
      limitBytes: settings().maxSizeBytes,
      entries: room.entries,
      bytes: room.bytes,
      oldestMs,
      problem: condition.problem,
      clockLeap: reckoner.leap,
    }),
    async start() {
      if (timers.length === 0) {
        timers.push(setInterval(background, HOUR_MS).unref(), setInterval(() => void look(), LOOK_MS).unref())
      }
      await runSweep(true)
    },
    async prepare() {
      const wrong = await tryOut()
      if (wrong !== undefined) throw wrong
    },
    look,
    async expire() {
      const swept = await runSweep(false)
      return { expired: swept?.expired ?? 0 }
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await Promise.all([...open].map((spool) => spool.close()))
      await look()
      await sweeping
      await shelf.release()
    },
  }
}
