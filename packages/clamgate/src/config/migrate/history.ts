/** A key that has another name, or another place, from a version on. */
export interface Rename {
  readonly from: string
  readonly to: string
  /** The first version that knows the new name. */
  readonly since: string
  /** The new value as it is written, where it is written in another way. */
  readonly value?: (source: string) => string
}

/** A key that is no more. */
export interface Removal {
  readonly key: string
  readonly since: string
  /** Why, and what does its work now; one sentence without its dot. */
  readonly reason: string
}

/** A default that was another one up to a version. */
export interface PastDefault {
  readonly key: string
  /** As it was written in our own comments: `120s`. */
  readonly value: string
  /** The first version with the default of now. */
  readonly until: string
}

/** What has become of keys since the first version. */
export interface History {
  readonly renames: readonly Rename[]
  readonly removals: readonly Removal[]
  readonly pastDefaults: readonly PastDefault[]
}

/**
 * The history of the configuration's keys: whoever renames or removes one, or changes a default, adds a line here.
 * No version was released with other keys than those of now.
 */
export const HISTORY: History = { renames: [], removals: [], pastDefaults: [] }
