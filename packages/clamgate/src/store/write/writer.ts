// Long: one object has the queue, the thread and who waits for both.
import { messageOf } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { toStoreError } from '../dialect/failure.ts'
import { showPlace } from '../dialect/place.ts'
import type { StoreStatus, StoreWrite } from '../types.ts'
import { away, StateCalls } from './calls.ts'
import type { SpillClaim } from './claim.ts'
import { encodeLines } from './lines.ts'
import type { Answer, Problem, WriterSettings, WriterStart } from './protocol.ts'
import { type Batch, KIND_LETTERS, type QueueBounds, type Tally, WRITE_KINDS, WriteQueue } from './queue.ts'
import { reportState } from './report.ts'
import type { StartWriterThread, WriterThread } from './thread.ts'

export interface WriterDeps {
  readonly log: Log
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly start: Omit<WriterStart, 'settings'>
  /** Read anew for each event and each start of the thread. */
  readonly bounds: () => QueueBounds
  readonly settings: () => WriterSettings
  readonly startThread: StartWriterThread
  readonly claim: SpillClaim
}

/** The writing side of the store, as the daemon has it. */
export interface Writer {
  write(write: StoreWrite): void
  status(): StoreStatus
  flush(): Promise<void>
  state(name: string, args: unknown): Promise<unknown>
  /** Resolves when the thread was started, or another daemon has the directory. */
  start(): Promise<void>
  settingsChanged(): void
  /** Whoever reads has found the database damaged. */
  foundDamaged(problem: Problem): void
  close(): Promise<void>
}

/** So long events wait for others to go with them, ms: few are seen soon; of many fewer pages are written the more go at once. */
const GATHER_MS = { few: 200, many: 700 } as const
/** A batch of so many says that there are many. */
const MANY = 25
/** What goes at once. */
const BATCH: QueueBounds = { events: 500, bytes: 1024 * 1024 }
/** Neither database nor disk took a batch: so long until it is tried again, ms. */
const KEPT_PAUSE_MS = 1000
/** Between starts of a thread that dies. */
const FIRST_START_MS = 1000
const LONGEST_START_MS = 60_000
/** Between looks whether the directory is free. */
const CLAIM_PAUSE_MS = 1000
/** Who asks before there is a thread waits so long for it, ms. */
const BEGIN_MS = 5000
const FLUSH_GRACE_MS = 5000
const CLOSE_GRACE_MS = 4000

