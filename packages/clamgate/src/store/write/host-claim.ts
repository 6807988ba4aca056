import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { cleanText } from '../../ground/clean.ts'
import { within } from '../../ground/within.ts'
import type { StorePlace } from '../dialect/place.ts'
import { StoreError } from '../errors.ts'

/** The name of a host in a database that several hosts share: what is kept under it is of one daemon alone. */
export interface HostClaim {
  /** The connection that holds it is there; false: somebody else may have the name by now. */
  isHeld(): boolean
  release(): Promise<void>
}

const CONNECT_MS = 5000
/** A daemon that was ended just now, ours before it, leaves so long to the server to notice. */
const PATIENCE_MS = 5000
const PAUSE_MS = 250
const GOODBYE_MS = 1000

/**
 * A lock of PostgreSQL that lasts as long as its connection. Two daemons of one name would take each other's entries out of the
 * index, reckon with each other's spill files, and end each other's jobs. A host that lost its power holds it no longer than the
 * server takes to find that out: within a minute.
 * @throws {StoreError} STORE_HOST_TAKEN
 */
export async function claimHost(
  { connection, schema }: StorePlace & { readonly kind: 'postgres' },
  host: string,
): Promise<HostClaim> {
  const client = new Client({
    ...{ connectionString: connection, connectionTimeoutMillis: CONNECT_MS, keepAlive: true },
    ...{ application_name: 'clamgate host', query_timeout: CONNECT_MS },
  })
  let isHeld = true
  const lost = () => {
    isHeld = false
  }
  client.on('error', lost).on('end', lost)
  const release = async () => {
    await within(
      client.end().catch(() => undefined),
      GOODBYE_MS,
    )
    client.connection.stream.destroy()
  }
  try {
    await client.connect()
    await client.query(
      'SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3',
    )
    const key = keyOf(host, schema ?? 'public')
    const until = performance.now() + PATIENCE_MS
    while (!(await isTaken(client, key))) {
      if (performance.now() >= until) throw hostTaken(host, await holderOf(client, key))
      await delay(PAUSE_MS)
    }
    return { isHeld: () => isHeld, release }
  } catch (error) {
    await release()
    throw error
  }
}

/** 64 bits, as a signed number in digits. */
function keyOf(host: string, schema: string): string {
  const hash = createHash('sha256').update(`clamgate host\0${schema}\0${host}`).digest()
  return hash.readBigInt64BE().toString()
}

async function isTaken(client: Client, key: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS got', [
    key,
  ])
  return rows[0]?.got === true
}

/** From where the other one is connected; empty: it cannot be seen. */
async function holderOf(client: Client, key: string): Promise<string> {
  const { rows } = await client.query<{ from: string | null }>(
    `SELECT coalesce(host(a.client_addr), 'the host of the database') AS from
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
        AND ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [key],
  )
  const from = rows[0]?.from ?? ''
  return from === '' ? '' : `, connected from ${cleanText(from, 100)}`
}

function hostTaken(host: string, from: string): StoreError {
  return new StoreError(
    'STORE_HOST_TAKEN',
    `Another daemon${from} writes into this database under the name of this host, ${cleanText(host, 100)}`,
    {
      remedy:
        'Give each host a name of its own (hostnamectl set-hostname NAME; in a container --hostname), or each a database or schema of its own in store.url, and restart the daemon. Until then its events wait in files.',
      details: { host },
    },
  )
}
