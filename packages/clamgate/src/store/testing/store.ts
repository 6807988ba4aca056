import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRepeatGuard } from '../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { readPlace } from '../dialect/place.ts'
import { createStore, type StoreDeps } from '../store.ts'
import type { WriterSettings } from '../write/protocol.ts'

const DAY_MS = 86_400_000

export interface TestStoreOptions {
  /** Of an earlier one; left out: a temporary one, which is removed in the end. */
  readonly directory?: string
  /** Left out: SQLite in the directory. */
  readonly url?: string
  readonly password?: string
  /** Name of the host. */
  readonly host?: string
  readonly bounds?: { readonly events: number; readonly bytes: number }
  readonly settings?: Partial<WriterSettings>
}

/** A store as the daemon has it, started, with a log to look at. */
export async function openTestStore(options: TestStoreOptions = {}) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'clamgate-store-')))
  const file = join(directory, 'clamgate.db')
  const log = createMemoryLog()
  const guard = createRepeatGuard({ log })
  const place = readPlace(options.url ?? `sqlite:${file}`, options.password)
  if (place.kind === 'off') throw new TypeError('A store that is off is none')
  const deps: StoreDeps = {
    ...{ log, guard },
    start: {
      ...{ place, makesDirectory: false, spill: join(directory, 'spill') },
      host: options.host ?? 'mx1.example.org',
    },
    bounds: () => options.bounds ?? { events: 10_000, bytes: 16 * 1024 * 1024 },
    settings: () => ({
      ...{ keepCleanMs: 14 * DAY_MS, keepFindingsMs: 400 * DAY_MS, spillBytes: 256 * 1024 * 1024 },
      ...{ maxCleanBytes: 8 * 1024 ** 3, maxFindingsBytes: 2 * 1024 ** 3 },
      ...options.settings,
    }),
  }
  const store = createStore(deps)
  await store.start()
  return {
    ...{ store, log, directory, file },
    async [Symbol.asyncDispose]() {
      await store.close()
      guard.close()
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}
