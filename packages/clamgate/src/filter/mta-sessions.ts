import type { Connection } from '@clamgate/milter'

/** When an MTA last asked this milter: what no look at its configuration can prove. */
export interface MtaSessions {
  /** An SMTP client has connected to an MTA, which tells us. */
  begun(connection: Pick<Connection, 'listener' | 'macro'>): void
  /** A message of that session is decided, whose header the MTA lets us change, or not. */
  decided(connection: Pick<Connection, 'macro'>, changesHeaders: boolean): void
  readonly read: () => MtaSessionFacts
}

/** Since the start of this process. */
export interface MtaSessionFacts {
  readonly total: number
  /** Wall clock, ms; undefined where there was none. */
  readonly lastAt: number | undefined
  /** The socket by which the last one came. */
  readonly lastListener: string | undefined
  readonly lastMessageAt: number | undefined
  /** When a message of our own trial by this milter was last decided. */
  readonly lastSelftestAt?: number | undefined
}

/** As `{daemon_name}`: our own trials are no MTA, and prove nothing about one. */
export const SELFTEST_DAEMON = 'clamgate-selftest'

/** `onNoHeaders` is called once, when an MTA first does not let us change header fields. */
export function createMtaSessions(now: () => number, onNoHeaders: () => void = () => undefined): MtaSessions {
  let isNoHeadersTold = false
  let facts: MtaSessionFacts = {
    total: 0,
    lastAt: undefined,
    lastListener: undefined,
    lastMessageAt: undefined,
  }
  const isOurs = (connection: Pick<Connection, 'macro'>) =>
    connection.macro('{daemon_name}') === SELFTEST_DAEMON
  return {
    begun(connection) {
      if (isOurs(connection)) return
      facts = { ...facts, total: facts.total + 1, lastAt: now(), lastListener: connection.listener }
    },
    decided(connection, changesHeaders) {
      if (isOurs(connection)) {
        facts = { ...facts, lastSelftestAt: now() }
        return
      }
      facts = { ...facts, lastMessageAt: now() }
      if (changesHeaders || isNoHeadersTold) return
      isNoHeadersTold = true
      onNoHeaders()
    },
    read: () => facts,
  }
}
