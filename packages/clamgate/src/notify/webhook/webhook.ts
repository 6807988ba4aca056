import { randomUUID } from 'node:crypto'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { After, RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { LastError } from '../last-error.ts'
import { WebhookError } from './errors.ts'
import { postEvent, type Refusal, type WebhookSettings, webhookOff } from './post.ts'
import { eventHeaders, type WebhookEvent } from './sign.ts'

export interface WebhookDeps {
  readonly log: Log
  /** For what may come again and again. */
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly clock: Clock
  readonly after: After
  /** `notify.webhook`; read anew for each try. */
  readonly settings: () => WebhookSettings
  /** Name of this host. */
  readonly hostname: string
  readonly version: string
}

export interface WebhookStatus {
  /** Host of the receiver; undefined: there is none. */
  readonly host: string | undefined
  readonly waiting: number
  /** Since the start: events that were taken, that were refused or given up, and that were lost for want of room or time. */
  readonly sent: number
  readonly failed: number
  readonly dropped: number
  /** Why the last try failed; undefined after a good one. */
  readonly lastError: LastError | undefined
}

/** Posts events to `notify.webhook.url`. */
export interface Webhook {
  /** Takes an event; cheap. Never throws, and nothing waits for it. */
  send(type: string, data: Readonly<Record<string, unknown>>): void
  /** A reload may have mended what kept events from being posted. */
  settingsChanged(): void
  /**
   * Posts a test event at once, once.
   * @throws {WebhookError}
   */
  test(): Promise<string>
  status(): WebhookStatus
  /** Takes no more, posts what waits within `graceMs`, and says what was left. Never rejects. */
  stop(graceMs: number): Promise<void>
}

interface Waiting extends WebhookEvent {
  /** When it came; monotonic, ms. */
  readonly sinceMs: number
}

/** The first pause, which doubles each time up to the last. */
const FIRST_PAUSE_MS = 5_000
const LAST_PAUSE_MS = 900_000
/** Larger events are not posted, and dropped. */
const MAX_EVENT_BYTES = 8 * 1024

/** Creates the sender: events go out in their order, one at a time, and wait in memory while the receiver takes none. */
export function createWebhook(deps: WebhookDeps): Webhook {
  const { log, guard, clock, after, settings, hostname, version } = deps
  const stopping = new AbortController()
  const counts = { sent: 0, failed: 0, dropped: 0 }
  let queue: Waiting[] = []
  let lastError: LastError | undefined
  let timer: Disposable | undefined
  let running: Promise<void> | undefined
  /** Tries in a row that failed. */
  let outages = 0
  let isStopped = false

  function eventOf(type: string, data: Readonly<Record<string, unknown>>): WebhookEvent {
    const id = randomUUID()
    const createdAt = new Date(clock.wall()).toISOString()
    return { id, body: JSON.stringify({ id, type, createdAt, host: hostname, data }) }
  }

  async function post(event: WebhookEvent): Promise<Refusal | undefined> {
    const current = settings()
    const secret = current.secret?.reveal()
    if (current.url === undefined || secret === undefined) throw webhookOff()
    // Signed anew for each try: the time in it is that of the try.
    const headers = eventHeaders(event, { secret, timeMs: clock.wall(), version })
    return await postEvent({ settings: current, headers, body: event.body, signal: stopping.signal })
  }

  function run(): void {
    timer?.[Symbol.dispose]()
    timer = undefined
    running ??= work().finally(() => {
      running = undefined
      // What came while the last one ended.
      if (queue.length > 0 && timer === undefined && !isStopped) run()
    })
  }

  /** Posts what waits, until something has to be waited for. */
  async function work(): Promise<void> {
    for (let event = queue[0]; event !== undefined && !stopping.signal.aborted; event = queue[0]) {
      if (settings().url === undefined) return forget()
      const refusal = await post(event).catch(defect)
      if (refusal === undefined) {
        ended()
        counts.sent += 1
        lastError = undefined
        continue
      }
      lastError = { error: refusal.error, atMs: clock.wall() }
      if (!refusal.isForNow) {
        ended()
        lose(refusal.error, 'notify.webhook.refused')
        continue
      }
      if (clock.monotonic() - event.sinceMs >= settings().keepTrying) {
        queue.shift()
        giveUp(refusal.error)
        continue
      }
      if (isStopped) return
      outages += 1
      pause(refusal)
      return
    }
  }

  function ended(): void {
    outages = 0
    queue.shift()
  }

  function pause({ error, waitMs }: Refusal): void {
    const ownMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(outages - 1, 20))
    const pauseMs = Math.max(ownMs, waitMs ?? 0)
    const sentence = `${error.message}; tried again in ${Math.round(pauseMs / 1000)} s`
    guard.write('warn', error.code, 'notify.webhook.failed', sentence, failureFields(error))
    timer = after(pauseMs, run)
  }

  function lose(error: WebhookError, event: string): void {
    counts.failed += 1
    guard.write('error', error.code, event, error.message, failureFields(error))
  }

  function giveUp(last: WebhookError): void {
    const sentence = `An event is given up; the last try: ${last.message}`
    const options = { remedy: last.remedy, cause: last }
    lose(new WebhookError('NOTIFY_WEBHOOK_GAVE_UP', sentence, options), 'notify.webhook.gave-up')
  }

  function drop(sentence: string): void {
    counts.dropped += 1
    const error = new WebhookError('NOTIFY_WEBHOOK_DROPPED', sentence, {
      remedy: 'See that the receiver of notify.webhook answers, and quickly.',
    })
    guard.write('warn', error.code, 'notify.webhook.dropped', error.message, failureFields(error))
  }

  /** A reload took the receiver away. */
  function forget(): void {
    counts.dropped += queue.length
    queue = []
  }

  function reportStop(): void {
    if (queue.length === 0) return
    const error = new WebhookError(
      'NOTIFY_WEBHOOK_STOPPED',
      `The daemon stops, and events were not posted: ${queue.length}`,
      { remedy: 'See that the receiver of notify.webhook answers; the log has the messages.' },
    )
    forget()
    log.warn('notify.webhook.stopped', error.message, failureFields(error))
  }

  return {
    send(type, data) {
      const { url, maxWaiting } = settings()
      if (isStopped || url === undefined) return
      const event = eventOf(type, data)
      if (queue.length >= maxWaiting) return drop('An event is lost: too many wait to be posted')
      if (event.body.length > MAX_EVENT_BYTES) return drop('An event is lost: it is too large')
      queue.push({ ...event, sinceMs: clock.monotonic() })
      if (timer === undefined) run()
    },
    settingsChanged() {
      outages = 0
      if (!isStopped && queue.length > 0) run()
    },
    async test() {
      const event = eventOf('test', { sentence: 'This is a test, asked for with clamgate notify test.' })
      const refusal = await post(event)
      if (refusal !== undefined) throw ofTest(refusal)
      return hostOf(settings()) ?? ''
    },
    status: () => ({ ...counts, host: hostOf(settings()), waiting: queue.length, lastError }),
    async stop(graceMs) {
      isStopped = true
      run()
      await within(running ?? Promise.resolve(), graceMs)
      stopping.abort()
      await running
      reportStop()
    },
  }
}

/** An event waits and is posted again; a test is over. */
function ofTest({ error, isForNow }: Refusal): WebhookError {
  if (!isForNow || error.code !== 'NOTIFY_WEBHOOK_DEFERRED') return error
  const { code, message, details } = error
  const remedy = 'The log of the receiver may say more; then run clamgate notify test again.'
  return new WebhookError(code, message, { remedy, details, cause: error })
}

/** A reload took the secret away, or a mistake of ours: an event is not lost by it. */
function defect(cause: unknown): Refusal {
  const sentence = `An event could not be posted: ${messageOf(cause)}`
  const error =
    cause instanceof WebhookError
      ? cause
      : new WebhookError('NOTIFY_WEBHOOK_UNREACHABLE', sentence, { cause })
  return { error, isForNow: true, waitMs: undefined }
}

/** All of the address that is shown: its path may be a password. */
function hostOf({ url }: WebhookSettings): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.host
}
