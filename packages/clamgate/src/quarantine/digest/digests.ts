import { hasAudience } from '../../config/check/digest.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { After, RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { DigestError } from './errors.ts'
import { type RunDeps, runDigests } from './run.ts'
import { createSchedule, periodOf, type Schedule } from './schedule.ts'
import { type RunCounts, type TroubledReader, WHOLE_RUN } from './state.ts'

export interface DigestsDeps extends RunDeps {
  readonly after: After
  /** For what may come again and again. */
  readonly guard: Pick<RepeatGuard, 'write'>
}

/** How digests do; for `status`, metrics and `clamgate digest status`. */
export interface DigestsStatus {
  /** `off`: nobody gets any. */
  readonly state: 'off' | 'ok' | 'warn' | 'fail'
  /** Unix time, ms. */
  readonly nextMs: number | undefined
  /** `digest.timeZone`; undefined: that of the host. */
  readonly timeZone: string | undefined
  /** The latest run that this host made. */
  readonly last: { readonly atMs: number; readonly period: string; readonly counts: RunCounts } | undefined
  /** Since the start. */
  readonly sent: number
  readonly failed: number
  readonly paused: readonly TroubledReader[]
  readonly problem: { readonly error: DigestError; readonly atMs: number } | undefined
}

/** Digests as the daemon sends them. */
export interface Digests {
  start(): void
  status(): DigestsStatus
  /** An address gets digests again. @returns false: none of its digests was paused */
  resume(address: string): Promise<boolean>
  /** Ends a run that is under way; what was not sent is sent by who comes next. */
  stop(): Promise<void>
}

/** So often it is looked whether a moment has come: a wall clock that is set, or a machine that slept, is no matter. */
const LOOK_MS = 15_000
/** A moment that nobody was there for is made up for so long. */
const CATCH_UP_MS = 12 * 3_600_000
/** The same where no digest was ever sent: it was switched on later, and nobody waits for one. */
const FIRST_CATCH_UP_MS = 10 * 60_000
/** What is written into the index late, as after an outage of the store, is found by looking back further. */
const OVERLAP_MS = 2 * 86_400_000
/** Moments in a row of which none came to its end. */
const LOOKED_BACK = 50
/** What nobody needs any more is removed once in so long. */
const TIDY_MS = 86_400_000
const FIRST_PAUSE_MS = 60_000
const LAST_PAUSE_MS = 30 * 60_000

