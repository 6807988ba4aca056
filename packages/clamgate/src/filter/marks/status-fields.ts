import { isLoopback, parseIp } from '../../patterns/network.ts'
import type { Skip, Verdict } from '../../policy/verdict.ts'
import type { WatchedFields } from '../watched-fields.ts'

/** How `headers` of the configuration wants the status fields. */
export interface HeaderSettings {
  readonly add: 'no' | 'add' | 'replace'
  /** What becomes of them in mail that is exempt. */
  readonly exempt: 'keep' | 'replace' | 'none'
  /** Value of X-Virus-Scanned. */
  readonly scanned: string
}

/** Names, in lower case, of the status fields. */
export const STATUS_FIELD_NAMES = ['x-virus-scanned', 'x-virus-status'] as const

/** What is done to the status fields of a message. */
export type StatusTreatment =
  /** Nothing is put, nothing removed. */
  | 'leave'
  /** Those that came are removed. */
  | 'remove'
  /** Ours are put above those that came. */
  | 'put-on-top'
  /** Those that came are removed, ours are appended. */
  | 'replace'

/** What the treatment depends on. */
export interface StatusQuestion {
  readonly verdict: Verdict
  readonly fields: WatchedFields
  /** Address of the SMTP client; undefined where the MTA gives none (local submission). */
  readonly clientAddress: string | undefined
}

/**
 * What is done to the status fields. Mail that an exempt program on this host hands in again, as a content filter does, has
 * those of its first pass, which are true: those from outside were treated then. Anybody else may have written his own.
 */
export function statusTreatment(
  { add, exempt }: Pick<HeaderSettings, 'add' | 'exempt'>,
  { verdict, fields, clientAddress }: StatusQuestion,
): StatusTreatment {
  if (add === 'no') return 'leave'
  const usual = add === 'add' ? 'put-on-top' : 'replace'
  if (verdict.kind !== 'skipped' || exempt === 'replace') return usual
  const hasOurs = fields.isScannedByUs && fields.count('x-virus-status') > 0
  if (hasOurs && isHandedInAgain(verdict.skip, clientAddress)) return 'leave'
  return exempt === 'none' ? 'remove' : usual
}

/** Exempt by its address, which is one that only this host has. Logins, senders and recipients say nothing of a first pass. */
function isHandedInAgain({ by }: Skip, clientAddress: string | undefined): boolean {
  if (by !== 'network') return false
  if (clientAddress === undefined) return true
  const ip = parseIp(clientAddress)
  return ip !== undefined && isLoopback(ip)
}
