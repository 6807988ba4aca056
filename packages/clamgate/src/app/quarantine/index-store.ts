import { LATE, within } from '../../ground/within.ts'
import type { IndexPort } from '../../quarantine/index/reindex.ts'
import { StoreError } from '../../store/errors.ts'
import type { Query } from '../../store/query/tree.ts'
import type { Store } from '../../store/types.ts'

/** Entries of one host alone: what others keep is none of our business. */
export function entriesOfHost(host: string): Query {
  const span = { start: 0, end: 0 }
  return { all: [{ not: false, any: [{ kind: 'text', key: 'host', pattern: { pieces: [host] }, span }] }] }
}

const PAGE = 200
/** A database that is busy takes seconds; where neither it nor the disk takes anything somebody waits in vain. */
const FLUSH_MS = 60_000

/** The index as making it anew needs it. */
export function indexInStore(
  store: Store,
  host: string,
  now: () => number,
  { flushMs = FLUSH_MS }: { readonly flushMs?: number } = {},
): IndexPort {
  /** @throws {StoreError} what was written so far waits in memory, and is written once there is room */
  async function flush(): Promise<void> {
    if ((await within(store.flush(), flushMs)) !== LATE) return
    const { sentence = 'The store takes nothing now', remedy } = store.status().problem ?? {}
    throw new StoreError('STORE_UNAVAILABLE', `${sentence}; the index is not made anew`, {
      remedy: remedy ?? 'Look at clamgate status, and do it again once the store is well.',
    })
  }

  return {
    async write(entries) {
      for (const entry of entries) store.write({ kind: 'entry', entry })
      await flush()
    },
    async remove(ids) {
      store.write({ kind: 'entries-gone', ids, atMs: now() })
      await flush()
    },
    async *ids() {
      // Fails where this daemon may not write: one of the same host name has the entries that would be found to be gone.
      await store.state('spill.seen', { host })
      const request = { query: entriesOfHost(host), limit: PAGE, nowMs: now() }
      for (let cursor: string | undefined; ; ) {
        const { items, next } = await store.entries({ ...request, cursor })
        for (const { id } of items) yield id
        if (next === undefined) return
        cursor = next
      }
    },
  }
}
