import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Holder, lockDirectory } from '../../ground/directory-lock.ts'
import { StoreError } from '../errors.ts'

/** The spill files as those of one process: another one would replay and remove what this one still writes. */
export interface SpillClaim {
  /** @throws {StoreError} STORE_IN_USE */
  take(): Promise<void>
  release(): Promise<void>
}

/** Sockets beside the spill files whose names begin so tell others that they are taken. */
const LOCK_NAME = '.store-lock'

export interface ClaimOptions {
  /** Directory of spill files. */
  readonly spill: string
  /** The directory that holds it is made where there is none. */
  readonly makesDirectory: boolean
}

export function createSpillClaim({ spill, makesDirectory }: ClaimOptions): SpillClaim {
  const directory = dirname(spill)
  let release: (() => Promise<void>) | undefined
  return {
    async take() {
      try {
        if (makesDirectory) await mkdir(directory, { recursive: true, mode: 0o700 })
        const heldBy = (holder: Holder | undefined) => inUse(directory, holder)
        release = await lockDirectory({ path: join(directory, LOCK_NAME), heldBy })
      } catch (error) {
        // A directory that takes no socket takes no spill files either: that shows when one is to be written.
        if (error instanceof StoreError) throw error
      }
    },
    async release() {
      const held = release
      release = undefined
      await held?.().catch(() => undefined)
    },
  }
}

function inUse(directory: string, holder: Holder | undefined): StoreError {
  const who = holder === undefined ? 'Another daemon' : `Process ${holder.pid} of host ${holder.host}`
  return new StoreError('STORE_IN_USE', `${who} has its events in ${directory}`, {
    remedy:
      'Stop that one, or give this one a store.url and an engine.directory of its own. Until then its events wait in memory.',
  })
}
