import type { Actor } from '../access/actor.ts'
import type { Act } from '../access/acts.ts'

/** What a job does to each of its entries. */
export const JOB_ACTS = ['release', 'delete', 'forward', 'false-positive'] as const
export type JobAct = (typeof JOB_ACTS)[number]

/** For so long a job waits before it does the first thing, and can be undone as if it had never been, ms. */
export const UNDO_MS: Readonly<Record<JobAct, number>> = {
  release: 10_000,
  delete: 600_000,
  forward: 10_000,
  'false-positive': 10_000,
}

/**
 * `waiting`: nothing was done, it can be undone; `running`: what has not begun can be cancelled. The others are its end:
 * `done`, `undone` and `cancelled` by people, `ended` by the daemon, which says why.
 */
export const JOB_STATES = ['waiting', 'running', 'done', 'undone', 'cancelled', 'ended'] as const
export type JobState = (typeof JOB_STATES)[number]

/**
 * `begun`: somebody is at it; `unknown`: the daemon died while it was at it, and it is not repeated; `left`: it was never
 * begun, and never will be. The rest is what came of it; `nothing`: there was nothing to do.
 */
export const JOB_ITEM_STATES = [
  ...(['waiting', 'begun', 'done', 'partly', 'failed', 'nothing', 'unknown', 'left'] as const),
] as const
export type JobItemState = (typeof JOB_ITEM_STATES)[number]

/** How it is to be done; those that an act has no use for are left out. */
export interface JobOptions {
  readonly to?: readonly string[] | undefined
  /** Of a release: of the recipients these alone. */
  readonly recipients?: readonly string[] | undefined
  readonly as?: 'original' | 'attachment' | 'zip' | undefined
  readonly again?: boolean | undefined
  readonly sender?: 'original' | 'null' | undefined
  /** Of a false positive. */
  readonly scope?: 'content' | 'sender' | 'domain' | 'all' | undefined
  readonly until?: string | undefined
  readonly reason?: string | undefined
  readonly release?: boolean | undefined
  readonly ignore?: boolean | undefined
  readonly report?: boolean | undefined
  readonly also?: boolean | undefined
  readonly include?: readonly ('headers' | 'addresses' | 'mail')[] | undefined
}

/** What `may` is asked for each entry; the first of them says whom of its recipients it reaches. */
export function actsOf(act: JobAct, { release = true }: JobOptions): readonly [Act, ...Act[]] {
  switch (act) {
    case 'release':
      return ['quarantine.release']
    case 'delete':
      return ['quarantine.delete']
    case 'forward':
      return ['quarantine.forward']
    case 'false-positive':
      return release ? ['false-positives.act', 'quarantine.release'] : ['false-positives.act']
  }
}

/** A fixed set of entries, and what is done to each. */
export interface Job {
  /** UUIDv7. */
  readonly id: string
  /** Of whoever made it: the same key is the same job. */
  readonly key: string | undefined
  /** Whose daemon does it. */
  readonly host: string
  /** As whoever made it was then; whether they may still is asked before each entry. */
  readonly maker: Actor
  readonly act: JobAct
  readonly options: JobOptions
  readonly total: number
  readonly state: JobState
  /** Unix time, ms; it starts not before `startsAtMs`. */
  readonly madeAtMs: number
  readonly startsAtMs: number
  readonly endedAtMs: number | undefined
  /** Why it has come to its end before its time. */
  readonly words: string
}

/** What became of one copy. */
export interface JobCopy {
  readonly address: string
  readonly state: string
  readonly queueId?: string | undefined
  /** The MTA's own words, or why nothing was done. */
  readonly words?: string | undefined
  /** Of `skipped`: why. */
  readonly why?: string | undefined
}

/** What became of one step of an act that has several. */
export interface JobStep {
  readonly step: 'release' | 'ignore' | 'report'
  readonly result: 'done' | 'partly' | 'failed' | 'nothing'
  readonly sentence: string
  readonly code?: string | undefined
  readonly remedy?: string | undefined
}

/** What the mail of an entry was when the job was made, as far as its maker may see: the entry may be gone later. */
export interface JobMail {
  readonly subject?: string | undefined
  /** The null sender is the empty string. */
  readonly sender: string
  /** The first of them. */
  readonly recipients: readonly string[]
  readonly recipientCount: number
}

