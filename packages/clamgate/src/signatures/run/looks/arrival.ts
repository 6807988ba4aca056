import type { FetchedFile, FilePlan, KnownFile, SourcePlan } from '../../types.ts'

/** A file that came. */
export interface Arrival {
  readonly plan: FilePlan
  readonly source: SourcePlan
  readonly file: FetchedFile
}

/** A file that came, passed, and may be in the next set. */
export interface Accepted {
  readonly plan: FilePlan
  readonly source: SourcePlan
  /** Undefined: the checks left nothing of it. */
  readonly path: string | undefined
  readonly sha256: string
  readonly bytes: number
  readonly served: string
  readonly signatures: number
}

export function knownAs(file: KnownFile): KnownFile {
  const { sha256, bytes, etag, lastModified, modifiedMs, version } = file
  return { sha256, bytes, etag, lastModified, modifiedMs, version }
}
