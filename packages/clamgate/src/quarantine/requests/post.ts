import { cleanText } from '../../ground/clean.ts'
import type { Log } from '../../observe/log/log.ts'
import type { After } from '../../observe/log/repeat-guard.ts'
import type { Deliver, OutgoingMail } from '../digest/types.ts'

export interface PostDeps {
  readonly log: Log
  readonly after: After
  readonly deliver: Deliver
}

/** Mails that somebody waits for, but for which nobody waits: tried again while the server is away. */
export interface Post {
  send(mail: OutgoingMail, what: string): void
  /** Gives up what was not sent, and says how much. */
  stop(): void
}

/** Pauses between the tries, ms. A request can be decided at the command line all the time. */
const PAUSES_MS = [30_000, 120_000, 600_000, 3_600_000, 4 * 3_600_000]
/** More wait only where somebody floods. */
const MOST_WAITING = 200

export function createPost({ log, after, deliver }: PostDeps): Post {
  const waiting = new Set<Disposable>()
  /** Mails that are being handed over right now. */
  let underWay = 0
  const stopping = new AbortController()

  async function attempt(mail: OutgoingMail, what: string, tries: number): Promise<void> {
    underWay += 1
    const { state, words, remedy } = await deliver(mail, stopping.signal)
    underWay -= 1
    if (state === 'sent' || stopping.signal.aborted) return
    const pauseMs = state === 'refused' ? undefined : PAUSES_MS[tries]
    const isGivenUp = pauseMs === undefined || waiting.size >= MOST_WAITING
    const end = isGivenUp ? 'given up' : `tried again in ${Math.round(pauseMs / 1000)} s`
    log[isGivenUp ? 'error' : 'warn'](
      'request.mail-failed',
      `A mail about ${what} was not taken for ${cleanText(mail.to)}: ${words}; ${end}`,
      { to: mail.to, remedy },
    )
    if (isGivenUp) return
    const timer = after(pauseMs, () => {
      waiting.delete(timer)
      void attempt(mail, what, tries + 1)
    })
    waiting.add(timer)
  }

  return {
    send: (mail, what) => void attempt(mail, what, 0),
    stop() {
      const unsent = waiting.size + underWay
      if (unsent > 0) {
        log.warn(
          'request.mail-stopped',
          `The daemon stops, and mails about requests were not sent: ${unsent}`,
          {
            remedy: 'What waits for an answer stands in: clamgate quarantine requests list',
          },
        )
      }
      stopping.abort(new Error('The daemon stops'))
      for (const timer of waiting) timer[Symbol.dispose]()
      waiting.clear()
    },
  }
}
