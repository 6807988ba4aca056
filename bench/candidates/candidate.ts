import type { RealClamd } from '@clamgate/clamd/testing'
import type { FilterAddress } from '@clamgate/milter/testing'
import type { CandidateName, Features } from '../options.ts'

/** A milter that is measured. */
export interface Candidate extends AsyncDisposable {
  readonly name: CandidateName
  readonly pid: number
  readonly address: FilterAddress
  /** Its configuration, for the JSON document. */
  readonly config: string
  /** Where it writes something of each message; undefined when it does not. Opened for appending: it may be emptied. */
  readonly logFile: string | undefined
  /** Clamgate's socket for the command line, which also serves /metrics. */
  readonly controlSocket: string | undefined
}

/** Where a milter is to listen and what it is to use. */
export interface CandidatePlace {
  readonly name: CandidateName
  /** Exists, on tmpfs where there is one; for the files of this candidate alone. */
  readonly directory: string
  readonly address: FilterAddress
  readonly clamd: RealClamd
  /** TCP to clamd. */
  readonly clamdInet: boolean
  readonly features: Features
  /** Clamgate is to write an event for each message, whatever the features. */
  readonly events: boolean
  readonly profileDirectory: string | undefined
}

/** True for those that are this project's. */
export function isClamgate(name: CandidateName): boolean {
  return name.startsWith('clamgate')
}

/** As `smtpd_milters` and clamav-milter's configuration have it. */
export function milterText(address: FilterAddress, form: 'postfix' | 'sendmail'): string {
  if ('path' in address) return `unix:${address.path}`
  return form === 'postfix' ? `inet:${address.host}:${address.port}` : `inet:${address.port}@${address.host}`
}
