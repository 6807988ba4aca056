import type { CatalogueState, FileClass, Rating } from '../types.ts'

/** A file that a provider serves, or has served. */
export interface CatalogueFile {
  /** At the provider, below its base: `email/scam.yar`. */
  readonly name: string
  /** In the directory of the databases, where its own name could be anybody's. */
  readonly storeAs?: string
  /** Whose work it is, where the provider passes on that of others. */
  readonly group?: string
  /** Left out: the switch of its source decides. */
  readonly rating?: Rating
  readonly class: FileClass
  /** Left out: active. */
  readonly state?: CatalogueState
  /** What it is for. */
  readonly purpose: string
  /** What one has to know before it is switched on; why it is closed, withdrawn or frozen. */
  readonly note?: string
  /** Of paid accounts alone. */
  readonly isPaid?: boolean
  /** As somebody has counted them at some time, for an estimate of memory. */
  readonly signatures?: number
  /** Its size at some time, where that was seen. */
  readonly bytes?: number
  /** A file that is larger is not taken; left out: {@link DEFAULT_MAX_BYTES}. */
  readonly maxBytes?: number
}

/** Files that had better not be live together. */
export interface Conflict {
  readonly files: readonly [string, string]
  /** `exclusive`: one of them only; `duplicate`: both load, and rules of the same name are lost. */
  readonly kind: 'exclusive' | 'duplicate'
  readonly why: string
}

/** How a provider is reached. */
export type CatalogueRoad =
  | { readonly kind: 'https'; readonly base: string; readonly path: string }
  | { readonly kind: 'rsync'; readonly module: string; readonly mirrors: readonly string[] }
  | {
      readonly kind: 'archive'
      readonly base: string
      readonly version: string
      readonly archive: string
    }

/** A provider as it is known. */
export interface CatalogueSource {
  readonly name: string
  readonly title: string
  readonly homepage: string
  readonly state: CatalogueState
  /** Why it is closed, withdrawn or frozen; or what one has to know. */
  readonly note?: string
  /** Terms and registration. */
  readonly licence: string
  readonly road: CatalogueRoad
  readonly integrity: 'none' | 'sha256' | 'md5' | 'openpgp'
  /** Of the OpenPGP key that comes with the program, upper case. */
  readonly fingerprint?: string
  /** What the provider calls its secret; left out: it gives none. */
  readonly secret?: string
  /** Shortest time from one look to the next. */
  readonly floorMs: number
  /** The same for paid accounts. */
  readonly paidFloorMs?: number
  /** By group: its title, where it is not the provider's own. */
  readonly groups?: Readonly<Record<string, string>>
  readonly files: readonly CatalogueFile[]
  readonly conflicts?: readonly Conflict[]
  readonly decoys?: readonly RegExp[]
  readonly reportTo?: string
  /** Other names by which people know it. */
  readonly aliases?: readonly string[]
}

/** Largest file that is taken where the catalogue says nothing else. */
export const DEFAULT_MAX_BYTES = 64 * 1024 ** 2

export const HOUR_MS = 3_600_000
