import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { systemClock } from '../../ground/clock.ts'
import { createBatchWriter } from '../batch/batch.ts'
import { toStoreError } from '../dialect/failure.ts'
import { type OpenedStore, openStore } from '../dialect/open.ts'
import type { StorePlace } from '../dialect/place.ts'
import { areInPlace, identityOf, lookAnew, marksOf } from '../dialect/sqlite-files.ts'
import { StoreError } from '../errors.ts'
import { createRetention } from '../retention/retention.ts'
import { createStateRunner } from '../state/run.ts'
import { claimHost, type HostClaim } from './host-claim.ts'
import type { WriterStart } from './protocol.ts'
import type { Sink } from './sink.ts'
import { notifyOf, notifyOfJobs } from './tell-changes.ts'

/** Waits so long for the lock of another program, ms: meanwhile the daemon's queue fills. */
const BUSY_MS = 2000

export interface SinkDeps {
  /** `store.keepClean` is not 0. */
  readonly keepsClean: () => boolean
  /** The wall clock went where no time has passed: a sentence for the log. */
  readonly onLeap: (sentence: string) => void
}

/**
 * Opens the database of a URL for the thread that writes.
 * @throws {StoreError} as `openStore`
 */
export async function openSink(
  { place, host, makesDirectory }: WriterStart,
  { keepsClean, onLeap }: SinkDeps,
): Promise<Sink> {
  if (place.kind === 'off') throw new StoreError('STORE_OFF', 'No events are kept: store.url is off')
  if (makesDirectory && place.kind === 'sqlite')
    mkdirSync(dirname(place.file), { recursive: true, mode: 0o700 })
  const claim = place.kind === 'postgres' ? await claimed(place, host) : undefined
  const store = await openStore(place, { nowMs: Date.now(), busyMs: BUSY_MS }).catch(async (error) => {
    await claim?.release()
    throw error
  })
  const { events } = store
  const files = place.kind === 'sqlite' ? [place.file, place.stateFile] : []
  try {
    lookAnew(files)
  } catch (error) {
    await store.close()
    throw error
  }
  const marks = marksOf(files)
  const retention = createRetention(events, { clock: systemClock, onLeap })
  const state = createStateRunner(store.state, {
    now: Date.now,
    ...(place.kind === 'postgres' && { inTransaction: notifyOfJobs(place) }),
  })
  const batches = createBatchWriter(events, {
    keepsClean,
    ...(place.kind === 'postgres' && { inTransaction: notifyOf(place) }),
  })
  return {
    async write(writes) {
      await batches.write(writes)
    },
    state: state.runByName,
    seen: () => state.run('spill.seen', { host }),
    setSeen: (file, octets) => state.run('spill.set-seen', { host, file, octets }),
    sizeBytes: () => sizeOf(store),
    tidy: (settings) => retention.step(settings),
    // A name that is no longer held is taken again with all else.
    isInPlace: () => areInPlace(marks) && claim?.isHeld() !== false,
    identity: files.length === 0 ? undefined : identityOf(files),
    lookAnew() {
      if (areInPlace(marks)) lookAnew(files)
    },
    async close() {
      // A journal that nobody finds again gives what is in it to the database first.
      if (!areInPlace(marks)) emptyJournals(store)
      await store.close()
      await claim?.release()
    },
  }
}

/** @throws {StoreError} STORE_HOST_TAKEN, and as `toStoreError` */
async function claimed(place: StorePlace & { readonly kind: 'postgres' }, host: string): Promise<HostClaim> {
  try {
    return await claimHost(place, host)
  } catch (error) {
    throw toStoreError(error)
  }
}

function emptyJournals({ events, state }: OpenedStore): void {
  for (const database of [events, state]) {
    try {
      if (database.dialect === 'sqlite') database.raw.exec('PRAGMA wal_checkpoint(PASSIVE)')
    } catch {
      // What cannot be saved of a file that was taken away is lost with it.
    }
  }
}

/** Of all tables and indexes of ours; of SQLite the files. */
async function sizeOf({ events, state }: OpenedStore): Promise<number> {
  if (events.dialect === 'sqlite' && state.dialect === 'sqlite') {
    const files = [events.file, state.file].flatMap((file) => [file, `${file}-wal`])
    return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
  }
  const { rows } = await sql<{ bytes: number | string | null }>`
    SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'`.execute(events.kysely)
  return Number(rows[0]?.bytes ?? 0)
}
