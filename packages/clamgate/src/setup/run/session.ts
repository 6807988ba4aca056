import { makeSetupDirectory, openJournal, removeIfEmpty, tidyJournal } from '../journal/journal.ts'
import { lockSetup } from '../journal/lock.ts'
import type { RunManner, RunWorld } from './world.ts'

/** Where setup keeps what it knows, and who does its steps. */
export interface SetupPlace extends Pick<RunWorld, 'kinds' | 'version' | 'now' | 'stateDirectories'> {
  /** Of the journal. */
  readonly directory: string
}

/**
 * Does work that changes the host: alone, and with the journal. A journal that has nothing more to say goes with its directory.
 * @throws {SetupError} SETUP_BUSY, SETUP_JOURNAL, SETUP_FILE; and what `work` throws
 */
export async function withJournal<T>(
  { directory, ...place }: SetupPlace,
  how: RunManner,
  work: (world: RunWorld) => Promise<T>,
): Promise<T> {
  await makeSetupDirectory(directory)
  try {
    const release = await lockSetup(directory)
    try {
      const journal = await openJournal(directory)
      try {
        return await work({ journal, ...place, ...how })
      } finally {
        // What became of the work is what matters; an empty journal is in nobody's way.
        await tidyJournal(directory).catch(() => undefined)
      }
    } finally {
      await release()
    }
  } finally {
    await removeIfEmpty(directory).catch(() => undefined)
  }
}
