import type { SmtpSession } from './smtp/session.ts'

/** Sessions with the listener for releases: one mail after the other goes through the same. */
export interface Sessions extends Disposable {
  /**
   * One that waits, or a new one.
   * @throws {SessionLost} nobody answers, or nobody who wants to talk with us
   */
  take(): Promise<SmtpSession>
  /** Takes one back after a mail that went well; any other is ended instead. */
  giveBack(session: SmtpSession): void
}

export interface SessionsDeps {
  readonly open: () => Promise<SmtpSession>
  /** Where the listener is: a session with another one is of no use any more. */
  readonly place: () => string
}

/** As many mails go through one session; Postfix ends a process after as many clients, and memory that leaks with it. */
export const MAILS_OF_A_SESSION = 100
/** Longer none waits, ms: under stress Postfix ends those that are silent for 10 s (smtpd_timeout). */
const IDLE_MS = 3_000

/** Opens sessions, and has those wait for a while that are not needed. */
export function createSessions({ open, place }: SessionsDeps): Sessions {
  /** The newest last. */
  const waiting: { readonly session: SmtpSession; readonly place: string; readonly timer: NodeJS.Timeout }[] =
    []
  /** Of those that are out. */
  const places = new WeakMap<SmtpSession, string>()

  return {
    async take() {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        clearTimeout(one.timer)
        const { session } = one
        if (!session.isOver && session.unread === undefined && one.place === place()) {
          session.idle(false)
          return session
        }
        session[Symbol.dispose]()
      }
      const at = place()
      const session = await open()
      places.set(session, at)
      return session
    },
    giveBack(session) {
      const at = places.get(session)
      if (
        session.isOver ||
        session.unread !== undefined ||
        session.used >= MAILS_OF_A_SESSION ||
        at === undefined
      ) {
        session[Symbol.dispose]()
        return
      }
      session.idle(true)
      const timer = setTimeout(() => {
        waiting.splice(
          waiting.findIndex((one) => one.session === session),
          1,
        )
        session[Symbol.dispose]()
      }, IDLE_MS)
      waiting.push({ session, place: at, timer: timer.unref() })
    },
    [Symbol.dispose]() {
      for (const { session, timer } of waiting.splice(0)) {
        clearTimeout(timer)
        session[Symbol.dispose]()
      }
    },
  }
}
