import type { MessageRecord } from '../../filter/record.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { LATE, within } from '../../ground/within.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { After, RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { type AudienceDeps, createAudience, type Draft } from './audience.ts'
import { NoticeError } from './errors.ts'
import type { Notice } from './notice.ts'
import { createOutbox, type Letter, type OutboxStatus } from './outbox.ts'
import { type SmtpSettings, sendMail } from './smtp.ts'
import { writeLetter } from './write-letter.ts'

export interface MailNotifierDeps extends AudienceDeps {
  readonly log: Log
  /** For what may come again and again. */
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly clock: Clock
  readonly after: After
  /** Name of this host. */
  readonly hostname: string
}

export interface MailStatus extends OutboxStatus {
  /** Undefined: no notices are configured. */
  readonly server: string | undefined
  /** Messages that somebody is to be told of. */
  readonly waiting: number
}

/** What became of a notice that somebody asked for. */
export interface TestNotice {
  readonly server: string
  readonly accepted: readonly string[]
  readonly refused: readonly string[]
  /** Not taken now; such a test is not tried again. */
  readonly deferred: readonly string[]
  readonly error: NoticeError | undefined
}

/** Tells people of messages by mail. */
export interface MailNotifier {
  /** Takes note of a message; cheap. Never throws, and nothing waits for it. */
  notify(message: MessageRecord): void
  /** Tells administrators of something beside messages. Never throws. */
  alert(notice: Notice): void
  /** A reload may have mended what kept notices from being sent. */
  settingsChanged(): void
  /**
   * Sends a notice to the administrators at once.
   * @throws {NoticeError}
   */
  test(): Promise<TestNotice>
  status(): MailStatus
  /**
   * Sends what waits before its time, within `graceMs`: for the beginning of a stop, since the server may be an MTA that asks us
   * about each mail. Never rejects.
   */
  flush(graceMs: number): Promise<void>
  /** Takes no more, sends what waits within `graceMs`, and says what was left. Never rejects. */
  stop(graceMs: number): Promise<void>
}

/** Creates the notifier: messages are collected by who is to hear of them, and one mail at a time goes out. */
export function createMailNotifier(deps: MailNotifierDeps): MailNotifier {
  const { log, guard, clock, after, hostname, settings } = deps
  const audience = createAudience(deps)
  const stopping = new AbortController()
  const outbox = createOutbox({ log, guard, clock, keepTryingMs: () => settings().keepTrying, send })
  let timer: (Disposable & { readonly atMs: number }) | undefined
  let running: Promise<void> | undefined
  let isStopped = false
  /** The daemon stops: nothing waits for its time any more. */
  let isFlushing = false
  let flushing: Promise<void> | undefined

  async function send({ from, to, bytes }: Letter) {
    return await sendMail(smtpSettings(), { from, to }, bytes)
  }

  function smtpSettings(): SmtpSettings {
    const { server, tls, ca, user, password, timeout } = settings()
    if (server === undefined) throw off()
    return { server, tls, ca, user, password, timeout, name: hostname, signal: stopping.signal }
  }

  function wake(atMs: number): void {
    if (isFlushing || running !== undefined || (timer !== undefined && timer.atMs <= atMs)) return
    timer?.[Symbol.dispose]()
    const due = after(Math.max(0, atMs - clock.monotonic()), () => {
      timer = undefined
      run()
    })
    timer = { atMs, [Symbol.dispose]: () => due[Symbol.dispose]() }
  }

  function run(): void {
    running = work().finally(() => {
      running = undefined
      const atMs = nextMs()
      if (atMs !== undefined) wake(atMs)
    })
  }

  function nextMs(): number | undefined {
    const times = [outbox.nextMs(), audience.nextMs()].filter((time) => time !== undefined)
    return times.length === 0 ? undefined : Math.max(outbox.pausedUntilMs(), Math.min(...times))
  }

  /** Sends all that may go by now, one after the other. */
  async function work(): Promise<void> {
    while (!isFlushing) {
      if (settings().server === undefined) return forget()
      const nowMs = clock.monotonic()
      if (outbox.pausedUntilMs() > nowMs) return
      const other = outbox.mayTakeOthers() ? await nextLetter(nowMs, false) : undefined
      const letter = other ?? outbox.takeDue(nowMs) ?? (await nextLetter(nowMs, false))
      if (letter === undefined) return
      await outbox.attempt(letter)
    }
  }

  /** Sends what waits before its time, each once. */
  async function flush(): Promise<void> {
    isFlushing = true
    timer?.[Symbol.dispose]()
    timer = undefined
    await running
    const sinceMs = clock.monotonic()
    while (!stopping.signal.aborted && settings().server !== undefined) {
      const letter = outbox.takeUntried(sinceMs) ?? (await nextLetter(clock.monotonic(), true))
      if (letter === undefined || (await outbox.attempt(letter)) === 'away') return
    }
  }

  async function nextLetter(nowMs: number, end: boolean): Promise<Letter | undefined> {
    for (;;) {
      const draft = audience.take(nowMs, { end })
      if (draft === undefined) return undefined
      try {
        const letter = await write(draft)
        if (letter !== undefined) return letter
      } catch (error) {
        outbox.drop(draft.text.count)
        log.error(
          'notify.mail.defect',
          `A notice could not be written: ${messageOf(error)}`,
          failureFields(error),
        )
      }
    }
  }

  /** Undefined where a reload took the last one away who was to read it. */
  async function write(draft: Draft): Promise<Letter | undefined> {
    if (draft.to.length > 0) return await writeLetter(draft, { settings: settings(), host: hostname, clock })
    outbox.drop(draft.text.count)
    return undefined
  }

  /** A reload took the server away. */
  function forget(): void {
    outbox.drop(audience.waiting() + outbox.clear())
    audience.clear()
  }

  function reportStop(): void {
    const left = audience.waiting() + outbox.waiting()
    if (left === 0) return
    outbox.drop(left)
    const error = new NoticeError(
      'NOTIFY_MAIL_STOPPED',
      `The daemon stops, and nobody was told of messages for which notices waited: ${left}`,
      {
        remedy: 'The log has the messages; see that notify.mail.server answers.',
        details: { waiting: left },
      },
    )
    log.warn('notify.mail.stopped', error.message, failureFields(error))
  }

  return {
    notify(message) {
      if (isStopped || settings().server === undefined) return
      const nowMs = clock.monotonic()
      const { dueMs, dropped } = audience.add(message, { timeMs: clock.wall(), nowMs })
      if (dropped > 0) {
        outbox.drop(dropped)
        const error = new NoticeError(
          'NOTIFY_MAIL_DROPPED',
          'Notices to senders or recipients are left out: too many are waiting',
          { remedy: 'Raise notify.mail.users.rate, or tell administrators alone.' },
        )
        guard.write('warn', error.code, 'notify.mail.dropped', error.message, failureFields(error))
      }
      if (dueMs !== undefined) wake(Math.max(dueMs, outbox.pausedUntilMs()))
    },
    alert(notice) {
      if (isStopped || settings().server === undefined) return
      const dueMs = audience.alert(notice, clock.monotonic())
      if (dueMs !== undefined) wake(Math.max(dueMs, outbox.pausedUntilMs()))
    },
    settingsChanged() {
      outbox.resume()
      if (nextMs() !== undefined) wake(clock.monotonic())
    },
    async test() {
      const { to = [] } = settings()
      const smtp = smtpSettings()
      if (to.length === 0) throw off()
      const text = {
        count: 0,
        what: 'test notice',
        incident: undefined,
        list: 'This is a test, asked for with clamgate notify test. Notices arrive.',
      }
      const letter = await write({ kind: 'administrators', to, text })
      if (letter === undefined) throw off()
      const { accepted, refused, later, error } = await sendMail(smtp, letter, letter.bytes)
      return { server: smtp.server, accepted, refused, deferred: later, error }
    },
    status: () => ({
      ...outbox.status(),
      server: settings().server,
      waiting: audience.waiting() + outbox.waiting(),
    }),
    async flush(graceMs) {
      flushing ??= flush()
      await within(flushing, graceMs)
    },
    async stop(graceMs) {
      isStopped = true
      const rest = (flushing ?? Promise.resolve()).then(flush)
      const ended = await within(rest, graceMs)
      stopping.abort()
      if (ended === LATE) await rest
      reportStop()
    },
  }
}

function off(): NoticeError {
  return new NoticeError('NOTIFY_MAIL_OFF', 'No notices to administrators are configured', {
    remedy: 'Set notify.mail.server and notify.mail.to, then clamgate reload.',
  })
}
