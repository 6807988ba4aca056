import type { FilePlace as Place } from '../config/problem.ts'
import type { Action, Config, Direction, FailureKind, OutcomeKind, SignatureClass } from '../config/schema.ts'
import type { Compared } from '../patterns/patterns.ts'
import type { Capabilities } from './capabilities.ts'
import type { Skip, Verdict } from './verdict.ts'

export type { FilePlace as Place } from '../config/problem.ts'
export type { FailureKind } from '../config/schema.ts'
export type { Skip } from './verdict.ts'

/** All that a decision looks at. Text as it came, uncleaned; addresses without angle brackets. */
export interface Facts {
  readonly verdict: Verdict
  /** Envelope sender; the null sender is the empty string. */
  readonly sender: string
  /** Envelope recipients in their order; empty where nothing is known of them (a scan by hand). */
  readonly recipients: readonly string[]
  /** Address of the SMTP client in its usual notation; undefined where the MTA gives none (local submission). */
  readonly clientAddress: string | undefined
  /** Name that the client has logged in with (`{auth_authen}`). */
  readonly authenticated: string | undefined
  /** Bytes of the message. */
  readonly sizeBytes: number
  /** Those of {@link Policy.headers} that one of its header fields fits. */
  readonly headers: ReadonlySet<HeaderTest>
  /** Wall clock, Unix time, ms. */
  readonly nowMs: number
  /** The sentinel refuses its sender as a whole (`policy.sentinel`). */
  readonly isStopped?: boolean | undefined
}

/** What is known of a message before it is scanned: enough to see whether it is exempt. */
export type SkipFacts = Pick<Facts, 'sender' | 'recipients' | 'clientAddress' | 'authenticated'>

/** What the MTA gives, before anything was made of it: texts with a character for each octet. */
export interface RawFacts {
  /** Arguments of MAIL and RCPT: in angle brackets by SMTP, without them by sendmail(1). */
  readonly sender: string
  readonly recipients: readonly string[]
  /** As {@link Facts.authenticated}. */
  readonly authenticated: string | undefined
}

/** What a condition asks of header fields: one that fits is enough. */
export interface HeaderTest {
  /** Names, in lower case, of the fields that may fit. */
  readonly names: readonly string[]
  fits(name: string, value: Compared): boolean
}

/** What the SMTP client is told. */
export interface ClientReply {
  readonly code: number
  /** Enhanced status code, RFC 3463. */
  readonly enhanced: string
  readonly text: string
}

/** A signature that was found, and what its name says. */
export interface Found {
  /** Exactly as clamd names it. */
  readonly signature: string
  /** The most telling class, for metrics. */
  readonly class: SignatureClass
  /** Every class that it belongs to; `class` is one of them. */
  readonly classes: readonly SignatureClass[]
  /**
   * Who made it, by the file that has it: `official`, a key of `signatures.sources`, `local`. Where the file is not known by
   * the name: the provider, for example `foxhole`; `unofficial` where the name does not tell.
   */
  readonly source: string
  /** The file that has it, and what that is rated; where they are known. */
  readonly file?: string | undefined
  readonly rating?: string | undefined
}

/** Why something else is done than what was decided. */
export interface Instead {
  /** Behind "but". */
  readonly why: string
  /** The same for catalogues of other languages. */
  readonly code: InsteadCode
  /** What of it is no word of ours: `tripped` until when, `not-kept` by which error, `many-fields` how many. */
  readonly value?: string
}

export type InsteadCode =
  | ('cannot-hold' | 'no-header-fields' | 'not-kept' | 'many-fields' | 'tripped')
  | ('removal-not-offered' | 'removal-uncertain' | 'removal-never')

/** Why an action was chosen. */
export interface Reason {
  /** For people: `policy.infected: reject`, `rule "spam only tags" (/etc/clamgate/clamgate.yaml:12): tag`. */
  readonly text: string
  /** What was decided, and why something else is done, as `text` ends: `the MTA cannot hold mail`. */
  readonly instead?: { readonly of: Action } & Instead
  /** The key that decided, where no rule did: `policy.infected`. */
  readonly key?: string
  readonly rule?: { readonly name: string; readonly place: Place | undefined }
}

/** How a message is marked. */
export interface Tag {
  readonly header: string
  readonly value: string
  /** Put in front of the subject; undefined leaves it. */
  readonly subject: string | undefined
  /** Subjects that are left without it: they are longer, or more, than a milter can change. */
  readonly leftSubjects?: number
}

/** What is decided for one recipient, before the message as a whole is looked at. */
export interface Choice {
  readonly action: Action
  readonly reason: Reason
  /** Of those that are not done: `policy.reportOnly` names the outcome. */
  readonly isReportOnly?: boolean
}

/** What happens to one recipient's copy. */
export interface RecipientOutcome {
  readonly recipient: string
  /** What the policy wants for this recipient. */
  readonly wanted: Action
  /**
   * What becomes of it: as the message (`delivered` for accept and tag, `held`, `refused`, `deferred`, `discarded`,
   * `quarantined`). A recipient whose decision is stricter than that of the message is removed from its envelope.
   */
  readonly fate: 'delivered' | 'held' | 'quarantined' | 'deferred' | 'refused' | 'discarded'
  readonly reason: Reason
}