/** Sends digests by `digest.schedule`, and tries again what failed until the next moment comes. */
export function createDigests(deps: DigestsDeps): Digests {
  const { log, guard, clock, after, settings, store } = deps
  const stopping = new AbortController()
  let timer: Disposable | undefined
  let running: Promise<void> | undefined
  /** The last moment that nothing is left to do for. */
  let doneMs: number | undefined
  let tidiedMs: number | undefined
  /** Tries of the moment that is under way; the next one not before. */
  let tries = { momentMs: 0, count: 0, notBeforeMs: 0 }
  let last: DigestsStatus['last']
  let problem: DigestsStatus['problem']
  let paused: readonly TroubledReader[] = []
  const totals = { sent: 0, failed: 0 }
  let known: { readonly key: string; readonly schedule: Schedule } | undefined

  function schedule(): Schedule {
    const { schedule: text, timeZone } = settings().digest
    const key = `${text}\n${timeZone ?? ''}`
    if (known?.key !== key) known = { key, schedule: createSchedule(text, timeZone) }
    return known.schedule
  }

  function wake(): void {
    timer = after(LOOK_MS, () => {
      running = look().finally(() => {
        running = undefined
        if (!stopping.signal.aborted) wake()
      })
    })
  }

  /** Requests and links come from the console, too, where nobody gets digests. */
  async function tidy(): Promise<void> {
    const passedMs = tidiedMs === undefined ? 0 : clock.monotonic() - tidiedMs
    if (tidiedMs !== undefined && passedMs < TIDY_MS) return
    tidiedMs = clock.monotonic()
    await store.tidy({ passedMs }).catch(() => undefined) // what is left goes the next time
  }

  async function look(): Promise<void> {
    await tidy()
    if (!hasAudience(settings().digest)) return
    const nowMs = clock.wall()
    const momentMs = schedule().latest(nowMs)
    if (momentMs === undefined || momentMs === doneMs) return
    if (tries.momentMs !== momentMs) tries = { momentMs, count: 0, notBeforeMs: 0 }
    if (clock.monotonic() < tries.notBeforeMs) return
    try {
      await runMoment(momentMs, nowMs)
    } catch (error) {
      if (stopping.signal.aborted) return
      failed(momentMs, error)
    }
  }

  async function runMoment(momentMs: number, nowMs: number): Promise<void> {
    const [latest] = await store.runs({ reader: WHOLE_RUN, limit: 1 })
    const catchUpMs = latest === undefined ? FIRST_CATCH_UP_MS : CATCH_UP_MS
    paused = await pausedReaders()
    // What has begun and is not at its end is gone on with until the next moment.
    const hasBegun = latest?.period === periodOf(momentMs) && latest.state !== 'sent'
    if (!hasBegun && nowMs - momentMs > catchUpMs) return nothingLeft(momentMs)
    const before = schedule().before(momentMs) ?? momentMs
    const sinceMs = (latest === undefined ? before : await toldUntil(before)) - OVERLAP_MS
    const result = await runDigests({ momentMs, sinceMs }, deps, stopping.signal)
    paused = await pausedReaders()
    if (result.state === 'theirs') {
      // Where it fails there, it is ours to try again.
      return result.isDone ? nothingLeft(momentMs) : pause()
    }
    const { counts } = result
    totals.sent += counts.sent
    totals.failed += counts.failed
    last = { atMs: clock.wall(), period: periodOf(momentMs), counts }
    if (result.state === 'again') return failed(momentMs, new Error(result.words))
    nothingLeft(momentMs)
    if (counts.failed > 0) problem = { error: refusedForGood(momentMs, counts.failed), atMs: clock.wall() }
    log.info('digest.run', `Digests of ${periodOf(momentMs)}: ${counts.sent} sent`, { ...counts })
  }

  /** Whoever came to the end of it: what went wrong on the way is over. */
  function nothingLeft(momentMs: number): void {
    problem = undefined
    doneMs = momentMs
  }

  async function pausedReaders(): Promise<readonly TroubledReader[]> {
    return (await store.troubled()).filter(({ pausedAtMs }) => pausedAtMs !== undefined)
  }

  /**
   * Up to when everybody was told of everything. Of the last moment a digest may have been sent, or not, when a host died, and
   * of each that failed some were not: what stood in these is looked for again, and nobody is told twice.
   */
  async function toldUntil(before: number): Promise<number> {
    const runs = await store.runs({ reader: WHOLE_RUN, limit: LOOKED_BACK })
    const whole = runs.find(({ state, period }) => state === 'sent' && Date.parse(period) <= before)
    const oldest = whole ?? runs.at(-1)
    const untilMs = Math.min(before, oldest === undefined ? before : Date.parse(oldest.period))
    return schedule().before(untilMs) ?? untilMs
  }

  function failed(momentMs: number, cause: unknown): void {
    pause()
    const waitS = Math.round((tries.notBeforeMs - clock.monotonic()) / 1000)
    const sentence = `Digests of ${periodOf(momentMs)} are not all sent: ${messageOf(cause)}; tried again in ${waitS} s`
    const remedy =
      remedyOf(cause) ?? 'See that the store and notify.mail.server answer: clamgate digest status.'
    const error = new DigestError('DIGEST_RUN_FAILED', sentence, { remedy, cause })
    problem = { error, atMs: clock.wall() }
    guard.write('error', error.code, 'digest.run-failed', sentence, failureFields(error))
  }

  function pause(): void {
    const { count } = tries
    tries = {
      ...tries,
      count: count + 1,
      notBeforeMs: clock.monotonic() + Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(count, 10)),
    }
  }

  return {
    start: wake,
    status() {
      const isOn = hasAudience(settings().digest)
      const state = !isOn ? 'off' : problem !== undefined ? 'fail' : paused.length > 0 ? 'warn' : 'ok'
      const nextMs = isOn ? schedule().next(clock.wall()) : undefined
      const { timeZone } = settings().digest
      return { ...totals, state, nextMs, timeZone, last, paused, problem: isOn ? problem : undefined }
    },
    async resume(address) {
      const readers = ['recipient', 'manager', 'all'].map((role) => `${role}:${address.toLowerCase()}`)
      const resumed: boolean[] = []
      for (const reader of readers) resumed.push(await store.resume({ reader }))
      paused = paused.filter(({ reader }) => !readers.includes(reader))
      return resumed.includes(true)
    },
    async stop() {
      stopping.abort(new Error('The daemon stops'))
      timer?.[Symbol.dispose]()
      await running
    },
  }
}

function refusedForGood(momentMs: number, count: number): DigestError {
  const sentence = `Digests of ${periodOf(momentMs)} that were refused, or perhaps taken, and are not tried again before the next moment: ${count}`
  const remedy =
    'See which addresses in the log, and with clamgate digest status. Correct them, or leave their domains out.'
  return new DigestError('DIGEST_NOT_DELIVERED', sentence, { remedy })
}

function remedyOf(error: unknown): string | undefined {
  return error instanceof Error && 'remedy' in error && typeof error.remedy === 'string'
    ? error.remedy
    : undefined
}
