import { within } from '../ground/within.ts'
import type { StorePlace } from './dialect/place.ts'
import { StoreError } from './errors.ts'
import type { Failure } from './read/thread/protocol.ts'
import { ThreadReader } from './read/thread-reader.ts'
import { createStateRoad } from './state/reading/state-road.ts'
import type { StateOperations, Store } from './types.ts'
import { createSpillClaim } from './write/claim.ts'
import { startWriterThread } from './write/thread.ts'
import { createWriter, type WriterDeps } from './write/writer.ts'

/** The store with what only the daemon's own life needs. */
export interface RunningStore extends Store {
  /** A reload may have changed how long and how much is kept. */
  settingsChanged(): void
}

/** What {@link createWriter} needs, with a database that is somewhere. */
export type StoreDeps = Omit<WriterDeps, 'startThread' | 'claim'> & {
  readonly start: { readonly place: Exclude<StorePlace, { readonly kind: 'off' }> }
}

const READER_ENDS_MS = 1000

/**
 * The store of a daemon: one thread writes; two read when somebody asks, one of them mail, the other one what is kept besides, which
 * waits for no search. Nothing runs before `start`.
 */
export function createStore(deps: StoreDeps): RunningStore {
  const { place, spill } = deps.start
  // Below engine.directory, which is ours to make.
  const makesDirectory = deps.start.makesDirectory || place.kind === 'postgres'
  const claim = createSpillClaim({ spill, makesDirectory })
  const writer = createWriter({ ...deps, startThread: startWriterThread, claim })
  const forReaders = {
    place,
    onFailed: ({ code, message: sentence, remedy }: Failure) => {
      if (code === 'STORE_DAMAGED') writer.foundDamaged({ code, sentence, remedy })
    },
  }
  const reader = new ThreadReader(forReaders)
  const road = createStateRoad({ ...forReaders, write: writer.state })
  return {
    write: writer.write,
    status: writer.status,
    flush: writer.flush,
    // The thread gives what the operation of this name gives.
    state: <Name extends keyof StateOperations>(name: Name, args: StateOperations[Name]['args']) =>
      road.ask(name, args) as Promise<StateOperations[Name]['result']>,
    settingsChanged: writer.settingsChanged,
    // Mail waits for no other daemon.
    start: async () => void writer.start(),
    async close() {
      // Whoever closes SQLite last tidies up behind all of them.
      await within(Promise.all([reader.close(), road.close()]), READER_ENDS_MS)
      await writer.close()
    },
    ...{ events: reader.events, event: reader.event, entries: reader.entries, entry: reader.entry },
    ...{ actions: reader.actions, counts: reader.counts, hits: reader.hits, values: reader.values },
  }
}

/** The store where `store.url` is `off`: nothing is written down, and whoever asks hears so. */
export function createNoStore(): RunningStore {
  const off = () =>
    Promise.reject(
      new StoreError('STORE_OFF', 'No events are kept: store.url is off', {
        remedy:
          'Set store.url to sqlite:/var/lib/clamgate/clamgate.db or postgres://…, then restart the daemon.',
      }),
    )
  return {
    write: () => undefined,
    status: () => ({
      ...{ state: 'ok', url: 'off', waiting: 0, waitingBytes: 0, spilledBytes: 0, written: 0, dropped: {} },
    }),
    settingsChanged: () => undefined,
    flush: async () => undefined,
    start: async () => undefined,
    close: async () => undefined,
    ...{ state: off, events: off, event: off, entries: off, entry: off, actions: off, counts: off },
    ...{ hits: off, values: off },
  }
}
