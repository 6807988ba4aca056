import { cleanText } from '../../ground/clean.ts'
import type { Clock } from '../../ground/clock.ts'
import type { NoticeErrorCode } from '../../notify/mail/errors.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { StoreReader } from '../../store/types.ts'
import { collect } from './collect.ts'
import { DigestError } from './errors.ts'
import { createReaders, readerKey } from './readers.ts'
import { periodOf } from './schedule.ts'
import { type DigestStore, type RunCounts, WHOLE_RUN } from './state.ts'
import type { Deliver, Delivery, DigestSettings, Draft } from './types.ts'
import { createWordLoader, type WordLoader } from './words.ts'
import { writeDigest } from './write-digest.ts'

export interface RunDeps {
  readonly log: Log
  readonly clock: Clock
  readonly host: string
  readonly settings: () => DigestSettings
  readonly entries: StoreReader['entries']
  readonly store: DigestStore
  readonly deliver: Deliver
}

/** What is to be done: a moment of the schedule. */
export interface RunRequest {
  readonly momentMs: number
  readonly sinceMs: number
}

/** `done`: every reader was told, or is not to be had by this digest; `theirs`: another host does it; `again`: some have to be tried again. */
export type RunResult =
  | { readonly state: 'done' | 'again'; readonly counts: RunCounts; readonly words: string }
  | { readonly state: 'theirs'; readonly isDone: boolean }

/** So long a host may be silent in the middle of a run before another one goes on, ms. */
const RUN_LEASE_MS = 15 * 60_000
/** A host that died while it wrote one digest; nothing was sent. */
const READER_LEASE_MS = 5 * 60_000
/** Digests in a row that were not taken, after which an address gets none; one that is tried again and again is one. */
const MOST_FAILURES = 3
/** A server that answers may put off one mail for what is in it, as a filter behind it does; so many in a row, and it takes none now. */
const MOST_PUT_OFF = 3
const PUT_OFF: string = 'NOTIFY_MAIL_DEFERRED' satisfies NoticeErrorCode
/** A refusal is for good; so often it is asked whether it was one, for a server that is set wrong for a while. */
const MOST_REFUSALS = 3

/**
 * Sends the digests of one moment, each exactly once, whatever other hosts do: whoever claims a reader's row for the period
 * sends it, and a row that says `sending` is never taken over.
 * @throws {StoreError} the store is away; what was not sent by then is sent when the run is tried again
 */
