import type { MtaSessions } from '../../filter/mta-sessions.ts'

export interface MailParts {
  /** Messages that are decided right now. */
  readonly server: { readonly busy: number }
  readonly sessions: Pick<MtaSessions, 'read'>
}

const LATELY_MS = 2000

/** Whether mail is on its way now, or was a moment ago: the next one may come at any time. */
export function mailLately({ server, sessions }: MailParts, now = Date.now): () => boolean {
  return () => {
    if (server.busy > 0) return true
    const { lastAt = 0, lastMessageAt = 0 } = sessions.read()
    // By the wall clock, which somebody may set: a moment in the future is no mail.
    const agoMs = now() - Math.max(lastAt, lastMessageAt)
    return agoMs >= 0 && agoMs < LATELY_MS
  }
}
