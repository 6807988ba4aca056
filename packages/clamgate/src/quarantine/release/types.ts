import type { WhyNot } from './states.ts'

/** How an entry is given back. */
export interface ReleaseOptions {
  /** Who asks; for the log of the entry. */
  readonly by: string
  /** Indices into the recipients of the entry; undefined: all that are `kept`, `refused` or `deferred`. */
  readonly recipients?: readonly number[] | undefined
  /** To these instead of the kept ones (`forward`). */
  readonly to?: readonly string[] | undefined
  readonly as: 'original' | 'attachment' | 'zip'
  /** Undefined: as `quarantine.release.sender` says. */
  readonly sender?: 'original' | 'null' | undefined
  /** Again, though it was released, or may have been. */
  readonly again: boolean
  /** The attempt with which a `forward` began that is tried again, for those in `to`. */
  readonly first?: string | undefined
}

export interface ReleaseResult {
  readonly address: string
  readonly state: 'released' | 'refused' | 'deferred' | 'unknown' | 'skipped'
  readonly queueId?: string | undefined
  /** The MTA's own words, or why nothing was done. */
  readonly words?: string | undefined
  /** Of `skipped`: why. */
  readonly why?: WhyNot | undefined
}

/** Gives entries back. One at a time for each entry. */
export interface Releaser {
  /**
   * @throws {EntryError} of {@link Entries.read} and `open`; QUARANTINE_ENTRY_BUSY
   * @throws {ReleaseError} no listener, no session: nothing was sent
   */
  release(id: string, options: ReleaseOptions, signal: AbortSignal): Promise<readonly ReleaseResult[]>
}
