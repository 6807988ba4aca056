import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import type { Config } from '../../config/schema.ts'
import { Secret } from '../../config/secret.ts'
import type { MessageRecord } from '../../filter/record.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { readPlace, type StorePlace } from '../../store/dialect/place.ts'
import { createNoStore, createStore, type RunningStore } from '../../store/store.ts'
import type { StoreWrite } from '../../store/types.ts'
import { messageEvent } from './message-event.ts'

export interface StoreParts {
  readonly store: RunningStore
  /** Writes a decided message down: at once, and never fails. @returns the id of its event; undefined where nothing is written down */
  readonly note: (message: MessageRecord) => string | undefined
}

/** Creates the store that a configuration names. Nothing is opened before its start. */
export function createConfiguredStore(
  { started, current }: { readonly started: Config; readonly current: () => Config['store'] },
  {
    wrote,
    ...deps
  }: {
    readonly log: Log
    readonly guard: Pick<RepeatGuard, 'write'>
    /** Hears of each write; called before anything is done with it. */
    readonly wrote: (write: StoreWrite) => void
  },
): StoreParts {
  const place = storePlace(started)
  if (place.kind === 'off') return { store: createNoStore(), note: () => undefined }
  const host = hostname()
  const store = createStore({
    ...deps,
    start: {
      ...{ place, host, spill: spillDirectory(place, started) },
      makesDirectory: started.store.url === undefined,
    },
    bounds: () => ({ events: current().queue, bytes: current().queueMemory }),
    settings: () => {
      const { keepClean, keepFindings, maxCleanSize, maxFindingsSize, spillSize } = current()
      return {
        ...{ keepCleanMs: keepClean, keepFindingsMs: keepFindings, spillBytes: spillSize },
        ...{ maxCleanBytes: maxCleanSize, maxFindingsBytes: maxFindingsSize },
      }
    },
  })
  return {
    store: {
      ...store,
      write(write) {
        wrote(write)
        const isShort = write.kind === 'entry' && !current().subjects
        store.write(isShort ? { kind: 'entry', entry: { ...write.entry, subject: undefined } } : write)
      },
    },
    note(message) {
      const event = messageEvent(message, { host, keepsSubjects: current().subjects })
      const write = { kind: 'message', event } as const
      wrote(write)
      store.write(write)
      return event.id
    },
  }
}

/** Where the store of a configuration is. @throws {StoreError} for a URL that reading the configuration would have refused */
export function storePlace({ store, engine }: Pick<Config, 'store' | 'engine'>): StorePlace {
  const { url = `sqlite:${join(engine.directory, 'clamgate.db')}`, password } = store
  return readPlace(url, password instanceof Secret ? password.reveal() : undefined)
}

/** Beside the file of SQLite, so that both are on one disk, and moved together; with PostgreSQL below engine.directory. */
function spillDirectory(place: StorePlace, { engine }: Pick<Config, 'engine'>): string {
  return join(place.kind === 'sqlite' ? dirname(place.file) : engine.directory, 'spill')
}
