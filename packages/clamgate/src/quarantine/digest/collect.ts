import { isNoticeId } from '../../notify/mail/own-notice.ts'
import type { EntryRecord, StoreReader } from '../../store/types.ts'
import { type Readers, readerKey } from './readers.ts'
import type { DigestRow, Draft, Reader } from './types.ts'

export interface CollectRequest {
  readonly entries: StoreReader['entries']
  readonly readers: Readers
  /** Kept after this, until that; Unix time, ms. */
  readonly sinceMs: number
  readonly untilMs: number
  readonly keepMs: number
  /** For one reader alone. */
  readonly only?: ((reader: Reader) => boolean) | undefined
  /** Of all these, those that stood in a digest of this reader already. */
  readonly listed: (reader: string, entries: readonly string[]) => Promise<readonly string[]>
}

/** Messages that a digest lists; more are counted. */
export const MOST_ROWS = 100
/** Entries of one page of the index. */
const PAGE = 200
const NOWHERE = { start: 0, end: 0 }

interface Growing {
  readonly reader: Reader
  /** By the id of the entry, the newest first. */
  readonly rows: Map<string, DigestRow>
  /** Those of them that are no digests of ours, which a filter has kept. */
  readonly reasons: Set<string>
}

/**
 * What each reader is to be told: mail that was kept since, has not been given back, and stood in no digest of his. It reads
 * the index a page at a time.
 */
export async function collect(request: CollectRequest): Promise<readonly Draft[]> {
  const found = new Map<string, Growing>()
  for await (const entry of entriesOf(request)) {
    for (const copy of entry.copies) {
      // What is being released, or was perhaps, is no news.
      if (copy.state !== 'kept' && copy.state !== 'refused') continue
      for (const reader of request.readers.of(copy.address)) {
        if (request.only?.(reader) === false) continue
        const key = readerKey(reader)
        const growing = found.get(key) ?? { reader, rows: new Map(), reasons: new Set() }
        if (growing.rows.size === 0) found.set(key, growing)
        add(growing.rows, entry, copy.address, request.keepMs)
        if (!isNoticeId(entry.messageId)) growing.reasons.add(entry.id)
      }
    }
  }
  const drafts: Draft[] = []
  for (const [key, { reader, rows, reasons }] of found) {
    const listed = new Set(await request.listed(key, [...rows.keys()]))
    const news = [...rows.values()].filter(({ entry }) => !listed.has(entry))
    // One that is caught each time would be the reason for the next one for ever; beside others it is listed as they are.
    if (!news.some(({ entry }) => reasons.has(entry))) continue
    const entries = news.map(({ entry }) => entry)
    drafts.push({
      reader,
      rows: news.slice(0, MOST_ROWS),
      more: Math.max(0, news.length - MOST_ROWS),
      entries,
    })
  }
  return drafts
}

function add(rows: Map<string, DigestRow>, entry: EntryRecord, recipient: string, keepMs: number): void {
  const named = rows.get(entry.id)?.recipients ?? []
  const { id, keptAtMs, sender, subject, kind, bytes } = entry
  rows.set(id, {
    ...{ entry: id, keptAtMs, untilMs: keptAtMs + keepMs, sender, subject, kind, bytes },
    class: entry.class,
    // Once, though several lists that lead to this reader name his domain, or the envelope has him twice.
    recipients: named.includes(recipient) ? named : [...named, recipient],
  })
}

async function* entriesOf({ entries, sinceMs, untilMs }: CollectRequest): AsyncGenerator<EntryRecord> {
  const time = (key: 'since' | 'until', atMs: number) =>
    ({ not: false, any: [{ kind: 'time', key, moment: { atMs }, span: NOWHERE }] }) as const
  const query = { all: [time('since', sinceMs), time('until', untilMs)] }
  let cursor: string | undefined
  do {
    const page = await entries({ query, limit: PAGE, nowMs: untilMs, cursor })
    for (const entry of page.items) {
      if (entry.keptAtMs > sinceMs && entry.keptAtMs <= untilMs) yield entry
    }
    cursor = page.next
  } while (cursor !== undefined)
}
