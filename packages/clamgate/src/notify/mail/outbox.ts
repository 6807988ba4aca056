import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { LastError } from '../last-error.ts'
import { NoticeError } from './errors.ts'
import type { Sent } from './smtp.ts'

/** A notice that is written, on its way to the server. */
export interface Letter {
  /** Of the envelope; empty for the null sender. */
  readonly from: string
  readonly to: readonly string[]
  readonly bytes: Buffer
  /** Messages that it tells of. */
  readonly count: number
  /** When it was written, and when it is to be tried next; monotonic, ms. */
  readonly sinceMs: number
  readonly dueMs: number
  readonly tries: number
  /** The latest try; monotonic, ms. */
  readonly triedMs: number
}

export interface OutboxDeps {
  readonly log: Log
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly clock: Clock
  /** A letter that is older is given up. */
  readonly keepTryingMs: () => number
  /** @throws {NoticeError} when the server could not be asked */
  readonly send: (letter: Letter) => Promise<Sent>
}

export interface OutboxStatus {
  /** Since the start: notices that the server took, that it refused or that were given up, and that nobody got for want of room or time. */
  readonly sent: number
  readonly failed: number
  readonly dropped: number
  /** Why the last try failed; undefined after a good one. */
  readonly lastError: LastError | undefined
}

export interface Outbox {
  /** When the first letter that is tried again is due; undefined when there is none. */
  nextMs(): number | undefined
  /** The server is left alone until then. */
  pausedUntilMs(): number
  /** Takes out a letter that is due by then: the one that was not tried for longest. */
  takeDue(nowMs: number): Letter | undefined
  /** The server answers, and has put off what it was given last, maybe for what is in it: others may be taken. */
  mayTakeOthers(): boolean
  /** Takes out a letter that was not tried since then. */
  takeUntried(sinceMs: number): Letter | undefined
  /**
   * Hands a letter to the server; keeps it where it is to be tried again.
   * @returns `put-off`: the server answers, and does not take this one now; `away`: it does not answer
   */
  attempt(letter: Letter): Promise<'done' | 'put-off' | 'away'>
  /** Counts what nobody will be told. */
  drop(count: number): void
  /** Asks the server at the next occasion. */
  resume(): void
  /** Messages of letters that are tried again. */
  waiting(): number
  /** Forgets them. @returns of how many messages they told */
  clear(): number
  status(): OutboxStatus
}

/** The first pause, which doubles each time up to the last. */
const FIRST_PAUSE_MS = 10_000
const LAST_PAUSE_MS = 900_000
/** Letters that are tried again; a server that defers more of them than that is not worth the memory. */
const MAX_LETTERS = 50
/** A filter behind a server that takes mail puts off some; where so many wait it is the server, and what comes waits for one notice. */
const MOST_PUT_OFF = 5