/** What became of one entry. */
export interface JobResult {
  readonly state: Exclude<JobItemState, 'waiting' | 'begun'>
  readonly sentence: string
  readonly code?: string | undefined
  readonly remedy?: string | undefined
  readonly copies?: readonly JobCopy[] | undefined
  /** Of a false positive. */
  readonly steps?: readonly JobStep[] | undefined
}

/** One entry of a job. */
export interface JobItem {
  /** Its place in the job, from 0. */
  readonly place: number
  readonly entry: string
  readonly state: JobItemState
  readonly sentence: string
  readonly code?: string | undefined
  readonly remedy?: string | undefined
  readonly copies?: readonly JobCopy[] | undefined
  readonly steps?: readonly JobStep[] | undefined
  /** Undefined: whoever made the job does not see it, or it could not be read. */
  readonly mail?: JobMail | undefined
  readonly atMs?: number | undefined
  /** It is about some of its copies alone, so that those who have the others are not kept off. */
  readonly isPart?: boolean | undefined
}

export type JobCounts = Readonly<Partial<Record<JobItemState, number>>>

export interface CountedJob {
  readonly job: Job
  readonly counts: JobCounts
}

/** An entry that a delete hides until it is done. */
export interface Hidden {
  readonly entry: string
  readonly job: string
  /** Who deletes, as they were when they asked. */
  readonly maker: Actor
  readonly untilMs: number
  /** It is about some of its copies alone: for whoever has others it is there. */
  readonly isPart: boolean
}

/** Jobs on disk; each call is one transaction, synced, and rejects when the store is away. */
export interface JobStore {
  /**
   * An entry that an open job has as a whole is `failed` in the new one, unless that is about a part. `existing`: one of the same maker and key, and nothing was
   * added; `crowded`: the maker has `mostOpen` open ones.
   */
  add(args: {
    readonly job: Job
    readonly items: readonly JobItem[]
    readonly mostOpen: number
  }): Promise<{ readonly kind: 'added' | 'existing' | 'crowded'; readonly job: Job }>
  read(args: { readonly id: string }): Promise<CountedJob | undefined>
  /** The newest first; `before`: an id. */
  list(args: {
    readonly owner: string | undefined
    readonly before: string | undefined
    readonly limit: number
  }): Promise<readonly CountedJob[]>
  /** In their order, from a place on. */
  items(args: {
    readonly job: string
    readonly from: number
    readonly limit: number
    readonly state?: JobItemState | undefined
  }): Promise<readonly JobItem[]>
  /** Of a host: what has not come to its end. */
  open(args: { readonly host: string }): Promise<readonly Job[]>
  /** From `waiting` to `running`, where its time has come. */
  begin(args: { readonly id: string; readonly nowMs: number }): Promise<boolean>
  /** To an end, where it is in one of these states; what was not begun is left. */
  end(args: {
    readonly id: string
    readonly from: readonly JobState[]
    readonly to: 'done' | 'undone' | 'cancelled' | 'ended'
    readonly words: string
    readonly nowMs: number
  }): Promise<boolean>
  /** False: the job was cancelled, or it is not `waiting`. */
  itemBegun(args: { readonly job: string; readonly place: number; readonly nowMs: number }): Promise<boolean>
  itemEnded(args: {
    readonly job: string
    readonly place: number
    readonly result: JobResult
    readonly nowMs: number
  }): Promise<undefined>
  /** Nothing was done to what had begun, since the daemon stops: the next one begins it anew. False: the job is not running. */
  itemAgain(args: { readonly job: string; readonly place: number }): Promise<boolean>
  /** What had begun when the daemon died: `unknown`, of a delete `waiting` again, which does no harm. */
  recover(args: { readonly host: string; readonly nowMs: number }): Promise<undefined>
  /** Open jobs of other hosts, each with what it has not done; the first few thousand entries. */
  ofOthers(args: {
    readonly host: string
  }): Promise<readonly { readonly id: string; readonly entries: readonly string[] }[]>
  /** A job is one of this host from here on. */
  adopt(args: { readonly id: string; readonly host: string }): Promise<undefined>
  /** Which of these entries a delete hides. */
  hidden(args: { readonly ids: readonly string[] }): Promise<readonly Hidden[]>
}