export function createWriter(deps: WriterDeps): Writer {
  const { log, guard, startThread } = deps
  const queue = new WriteQueue(deps.bounds)
  const calls = new StateCalls()
  const waiters: { readonly until: number; resolve(): void }[] = []
  const closed = Promise.withResolvers<void>()
  let thread: WriterThread | undefined
  let phase: 'new' | 'running' | 'closing' | 'closed' = 'new'
  let timer: NodeJS.Timeout | undefined
  let restart: NodeJS.Timeout | undefined
  let beginning = Promise.resolve()
  let startPauseMs = FIRST_START_MS
  let underWay: Batch | undefined
  let gatherMs: number = GATHER_MS.few
  /** Events that were pushed, and those of them that are no longer ours to keep. */
  let pushed = 0
  let settled = 0
  let written = 0
  let lastWrittenAtMs: number | undefined
  let problem: Problem | undefined
  /** What was found when it was read; what is written may be as it should be all the same. */
  let damage: Problem | undefined
  let spilledBytes = 0
  let sizeBytes: number | undefined
  /** Drops since the problem began: what was to be kept is being lost. */
  let lossesBefore = 0
  const tellState = reportState(log)

  function write(one: StoreWrite): void {
    if (phase === 'closed') {
      queue.drop(one)
      return
    }
    if (!queue.push(one)) {
      guard.write('warn', 'store.dropped', 'store.dropped', DROPPED, { dropped: total(queue.dropped) })
      return
    }
    pushed += 1
    if (queue.length >= BATCH.events) soon(0)
    else soon(gatherMs)
  }

  function soon(ms: number): void {
    if (thread === undefined || underWay !== undefined) return
    if (timer !== undefined) {
      if (ms > 0 || isAtOnce || isPaused) return
      clearTimeout(timer)
    }
    isAtOnce = ms === 0
    timer = setTimeout(send, ms).unref()
  }
  let isAtOnce = false
  let isPaused = false

  function send(): void {
    clearTimeout(timer)
    timer = undefined
    isAtOnce = false
    isPaused = false
    if (thread === undefined || underWay !== undefined) return
    const batch = queue.take(BATCH)
    if (batch === undefined) return
    underWay = batch
    gatherMs = GATHER_MS[batch.lines.length < MANY ? 'few' : 'many']
    const octets = encodeLines(batch.lines)
    const kinds = batch.kinds.map((kind) => KIND_LETTERS[kind]).join('')
    thread.post({ kind: 'batch', octets, kinds }, [octets.buffer])
  }

  function answered(answer: Answer): void {
    switch (answer.kind) {
      case 'batch-done':
        startPauseMs = FIRST_START_MS
        batchDone(answer)
        return
      case 'replayed':
        written += answer.written
        lastWrittenAtMs = Date.now()
        if (answer.unreadable > 0) {
          const sentence = `${answer.unreadable} events of a spill file could not be read, and are left out`
          log.warn('store.spill-unreadable', sentence)
        }
        return
      case 'state':
        if (problem === undefined && answer.state.problem !== undefined) lossesBefore = total(queue.dropped)
        problem = answer.state.problem
        spilledBytes = answer.state.spilledBytes
        sizeBytes = answer.state.sizeBytes
        tellState(status())
        return
      case 'result':
      case 'refused':
        calls.answered(answer)
        return
      case 'renewed':
        damage = undefined
        log.warn('store.renewed', RENEWED, { store: showPlace(deps.start.place) })
        return
      case 'told':
        guard.write('warn', answer.event, answer.event, answer.sentence)
        return
      case 'closed':
        closed.resolve()
    }
  }

  function batchDone({ how, dropped }: Answer & { readonly kind: 'batch-done' }): void {
    const count = underWay?.lines.length ?? 0
    underWay = undefined
    if (how === 'kept') {
      queue.again()
      timer = setTimeout(send, KEPT_PAUSE_MS).unref()
      // However much comes meanwhile: a disk that is full is not asked with each mail.
      isPaused = true
      return
    }
    queue.done()
    for (const kind of WRITE_KINDS) queue.dropped[kind] += dropped[kind]
    const lost = total(dropped)
    if (lost > 0) {
      guard.write('warn', 'store.dropped', 'store.dropped', DROPPED, { dropped: total(queue.dropped) })
    }
    if (how === 'written') {
      written += count - lost
      lastWrittenAtMs = Date.now()
    }
    settled += count
    resolveWaiters()
    if (queue.length >= BATCH.events || waiters.length > 0) send()
    else if (queue.length > 0) soon(gatherMs)
  }

  function resolveWaiters(): void {
    for (const waiter of waiters.filter(({ until }) => until <= settled)) {
      waiters.splice(waiters.indexOf(waiter), 1)
      waiter.resolve()
    }
  }

  /** A daemon that is on its way out still has the directory: whoever comes after it waits. */
  async function begin(): Promise<void> {
    restart = undefined
    try {
      await deps.claim.take()
    } catch (error) {
      if (phase !== 'running') return
      const { code, message: sentence, remedy } = toStoreError(error)
      problem = { code, sentence, remedy }
      tellState(status())
      restart = setTimeout(() => {
        beginning = begin()
      }, CLAIM_PAUSE_MS).unref()
      return
    }
    run()
  }

  function run(): void {
    restart = undefined
    const own = startThread(
      { ...deps.start, settings: deps.settings() },
      { answered: (answer) => own === thread && answered(answer), ended: (cause) => ended(cause) },
    )
    thread = own
    send()
  }

  function ended(cause: unknown): void {
    thread = undefined
    clearTimeout(timer)
    timer = undefined
    isPaused = false
    if (underWay !== undefined) queue.again()
    underWay = undefined
    calls.ended()
    closed.resolve()
    if (phase !== 'running') return
    const sentence = `The thread that writes events has ended: ${messageOf(cause)}`
    problem = { code: 'STORE_FAILED', sentence, remedy: 'It is started again by itself.' }
    tellState(status())
    // Whoever waits for what is queued waits for this: it has to keep the process alive, as the thread itself does.
    restart = setTimeout(run, startPauseMs)
    startPauseMs = Math.min(2 * startPauseMs, LONGEST_START_MS)
  }

  function status(): StoreStatus {
    const shown = problem ?? damage
    const isLosing = problem !== undefined && total(queue.dropped) > lossesBefore
    return {
      state: isLosing ? 'fail' : shown !== undefined || spilledBytes > 0 ? 'warn' : 'ok',
      url: showPlace(deps.start.place),
      waiting: queue.length,
      waitingBytes: queue.bytes,
      spilledBytes,
      written,
      dropped: { ...queue.dropped },
      sizeBytes,
      lastWrittenAtMs,
      problem: shown,
    }
  }

  function foundDamaged(found: Problem): void {
    if (damage !== undefined || problem?.code === found.code) return
    damage = found
    const { code, sentence, remedy } = found
    log.warn('store.damaged', `What is in the database of events cannot be read: ${sentence}`, {
      ...{ code, remedy, store: showPlace(deps.start.place) },
    })
    thread?.post({ kind: 'look-anew' })
  }

  async function flush(): Promise<void> {
    if (settled >= pushed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    waiters.push({ until: pushed, resolve })
    send()
    await promise
  }

  async function state(name: string, args: unknown): Promise<unknown> {
    // Right after the start the thread is about to be there.
    if (thread === undefined && phase === 'running') await within(beginning, BEGIN_MS)
    const asked = thread
    if (asked === undefined) throw away()
    return await calls.ask((order) => asked.post(order), name, args)
  }

  async function close(): Promise<void> {
    if (phase === 'closed' || phase === 'closing') return
    phase = 'closing'
    clearTimeout(restart)
    // What was told right after the start is written all the same.
    await within(beginning, FLUSH_GRACE_MS)
    thread?.post({ kind: 'hurry' })
    if (thread !== undefined) await within(flush(), FLUSH_GRACE_MS)
    phase = 'closed'
    clearTimeout(timer)
    thread?.post({ kind: 'close' })
    // What is under way is at its end before that.
    if (thread !== undefined) await within(closed.promise, CLOSE_GRACE_MS)
    await thread?.end()
    clearTimeout(timer)
    const lost = queue.length
    queue.dropAll()
    if (lost > 0) {
      log.warn('store.dropped', `${lost} events could be written neither to the database nor to a file`)
    }
    settled = pushed
    resolveWaiters()
    await deps.claim.release()
  }

  return {
    ...{ write, status, flush, state, close, foundDamaged },
    async start() {
      if (phase !== 'new') return
      phase = 'running'
      beginning = begin()
      await beginning
    },
    settingsChanged: () => thread?.post({ kind: 'settings', settings: deps.settings() }),
  }
}

const DROPPED = 'Events are lost: there is no room for them, neither in memory nor in spill files'

const RENEWED =
  'Somebody has taken files of the database of events away, and they are made anew: what was in them is not there any more. Put them back, or make the index of the quarantine anew: clamgate quarantine reindex'

function total(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0)
}
