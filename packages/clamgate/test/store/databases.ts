import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type PrivatePostgres, startPrivatePostgres } from '../../../lab/src/postgres.ts'
import { type OpenedStore, openStore } from '../../src/store/dialect/open.ts'
import { readPlace, type StorePlace } from '../../src/store/dialect/place.ts'

/** A store that is empty and ready, on one of the two databases. */
export interface TestStore extends OpenedStore {
  readonly place: Exclude<StorePlace, { readonly kind: 'off' }>
}

export interface TestDatabases {
  readonly postgres: () => PrivatePostgres
  /** An empty place, not opened. */
  place(kind: 'sqlite' | 'postgres'): Promise<TestStore['place']>
  /** One test for each database, with an empty store that is closed afterwards. */
  onBoth(title: string, body: (store: TestStore) => Promise<void>): void
}

/** For a file of tests: starts a real PostgreSQL before them. */
export function testDatabases(): TestDatabases {
  let postgres: PrivatePostgres | undefined
  let directory = ''
  let made = 0
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clamgate-store-'))
    postgres = await startPrivatePostgres()
  })
  after(async () => {
    await postgres?.close()
    await rm(directory, { recursive: true, force: true })
  })
  const running = () => {
    if (postgres === undefined) throw new TypeError('PostgreSQL has not been started yet')
    return postgres
  }
  const place: TestDatabases['place'] = async (kind) => {
    const url = kind === 'sqlite' ? `sqlite:${directory}/${++made}.db` : await running().createDatabase()
    const read = readPlace(url)
    if (read.kind === 'off') throw new TypeError('A place of its own is not off')
    return read
  }
  return {
    postgres: running,
    place,
    onBoth(title, body) {
      for (const [kind, name] of [
        ['sqlite', 'SQLite'],
        ['postgres', 'PostgreSQL'],
      ] as const) {
        test(`${title} (${name})`, async () => {
          const at = await place(kind)
          const store = await openStore(at, { nowMs: Date.now() })
          try {
            await body({ ...store, place: at })
          } finally {
            await store.close()
          }
        })
      }
    },
  }
}
