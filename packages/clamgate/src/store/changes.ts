import { setTimeout as delay } from 'node:timers/promises'
import { LATE, within } from '../ground/within.ts'
import type { StorePlace } from './dialect/place.ts'

/**
 * What has changed: ids of events, entries and accounts, and never what is in them, since whoever hears it may not be allowed to see that.
 * `everything`: some changes may have gone unheard, so whoever shows something reads it anew.
 */
export type Change =
  | {
      readonly kind: 'some'
      readonly events: readonly string[]
      readonly entries: readonly string[]
      /** Whose jobs: ids of accounts. */
      readonly jobsOf: readonly string[]
    }
  | { readonly kind: 'everything' }

/** Tells what is written into the store, by whichever host. */
export interface Changes {
  /** @returns what ends it */
  onChange(listener: (change: Change) => void): () => void
  close(): Promise<void>
}

export type PostgresPlace = StorePlace & { readonly kind: 'postgres' }

const EVERYTHING: Change = { kind: 'everything' }
/** A connection that is cut without a word is found out after so long at most, ms: both together. */
const HEARTBEAT_MS = 1500
const ANSWER_MS = 1500
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1500
/** Until we are connected again where the connection was cut without a word: looked, not answered, not ended. */
export const UNHEARD_MS = HEARTBEAT_MS + 2 * ANSWER_MS + FIRST_PAUSE_MS

/** Whoever wants to hear of changes in this process. */
class Listeners {
  readonly #listeners = new Set<(change: Change) => void>()

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }

  clear(): void {
    this.#listeners.clear()
  }
}

/**
 * Hears what all hosts write, on a connection of its own, since LISTEN is lost with its connection. Each time when it is connected
 * anew it tells `everything`: nobody knows what went unheard. PgBouncer in its transaction mode hands no notifications on.
 */
export function listenToPostgres(place: PostgresPlace): Changes {
  const local = new Listeners()
  const closing = new AbortController()
  const ended = stayConnected(place, local, closing.signal)
  return {
    onChange: (listener) => local.onChange(listener),
    async close() {
      closing.abort()
      await ended
      local.clear()
    },
  }
}

async function stayConnected(place: PostgresPlace, to: Listeners, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const wasHeard = await listenOnce(place, to, signal)
    pauseMs = wasHeard ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

/** Until the connection ends. @returns whether there was one */
async function listenOnce(
  { connection, schema }: PostgresPlace,
  to: Listeners,
  signal: AbortSignal,
): Promise<boolean> {
  const { Client } = await import('pg')
  const client = new Client({
    ...{ connectionString: connection, application_name: 'clamgate-changes', keepAlive: true },
    connectionTimeoutMillis: ANSWER_MS,
  })
  const broken = new AbortController()
  const either = AbortSignal.any([signal, broken.signal])
  client.on('error', () => broken.abort())
  client.on('end', () => broken.abort())
  client.on('notification', ({ payload = '' }) => to.tell(changeOf(payload)))
  let isConnected = false
  try {
    await client.connect()
    await client.query(`LISTEN ${client.escapeIdentifier(channelOf(schema))}`)
    isConnected = true
    to.tell(EVERYTHING)
    while (!either.aborted) {
      await delay(HEARTBEAT_MS, undefined, { signal: either, ref: false }).catch(() => undefined)
      if (either.aborted) break
      if ((await within(client.query('SELECT 1'), ANSWER_MS, either)) === LATE) break
    }
  } catch {
    // Whoever writes says what is wrong with the database; here it is only tried again.
  }
  // One that is cut without a word never answers its end either.
  await within(
    client.end().catch(() => undefined),
    ANSWER_MS,
  )
  return isConnected
}

/** Hosts that share a database but not a schema do not hear each other. */
export function channelOf(schema: string | undefined): string {
  return `clamgate_${schema ?? 'public'}`.slice(0, 63)
}

/** Whatever cannot be read was not written by us, or is too much for a payload: something has changed. */
function changeOf(payload: string): Change {
  try {
    const value: unknown = JSON.parse(payload)
    // Hosts of an older version tell of no jobs.
    const [events, entries, jobsOf = []]: readonly unknown[] = Array.isArray(value) ? value : []
    return areIds(events) && areIds(entries) && areIds(jobsOf)
      ? { kind: 'some', events, entries, jobsOf }
      : EVERYTHING
  } catch {
    return EVERYTHING
  }
}

function areIds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string')
}