export async function runDigests(
  { momentMs, sinceMs }: RunRequest,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<RunResult> {
  const { clock, host, store, settings } = deps
  const period = periodOf(momentMs)
  const claim = (reader: string, leaseMs: number) =>
    store.claim({ reader, period, host, nowMs: clock.wall(), leaseMs })
  const run = await claim(WHOLE_RUN, RUN_LEASE_MS)
  if (!run.ok) return { state: 'theirs', isDone: run.state === 'sent' }
  const counts = { sent: 0, failed: 0, paused: 0 }
  let problem = ''
  let held = ''
  const end = (state: 'sent' | 'failed', words: string) =>
    store.ended({ reader: WHOLE_RUN, period, state, words, nowMs: clock.wall(), counts })
  const { digest, keepMs } = settings()
  const wordsIn = createWordLoader(digest.timeZone)
  try {
    const troubled = new Map((await store.troubled()).map((one) => [one.reader, one]))
    const drafts = await collect({
      ...{ entries: deps.entries, readers: createReaders(digest), sinceMs, untilMs: momentMs, keepMs },
      listed: (reader, entries) => store.listed({ reader, entries }),
    })
    let putOff = 0
    for (const draft of drafts) {
      signal.throwIfAborted()
      const reader = readerKey(draft.reader)
      const trouble = troubled.get(reader)
      if (trouble?.pausedAtMs !== undefined) {
        counts.paused += 1
        continue
      }
      const claimed = await claim(reader, READER_LEASE_MS)
      if (!claimed.ok) {
        // Whoever began it may have died before anything was sent: it is looked at again once its lease is over.
        if (claimed.state === 'claimed') held = `A digest for ${cleanText(draft.reader.address)} was begun`
        continue
      }
      const isBlamed = trouble !== undefined && trouble.atMs >= momentMs
      const outcome = await send(draft, period, { ...deps, wordsIn, isBlamed }, signal)
      if (outcome === 'sent') {
        counts.sent += 1
        putOff = 0
      } else {
        counts.failed += 1
        const isForGood =
          outcome.state === 'unknown' || (outcome.state === 'refused' && claimed.tries >= MOST_REFUSALS)
        if (!isForGood) problem = outcome.words
        if (outcome.state === 'away') putOff += outcome.code === PUT_OFF ? 1 : MOST_PUT_OFF
        if (putOff >= MOST_PUT_OFF) break
      }
    }
  } catch (error) {
    // Whoever comes next, this host or another, need not wait for the lease.
    await end('failed', wordsOf(error)).catch(() => undefined)
    throw error
  }
  problem ||= held
  // What stood in a digest that was refused for good is looked for by the next one.
  const state = counts.failed === 0 && held === '' ? 'sent' : 'failed'
  await end(state, problem)
  return { state: problem === '' ? 'done' : 'again', counts, words: problem }
}

type Outcome =
  | 'sent'
  | {
      readonly words: string
      readonly state: Exclude<Delivery['state'], 'sent'>
      readonly code?: string | undefined
    }

interface SendDeps extends RunDeps {
  readonly wordsIn: WordLoader
  /** This very digest counts against its reader already. */
  readonly isBlamed: boolean
}

async function send(draft: Draft, period: string, deps: SendDeps, signal: AbortSignal): Promise<Outcome> {
  const { log, clock, store, deliver, host, settings, wordsIn, isBlamed } = deps
  const reader = readerKey(draft.reader)
  const { address } = draft.reader
  const { mail, links } = await writeDigest(draft, {
    settings: settings(),
    host,
    period,
    nowMs: clock.wall(),
    wordsIn,
  })
  await store.sending({ reader, period, nowMs: clock.wall(), entries: draft.entries, links })
  const { state, words, code, remedy } = await deliver(mail, signal)
  const ended = { reader, period, words, nowMs: clock.wall() }
  if (state === 'sent') {
    await store.ended({ ...ended, state: 'sent' })
    log.info(
      'digest.sent',
      `A digest was sent to ${cleanText(address)}; messages in it: ${draft.entries.length}`,
      {
        ...{ to: address, period, messages: draft.entries.length },
      },
    )
    return 'sent'
  }
  // It says `sending` from here on: nobody sends it again, and what stood in it comes with the next one.
  if (state === 'unknown') {
    const sentence = `A digest for ${cleanText(address)} was perhaps taken, and is not sent again: ${words}`
    log.warn('digest.unknown', sentence, { to: address, period, remedy })
    return { words: sentence, state }
  }
  const blamesReader = state !== 'away' && !isBlamed
  await store.ended({ ...ended, state: 'failed', blamesReader })
  const failed = new DigestError(
    'DIGEST_NOT_DELIVERED',
    `A digest for ${cleanText(address)} was not taken: ${words}`,
    { remedy, details: { to: address, period, reply: code ?? state } },
  )
  log.warn('digest.failed', failed.message, failureFields(failed))
  if (blamesReader) await pauseWhenHopeless(draft, deps)
  return { words: failed.message, state, code }
}

async function pauseWhenHopeless(
  { reader: { role, address } }: Draft,
  { log, clock, store }: RunDeps,
): Promise<void> {
  const reader = readerKey({ role, address })
  const trouble = (await store.troubled()).find((one) => one.reader === reader)
  if (trouble === undefined || trouble.failures < MOST_FAILURES) return
  await store.pause({ reader, nowMs: clock.wall() })
  const error = new DigestError(
    'DIGEST_ADDRESS_PAUSED',
    `No more digests for ${cleanText(address)}: ${trouble.failures} in a row were not taken`,
    {
      remedy: `Correct the address, or leave it out; then: clamgate digest resume ${cleanText(address)}`,
      details: { to: address },
    },
  )
  log.error('digest.paused', error.message, failureFields(error))
}

function wordsOf(error: unknown): string {
  return cleanText(error instanceof Error ? error.message : String(error))
}
