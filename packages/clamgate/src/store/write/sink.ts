import type { StoreWrite } from '../types.ts'
import type { WriterSettings } from './protocol.ts'

/** The database as the thread that writes has it. Everything rejects with what the driver threw, or with a {@link StoreError}. */
export interface Sink {
  /** In one transaction. What comes twice is one row. */
  write(writes: readonly StoreWrite[]): Promise<void>
  /** One of `store/state/`. */
  state(name: string, args: unknown): Promise<unknown>
  /** By spill file, how many of its octets are in the database. */
  seen(): Promise<ReadonlyMap<string, number>>
  setSeen(file: string, octets: number): Promise<void>
  sizeBytes(): Promise<number | undefined>
  /** A step of forgetting what is too old or too much. @returns whether there is more to do */
  tidy(settings: WriterSettings): Promise<boolean>
  /** False: somebody has moved it away, and what is written is seen by nobody. */
  isInPlace(): boolean
  /** Of files: which ones they are. */
  readonly identity: string | undefined
  /** Looks at it as if for the first time. @throws {StoreError} STORE_DAMAGED */
  lookAnew(): void
  close(): Promise<void>
}

/** Opens the database, and brings it to the schema of this version. */
export type OpenSink = () => Promise<Sink>
