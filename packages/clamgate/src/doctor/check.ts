import type { Told } from '../ground/saying/sentence.ts'
import type { OwnWhy } from './own-whys.ts'

/** The subjects that are looked at, in the order in which they are shown. */
export const GROUPS = {
  configuration: 'Configuration',
  files: 'Files and rights',
  service: 'Service',
  engine: 'Engine',
  databases: 'Databases',
  signatures: 'Signatures of third parties',
  postfix: 'Postfix',
  software: 'Other software',
  resources: 'Resources',
  network: 'Network',
  clock: 'Clock',
} as const

export type Group = keyof typeof GROUPS

/** `warn`: it works, and should not stay so. `skip`: it could not be looked at, or is not in use. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'skip'

/** Something safe that `--fix` does. It changes what is ours, and nothing of others. */
export interface Fix {
  /** What it does, in the imperative, without its dot: `Create /var/log/clamgate for clamgate`. */
  readonly sentence: string
  /** @throws where it cannot be done */
  run(): Promise<void>
}

/** One thing that was looked at. */
export interface Check {
  /** The subject; undefined: that of its name in catalogue.ts. */
  readonly group?: Group
  /** Stable name: `databases`, `postfix`. */
  readonly name: string
  readonly state: CheckState
  /** What was seen, as a sentence without its dot. */
  readonly detail: string
  /** The same as names of sentences with their values, as sentences/ has them: catalogues of other languages go by it. */
  readonly told?: readonly Told[]
  /** Of the failure that was seen, where it has one, or `unused`: catalogues of other languages go by it. */
  readonly code?: string
  /** Why it matters, as a sentence without its dot; undefined: what catalogue.ts says of its name. */
  readonly why?: OwnWhy
  /** What to do; there for everything that is not ok. */
  readonly remedy?: string
  /** The remedy as names of sentences with their values. */
  readonly advice?: readonly Told[]
  /** The remedy as a command to paste, where it is one. */
  readonly command?: string
  readonly fix?: Fix
}

/** A check as it is shown: with its subject, and why it matters. */
export interface Finding extends Omit<Check, 'why'> {
  readonly group: Group
  readonly why: string
}
