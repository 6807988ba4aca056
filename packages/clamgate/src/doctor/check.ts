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
  /** Why it matters, as a sentence without its dot; undefined: what catalogue.ts says of its name. */
  readonly why?: string
  /** What to do; there for everything that is not ok. */
  readonly remedy?: string
  /** The remedy as a command to paste, where it is one. */
  readonly command?: string
  readonly fix?: Fix
}

/** A check as it is shown: with its subject, and why it matters. */
export interface Finding extends Check {
  readonly group: Group
  readonly why: string
}
