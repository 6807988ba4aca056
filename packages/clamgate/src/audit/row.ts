/** What became of an act. `begun` is written before an act that no transaction of the store can hold, and the other ones after it. */
export const AUDIT_RESULTS = ['begun', 'ok', 'failed', 'refused'] as const
export type AuditResult = (typeof AUDIT_RESULTS)[number]

/** Who did something, as it is written down. Never the secret of a session or of a token. */
export interface AuditActor {
  /** `host`: by the control socket; `nobody`: before anybody has signed in; `clamgate`: the daemon by itself. */
  readonly kind: 'host' | 'account' | 'token' | 'nobody' | 'clamgate'
  readonly id: string
  readonly name: string
  readonly session?: string | undefined
  readonly address?: string | undefined
}

/** What is told to the audit. */
export interface AuditEntry {
  readonly actor: AuditActor
  /** The act of `access/acts.ts`; of routes that anybody may ask, their name. */
  readonly act: string
  /** Name of the route; left out for what comes by none. */
  readonly route?: string | undefined
  /** What it was done to: an id, an address, a name. */
  readonly object?: string | undefined
  /** JSON. What a name calls a secret is left out: {@link file://./content.ts}. */
  readonly before?: unknown
  readonly after?: unknown
  readonly result: AuditResult
  /** Code of the error. */
  readonly code?: string | undefined
  /** Id of the request. */
  readonly request?: string | undefined
  /** Number of the row that said that it has begun. */
  readonly of?: number | undefined
}

/** One row of the audit. */
export interface AuditRow extends AuditEntry {
  /** 1, 2, 3 …, without a gap. */
  readonly n: number
  /** Wall clock, Unix time, ms. */
  readonly atMs: number
  /** The host whose daemon wrote it. */
  readonly host: string
  /** SHA-256, base 16, over the hash of the row before and this row. */
  readonly hash: string
}

/** The last row, and what it stands for all before it. */
export interface AuditHead {
  readonly n: number
  readonly hash: string
  readonly atMs: number
}

/** Act of the row that retention writes before it cuts: {@link CutNote} is its `after`. */
export const CUT_ACT = 'audit.cut'

/** Up to where rows were cut, and the hash of the last one of them: the row that follows begins from it. */
export interface CutNote {
  readonly n: number
  /** Called so because what is called a hash is left out of rows. */
  readonly chain: string
}
