import { cleanText } from '../../ground/clean.ts'
import { within } from '../../ground/within.ts'
import type { Log } from '../../observe/log/log.ts'
import type { After } from '../../observe/log/repeat-guard.ts'
import type { Deliver, Delivery, OutgoingMail } from '../digest/types.ts'
import type { Receipt } from './receipts.ts'

export interface PostDeps {
  readonly log: Log
  readonly after: After
  readonly deliver: Deliver
}

/** Mails that somebody waits for, but for which nobody waits: tried again while the server is away. */
export interface Post {
  send(mail: OutgoingMail, what: string, receipt: Receipt): void
  /** Leaves what was not sent to the next life of the daemon, and says how much. */
  stop(): Promise<void>
}

/** Pauses between the tries, ms. A request can be decided at the command line all the time. */
const PAUSES_MS = [30_000, 120_000, 600_000, 3_600_000, 4 * 3_600_000]
/** More wait only where somebody floods. */
const MOST_WAITING = 200
/** A mail that may have arrived is repeated once. */
export const MOST_DOUBTS = 2
/** A store or a server that hangs does not keep the daemon from its end, ms. */
const STOP_MS = 5000
const NOT_NOW: Delivery = { state: 'away', words: 'The daemon stops' }

export function createPost({ log, after, deliver }: PostDeps): Post {
  const waiting = new Set<Disposable>()
  /** Mails that are being handed over right now. */
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  interface Attempt {
    readonly mail: OutgoingMail
    readonly what: string
    readonly receipt: Receipt
    readonly tries: number
    readonly doubts: number
  }

  function begin(one: Attempt): void {
    const work = attempt(one).finally(() => underWay.delete(work))
    underWay.add(work)
  }

  async function attempt(one: Attempt): Promise<void> {
    const { mail, what, receipt, tries } = one
    const { signal } = stopping
    if (signal.aborted) return
    await receipt.begun()
    // What has not begun by then was not taken.
    const { state, words, remedy } = signal.aborted ? NOT_NOW : await deliver(mail, signal)
    if (state === 'sent') return await receipt.ended({ isOver: true })
    const doubts = one.doubts + (state === 'unknown' ? 1 : 0)
    const isForGood = state === 'refused' || doubts >= MOST_DOUBTS
    const pauseMs = isForGood ? undefined : PAUSES_MS[tries]
    const isGivenUp = !signal.aborted && (pauseMs === undefined || waiting.size >= MOST_WAITING)
    // What nobody knows stays as it was begun: the next life must not repeat it as often as it likes.
    if (!isGivenUp && state !== 'unknown') await receipt.ended({ isOver: false })
    if (signal.aborted) return
    const end =
      pauseMs === undefined || isGivenUp ? 'given up' : `tried again in ${Math.round(pauseMs / 1000)} s`
    log[isGivenUp ? 'error' : 'warn'](
      'request.mail-failed',
      `A mail about ${what} was not taken for ${cleanText(mail.to)}: ${words}; ${end}`,
      { to: mail.to, remedy },
    )
    if (pauseMs === undefined || isGivenUp) return await receipt.ended({ isOver: true })
    const timer = after(pauseMs, () => {
      waiting.delete(timer)
      begin({ ...one, tries: tries + 1, doubts })
    })
    waiting.add(timer)
  }

  return {
    send: (mail, what, receipt) => begin({ mail, what, receipt, tries: 0, doubts: receipt.doubts }),
    async stop() {
      const unsent = waiting.size + underWay.size
      if (unsent > 0) {
        log.info(
          'request.mail-stopped',
          `The daemon stops, and mails about requests wait for its next start: ${unsent}`,
        )
      }
      stopping.abort(new Error('The daemon stops'))
      for (const timer of waiting) timer[Symbol.dispose]()
      waiting.clear()
      await within(Promise.all(underWay), STOP_MS)
    },
  }
}