/** Letters on their way: tried again with growing pauses, given up in the end, and counted. */
export function createOutbox({ log, guard, clock, keepTryingMs, send }: OutboxDeps): Outbox {
  let letters: Letter[] = []
  let pausedUntilMs = Number.NEGATIVE_INFINITY
  /** Tries in a row in which the server took nothing. */
  let outages = 0
  /** The latest try was answered. */
  let isThere = false
  const counts = { sent: 0, failed: 0, dropped: 0 }
  let lastError: OutboxStatus['lastError']

  async function attempt(written: Letter): Promise<'done' | 'put-off' | 'away'> {
    const letter = { ...written, tries: written.tries + 1, triedMs: clock.monotonic() }
    const sent = await sendOrTell(letter)
    isThere = !(sent instanceof NoticeError)
    if (sent instanceof NoticeError || sent.isAway) {
      outages += 1
      pausedUntilMs = clock.monotonic() + pauseAfter(outages)
      const error = sent instanceof NoticeError ? sent : sent.error
      // By its own pause, too: one that is put off for ever must not take each turn that there is.
      const dueMs = isThere
        ? Math.max(pausedUntilMs, clock.monotonic() + pauseAfter(letter.tries))
        : pausedUntilMs
      if (error !== undefined) again({ ...letter, dueMs }, error)
      return isThere ? 'put-off' : 'away'
    }
    outages = 0
    pausedUntilMs = Number.NEGATIVE_INFINITY
    report(letter, sent)
    return 'done'
  }

  async function sendOrTell(letter: Letter): Promise<Sent | NoticeError> {
    try {
      return await send(letter)
    } catch (error) {
      return error instanceof NoticeError ? error : defect(error)
    }
  }

  function report(letter: Letter, { accepted, refused, later, error }: Sent): void {
    lastError = undefined
    if (accepted.length > 0) {
      counts.sent += 1
      const whom = accepted.length === 1 ? 'one address' : `${accepted.length} addresses`
      log.info('notify.mail.sent', `A notice was sent to ${whom}; messages in it: ${letter.count}`, {
        messages: letter.count,
        to: accepted.slice(0, 10),
      })
    }
    if (error === undefined) return
    if (refused.length > 0) {
      counts.failed += 1
      remember(error)
      guard.write('error', error.code, 'notify.mail.refused', error.message, {
        ...failureFields(error),
        to: refused.slice(0, 10),
      })
    }
    if (later.length > 0) {
      again({ ...letter, to: later, dueMs: clock.monotonic() + pauseAfter(letter.tries) }, error)
    }
  }

  /** Keeps a letter for another try, or gives it up. */
  function again(letter: Letter, error: NoticeError): void {
    remember(error)
    const ageMs = clock.monotonic() - letter.sinceMs
    if (ageMs >= keepTryingMs()) {
      counts.failed += 1
      const gaveUp = new NoticeError(
        'NOTIFY_MAIL_GAVE_UP',
        `A notice is given up after ${letter.tries} tries; messages in it: ${letter.count}; the last try: ${error.message}`,
        { remedy: error.remedy, cause: error, details: { messages: letter.count, tries: letter.tries } },
      )
      log.error('notify.mail.gave-up', gaveUp.message, failureFields(gaveUp))
      return
    }
    const waitS = Math.max(0, Math.round((letter.dueMs - clock.monotonic()) / 1000))
    guard.write('warn', error.code, 'notify.mail.failed', `${error.message}; tried again in ${waitS} s`, {
      ...failureFields(error),
      to: letter.to.slice(0, 10),
    })
    letters.push(letter)
    if (letters.length > MAX_LETTERS) drop(letters.shift()?.count ?? 0)
  }

  function take(fits: (letter: Letter) => boolean): Letter | undefined {
    const index = letters.findIndex(fits)
    return index === -1 ? undefined : letters.splice(index, 1)[0]
  }

  function remember(error: NoticeError): void {
    lastError = { error, atMs: clock.wall() }
  }

  function drop(count: number): void {
    counts.dropped += count
  }

  const waiting = () => letters.reduce((sum, { count }) => sum + count, 0)
  return {
    nextMs: () => (letters.length === 0 ? undefined : Math.min(...letters.map(({ dueMs }) => dueMs))),
    pausedUntilMs: () => pausedUntilMs,
    takeDue(nowMs) {
      const due = letters.filter(({ dueMs }) => dueMs <= nowMs)
      const first = Math.min(...due.map(({ triedMs }) => triedMs))
      return take((letter) => letter.triedMs === first && letter.dueMs <= nowMs)
    },
    mayTakeOthers: () => isThere && outages > 0 && letters.length < MOST_PUT_OFF,
    takeUntried: (sinceMs) => take(({ triedMs }) => triedMs < sinceMs),
    attempt,
    drop,
    resume() {
      pausedUntilMs = Number.NEGATIVE_INFINITY
      outages = 0
      letters = letters.map((letter) => ({ ...letter, dueMs: 0 }))
    },
    waiting,
    clear() {
      const count = waiting()
      letters = []
      return count
    },
    status: () => ({ ...counts, lastError }),
  }
}

function pauseAfter(tries: number): number {
  return Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20))
}

function defect(error: unknown): NoticeError {
  const message = `A notice could not be sent: ${messageOf(error)}`
  return new NoticeError('NOTIFY_MAIL_UNREACHABLE', message, { cause: error })
}
