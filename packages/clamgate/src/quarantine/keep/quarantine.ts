import type { Clock } from '../../ground/clock.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { Remote } from '../s3/remote.ts'
import { Condition } from './condition.ts'
import { timeOfEntry } from './entry-id.ts'
import { isOfAnother, type QuarantineError, quarantineError } from './errors.ts'
import { notOftener } from './not-oftener.ts'
import { Reckoner } from './reckoner.ts'
import { reportSweep } from './report.ts'
import { fillingWarner, Room } from './room.ts'
import { Shelf } from './shelf.ts'
import { FileSpool, type SpoolRemote } from './spool.ts'
import type { Quarantine } from './status.ts'
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
    /** `quarantine.encryptTo`: public keys of age; none: messages are kept as they are. */
    readonly encryptTo: readonly string[]
    /** Some decision of the policy may keep mail. */
    readonly isInUse: boolean
  }
  /** Messages go to S3. */
  readonly remote?: (SpoolRemote & Pick<Remote, 'start' | 'stop' | 'status'>) | undefined
  /** The version of Clamgate, for the entries. */
  readonly version: string
  /** An entry was made, after whoever waits for it was told. */
  readonly onKept?: (id: string) => void
  /** Entries were too old, and are gone. */
  readonly onExpired?: (ids: readonly string[]) => void
  /** Somebody releases it or looks into it right now: it expires another time. */
  readonly isHeld?: (id: string) => boolean
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
  /** What is on S3 is uploaded and removed by who has the directory. */
  let startRemote: () => void = () => undefined

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
    sealTo: () => settings().encryptTo,
    remote: deps.remote,
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
    const { onKept: tell } = deps
    if (tell !== undefined) setImmediate(() => tell(id))
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
        const expired: string[] = []
        const swept = await sweep(shelf, {
          cutoffMs: nowMs - settings().keepMs,
          keptSinceMs: (namedMs) => reckoner.keptSinceMs(namedMs),
          // Where nothing says that the directory is ours alone, they may be what another daemon has on its way.
          leftovers: leftovers && found === 'ready',
          isUnderWay: (name) => underWay.has(name) || meanwhile.has(name),
          isHeld: (id) => deps.isHeld?.(id) ?? false,
          onExpired: (id) => void expired.push(id),
          signal: stopping.signal,
        }).finally(() => {
          if (expired.length > 0) deps.onExpired?.(expired)
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
    startRemote()
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
      startRemote()
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
      remote: deps.remote?.status(),
    }),
    async start() {
      if (timers.length === 0) {
        timers.push(setInterval(background, HOUR_MS).unref(), setInterval(() => void look(), LOOK_MS).unref())
      }
      startRemote = () => {
        startRemote = () => undefined
        deps.remote?.start()
      }
      try {
        await runSweep(true)
      } catch (error) {
        if (!isOfAnother(error)) startRemote()
        throw error
      }
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
    resized: (change) => room.resize(change),
    own: () => shelf.own(),
    async stop() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await Promise.all([deps.remote?.stop(), ...[...open].map((spool) => spool.close())])
      await look()
      await sweeping
      await shelf.release()
    },
  }
}
