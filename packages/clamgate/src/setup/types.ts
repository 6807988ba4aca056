/**
 * The contract of the parts of `setup`: what a step is, what the journal keeps of it, what a plan is. A step is a value;
 * what it does stands in its kind. What was there before is written down, synced, before anything is changed, so that undo
 * needs the journal alone, in another process and in a later version.
 */

/** What survives a round through JSON: steps and what was there before are kept in the journal. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The subject of a step; `disable` undoes postfix and service, `uninstall` all. */
export type StepGroup = 'account' | 'configuration' | 'service' | 'postfix' | 'other'

/** One thing that is to be changed on this host. */
export interface Step<Wanted extends Json = Json> {
  /** Unique in a plan and stable over runs: `postfix.main:/etc/postfix`. */
  readonly id: string
  readonly group: StepGroup
  /** Which kind does it: a key of `KINDS` in setup/kinds.ts. */
  readonly kind: string
  /** What it does, as a sentence for people: "Put this milter first in smtpd_milters of /etc/postfix/main.cf". */
  readonly sentence: string
  /** Everything that the kind needs to know. Kept in the journal. */
  readonly wanted: Wanted
}

/** What a look at the host says of a step. */
export type StepLook<Before extends Json = Json> =
  /** Already as wanted. */
  | { readonly state: 'done' }
  /** `changes`: lines for the plan, `- old` and `+ new` where that is text; `before`: what undo needs. */
  | { readonly state: 'needed'; readonly changes: readonly string[]; readonly before: Before }

/** What applying and undoing may use. */
export interface StepContext {
  /** Aborted by Ctrl-C: give up soon, and leave what `undo` can take back. */
  readonly signal: AbortSignal
  /** Says how far a long step is, one line each time. */
  readonly progress: (line: string) => void
  /** Files alone: nothing is started, stopped, enabled or reloaded, since somebody else is about to do that. */
  readonly still?: boolean
}

/** What became of an undo. */
export type Undone =
  | { readonly state: 'restored' }
  /** Somebody changed it since: theirs stays. `sentence` says what and why, `remedy` what is left to do by hand. */
  | { readonly state: 'kept'; readonly sentence: string; readonly remedy?: string }

/**
 * How steps of one kind are done. `apply` and `undo` may be called again after a kill at any point within them, and then
 * complete what was begun; they never trust that what they find is what the journal says, and look.
 */
export interface StepKind<Wanted extends Json = Json, Before extends Json = Json> {
  /** Changes nothing. Throws SetupError where the step cannot be done at all. */
  look(wanted: Wanted): Promise<StepLook<Before>>
  /** After this, `look` says done. Throws SetupError; what was begun, `undo` takes back. */
  apply(wanted: Wanted, before: Before, context: StepContext): Promise<void>
  /** After this, the host is as `before` says, byte for byte, unless somebody changed it since. */
  undo(wanted: Wanted, before: Before, context: StepContext): Promise<Undone>
}

/** A step in the journal. */
export interface JournalEntry {
  readonly step: Step
  readonly before: Json
  readonly state: 'applying' | 'applied' | 'undoing'
  /** Its run came to its end, proof included: from then on a failure of another run does not undo it. */
  readonly settled: boolean
  /** ISO 8601 */
  readonly at: string
  /** The version of Clamgate that applied it. */
  readonly version: string
}

/** Something that was seen and that the administrator should know before saying yes. */
export interface Remark {
  /** `stop`: setup does not go on. */
  readonly weight: 'note' | 'warn' | 'stop'
  readonly sentence: string
  readonly remedy?: string
}

/** What setup is going to do: remarks of what was seen, and steps in their order. */
export interface Plan {
  readonly remarks: readonly Remark[]
  readonly steps: readonly Step[]
}

/** What was asked for on the command line. */
export interface SetupOptions {
  /** `--postfix-config DIR`; undefined: that of postconf(1). */
  readonly postfixConfig: string | undefined
  /** Undefined: chosen by what is on the host. */
  readonly engine: 'managed' | 'external' | undefined
  /** `--from FILE`: a clamav-milter.conf to carry over. */
  readonly from: string | undefined
  readonly defaultAction: 'tempfail' | 'accept' | 'reject'
  /** `--no-service`: configures everything, starts nothing for good. */
  readonly service: boolean
  /** `--monitor`: everything is scanned and logged, nothing refused. */
  readonly monitor: boolean
  /** Whether overrides in master.cf that let mail pass unscanned are mended. */
  readonly mendMaster: boolean
  /** What is done where clamav-milter runs: `replace` takes over, `beside` runs both, ours in monitor mode. */
  readonly clamavMilter: 'replace' | 'beside' | undefined
  /** `--config FILE` */
  readonly config: string
}