/** What happens to a message, and why. */
export interface Outcome {
  readonly kind: OutcomeKind
  readonly verdict: Verdict
  /** Present when a signature was found. */
  readonly found?: Found | undefined
  /** Present for a failure. */
  readonly failure?: FailureKind | undefined
  /** What happens to the message as a whole: the mildest decision of its recipients, or defer if there is one. */
  readonly action: Action
  /** Why, of the decision that became the message's. */
  readonly reason: Reason
  /** Present for reject and defer. Names no host, path or program. */
  readonly reply?: ClientReply | undefined
  /** Present when the message is delivered and marked. */
  readonly tag?: Tag
  /** One for each of `Facts.recipients`, in their order. */
  readonly recipients: readonly RecipientOutcome[]
  /** Indices of recipients to take off the envelope; never all of them. */
  readonly remove: readonly number[]
  /**
   * Indices of recipients for whom the message is kept in quarantine. When `action` is quarantine these are all of them,
   * but for those whose copy is discarded.
   */
  readonly keepFor: readonly number[]
  /** What rules or the whole policy in monitor mode would have done. */
  readonly monitored: readonly Choice[]
  /** An id that the client's reply and the log line share; present when the reply's text carries it. */
  readonly incident?: string | undefined
}

export interface DecideOptions {
  readonly can: Capabilities
  /** Makes an incident id; called at most once, when the reply's text wants one. */
  readonly incident: () => string
}

/** How a rule looked at a message, with the place of the rule; for explanations. */
export interface Considered extends Partial<Place> {
  readonly rule: string
  /** What it does. */
  readonly action: Action
  /** It would decide, but is monitored. */
  readonly monitor: boolean
  readonly matches: boolean
  /**
   * Why it does not decide: the key of the first condition that doesn't hold; `until`, it has ended; `unscanned`, the mail
   * was not scanned and the rule does not say that it is for such mail.
   */
  readonly miss: string | undefined
  /** When it ended, ISO 8601; only where that is why it does not match. */
  readonly until: string | undefined
  /** Which way the mail goes, where that is why it does not match and is known. */
  readonly direction: Direction | undefined
}

/** `policy.sentinel`, made ready: who is to be refused as a whole. */
export interface SentinelRule {
  /** More findings than that within `withinMs` are too many. */
  readonly messages: number
  readonly withinMs: number
  /** What becomes of all mail of such a user, where nothing stricter is decided. */
  readonly action: Config['policy']['sentinel']['action']
  /** Whether mail of such a user is looked at at all. Nobody who has not logged in is. */
  watches(authenticated: string | undefined): authenticated is string
  /** Whether a message counts: it has a finding of such a class, that stands, and is not what the policy accepts. */
  counts(outcome: Outcome): boolean
}

/** The policy of a configuration, made ready: patterns compiled, files read. Immutable. */
export interface Policy {
  /** Why the message need not be scanned; undefined: it must. `raw` is called where an entry asks for that. */
  skip(facts: SkipFacts, raw: () => RawFacts): Skip | undefined
  decide(facts: Facts, options: DecideOptions): Outcome
  /** Which way the mail goes to a recipient (by index); undefined where that is not known. For explanations. */
  direction(facts: SkipFacts, recipient: number): Direction | undefined
  /** Sent by one of our own: somebody who logged in, or a client of `policy.localNetworks`; for notices. */
  isOriginating(facts: SkipFacts): boolean
  /** Whether the domain of an address is one of `policy.localDomains`; for notices. */
  isLocal(address: string): boolean
  /** What the keys of `policy` would decide if there were no rules; for explanations. */
  fallback(verdict: Verdict): Choice
  /** Each rule for a recipient (by index; 0 where none is known), up to the one that decides; for explanations. */
  consider(facts: Facts, recipient: number): readonly Considered[]
  /** What conditions ask of header fields: each field of a message is to be shown to each of them. */
  readonly headers: readonly HeaderTest[]
  /** Some decision may quarantine, or remove a recipient that is to be kept for: the message must be at hand then. */
  readonly mayKeep: boolean
  /** The same for a message with no more than one recipient, of whom none can be removed. */
  readonly mayKeepSingle: boolean
  /** Some rules may decide differently for the recipients of one message. */
  readonly mayDiffer: boolean
  /** `policy.removeRecipients` */
  readonly removeRecipients: 'auto' | 'never'
  /** `policy.oversize` wants the beginning of a large message scanned. */
  readonly scanHead: boolean
  /** Undefined: `policy.sentinel` is off. */
  readonly sentinel: SentinelRule | undefined
  /** `policy.monitor`: nothing is refused, whatever happens. */
  readonly monitor: boolean
  /** Databases older than this are outdated, ms. */
  readonly databasesMaxAgeMs: number
}
