/** What can happen to a message, from the mildest to the strictest. */
export const ACTIONS = ['accept', 'tag', 'mta-hold', 'quarantine', 'defer', 'reject', 'discard'] as const

/** Those after which somebody still has it. */
export const MILDER_ACTIONS = ['accept', 'tag', 'mta-hold', 'quarantine', 'defer'] as const

/**
 * What can happen to a message. `tag`: delivered with a header field. `mta-hold`: it stays in the MTA's hold queue until
 * somebody releases it. `quarantine`: kept in our own directory, and not delivered.
 */
export type Action = (typeof ACTIONS)[number]

/** Outcomes of mail that is neither clean nor exempt: somebody may want to be told. */
export const NOTABLE_OUTCOMES = [
  'infected',
  'encrypted',
  'limits-exceeded',
  'oversize',
  'databases-missing',
  'databases-outdated',
  'unscannable',
  'ambiguous',
  'failure',
] as const

/** What a message can turn out to be; `policy` has a decision for each, and rules can ask for it. */
export const OUTCOMES = ['clean', ...NOTABLE_OUTCOMES, 'skipped'] as const

export type OutcomeKind = (typeof OUTCOMES)[number]

/** Kinds of what could not be brought before the scanner; each is a key of `policy.unscannable`. */
export type UnscannableKey = 'bounds' | 'partial' | 'undecodable' | 'encrypted'

/** Outcomes that `policy.reportOnly` can name. */
export const REPORTABLE_OUTCOMES = ['unscannable', 'ambiguous'] as const

/** Why no verdict could be had. */
export const FAILURES = ['unavailable', 'overloaded', 'timeout', 'error'] as const

export type FailureKind = (typeof FAILURES)[number]

/** Kinds of signatures; see the table in `policy/classes/signature-table.ts`. */
export const SIGNATURE_CLASSES = [
  'malware',
  'phishing',
  'spam',
  'pua',
  'heuristic',
  'macro',
  'encrypted',
  'limits',
  'policy',
  'unofficial',
] as const

export type SignatureClass = (typeof SIGNATURE_CLASSES)[number]

/** What database files are rated, after clamav-unofficial-sigs. */
export const RATINGS = [
  'LOW',
  'MEDIUM',
  'HIGH',
  'LOWONLY',
  'MEDIUMONLY',
  'LOWMEDIUMONLY',
  'REQUIRED',
  'DISABLED',
] as const

/** `inbound` comes from outside, `outbound` goes there, `local` stays. */
export const DIRECTIONS = ['inbound', 'outbound', 'local'] as const

export type Direction = (typeof DIRECTIONS)[number]
