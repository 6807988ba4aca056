import type { ServiceNeeds } from '../clamav-milter/service-notes.ts'
import type { NoteKind } from '../draft.ts'
import type { ReadText } from '../files.ts'
import type { PostfixPlace } from './milter/sockets.ts'

/** The host that a configuration of the panel is for. What is left out is as i-MSCP on Debian has it. */
export interface PanelPlace extends Partial<PostfixPlace> {
  /** Reads a file that an option names. */
  readonly readList: (path: string) => ReadText
  /** What the values come from, for comments: `config.php`. */
  readonly file?: string
  /** Where a parameter stands in that file, by its names. */
  readonly lineOf?: (names: readonly string[]) => number | undefined
  /** `DatabaseDirectory` of the clamd that `ClamdSocket` names. */
  readonly databaseDirectory?: string
  /** `StreamMaxLength` of that clamd, bytes. */
  readonly streamMaxLength?: number
  /** Where the file of a secret is, by its name. */
  readonly secretPath?: (name: string) => string
  /** The file log stays where `LogFile` says. */
  readonly keepLogFile?: boolean
  /** What the systemd unit needs is told among the remarks; else the caller gives it what `service` says. */
  readonly isUnitTold?: boolean
  /** The first lines of the result, without the sign of a comment. */
  readonly heading?: readonly string[]
  /** Unix time, ms, for rules that have ended; without it the clock. */
  readonly nowMs?: number
}

/** Something that is not as it was, or has no meaning any more. One line. */
export interface PanelRemark {
  readonly kind: NoteKind
  readonly sentence: string
  /** What there is to copy, for a file or a shell; mostly none. */
  readonly lines: readonly string[]
}

/** What config.php and the administrator's values come to. */
export interface PanelConfiguration {
  /** The whole configuration file, with its last line end. */
  readonly yaml: string
  /** Files that it refers to: mode 0600, for the user of the daemon. */
  readonly secrets: readonly { readonly name: string; readonly path: string; readonly text: string }[]
  /** `milter.listen` */
  readonly listens: readonly string[]
  /** How main.cf names the milter: `PostfixMilterSocket` as it is written. */
  readonly postfixAddress: string
  readonly engine: 'managed' | 'external'
  /** `engine.servers`; none with a managed engine. */
  readonly servers: readonly string[]
  /** Whether a source of signatures is on. */
  readonly hasSignatures: boolean
  /** What the service needs for its sockets and its log. */
  readonly service: ServiceNeeds
  readonly remarks: readonly PanelRemark[]
  /** Everything that has a meaning here is in force in the result. */
  readonly isComplete: boolean
  /** Each value with where it comes from; of lists and sources each part. */
  readonly settings: readonly { readonly key: string; readonly value: unknown; readonly origin: string }[]
  /** The parameter that a key of the configuration comes from: `clamav_milter_options['OnInfected']` for `policy.infected`. */
  readonly parameterOf: (key: string) => string
}
