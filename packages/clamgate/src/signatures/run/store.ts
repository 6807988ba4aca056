import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../observe/log/log.ts'
import { createSetStore, type SetStore } from '../install/sets.ts'
import { inDirectory } from '../journal/disk-fault.ts'
import { readDocument, setAside, writeDocument } from '../journal/durable.ts'
import { emptyJournal, type Journal, journalSchema } from '../journal/journal.ts'
import { emptyState, type State, stateSchema } from '../journal/state.ts'

/** What `signatures.directory` holds between runs. */
export interface Store {
  readonly sets: SetStore
  readState(): Promise<State>
  writeState(state: State): Promise<void>
  readJournal(): Promise<Journal>
  writeJournal(journal: Journal): Promise<void>
  /** Makes what is missing of it. */
  prepare(): Promise<void>
}

export function createStore(directory: string, log: Log): Store {
  const statePath = join(directory, 'state.json')
  const journalPath = join(directory, 'journal.json')
  const setsPath = join(directory, 'sets')
  const sets = createSetStore(setsPath)
  const tellBroken = async (path: string) => {
    const aside = await setAside(path)
    log.warn('signatures.set-aside', `Signatures: ${path} cannot be read and is now ${aside}`, {
      path,
      aside,
    })
  }
  return {
    sets,
    async readState() {
      const found = await readDocument(statePath, stateSchema)
      if (found.kind === 'foreign') await tellBroken(statePath)
      return found.kind === 'whole' ? found.value : emptyState()
    },
    writeState: (state) => writeDocument(statePath, state),
    async readJournal() {
      const found = await readDocument(journalPath, journalSchema)
      if (found.kind === 'whole') return found.value
      if (found.kind === 'foreign') await tellBroken(journalPath)
      // Without it the newest set is the best guess; what is missing of it in the directory is put there.
      const lived = (await sets.list()).filter(({ undone }) => undone === null).map(({ id }) => id)
      const [newest] = lived
      return {
        ...emptyJournal(),
        ...{ live: newest ?? null, lived: lived.toReversed(), isProved: newest === undefined },
      }
    },
    writeJournal: (journal) => writeDocument(journalPath, journal),
    async prepare() {
      await inDirectory(directory, async () => {
        await mkdir(directory, { recursive: true, mode: 0o755 })
        await mkdir(setsPath, { recursive: true, mode: 0o755 })
      })
    },
  }
}
