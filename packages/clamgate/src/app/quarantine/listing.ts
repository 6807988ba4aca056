import type { Scope } from '../../access/may.ts'
import type { ListedEntry, ListReply, ListRequest } from '../../api/quarantine/documents.ts'
import { messageOf } from '../../ground/thrown.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { entryRecord } from '../../quarantine/index/record.ts'
import { timeOfEntry } from '../../quarantine/keep/entry-id.ts'
import { StoreError } from '../../store/errors.ts'
import { matches, momentMs } from '../../store/query/matches.ts'
import { parseQuery } from '../../store/query/parse.ts'
import type { Query } from '../../store/query/tree.ts'
import { cutEntry } from '../../store/read/cut.ts'
import type { EntryRecord, StoreReader } from '../../store/types.ts'
import { describeDamaged, describeRecord } from './describe.ts'

export interface ListingDeps {
  readonly entries: Entries
  readonly store: Pick<StoreReader, 'entries'>
  readonly host: string
  /** Entries that the index has, and the directory has not. */
  readonly onGone: (ids: readonly string[]) => void
  readonly now: () => number
  /** `quarantine.keep`, ms. */
  readonly keepMs: number
  /** Whose mail is listed, and what is told of it. */
  readonly scope: Scope
  /** Descriptions that one page opens, where it reads the directory. */
  readonly mostOpened?: number
}

/** Failures of the index that the directory makes up for; of the others the query is to blame. */
const AWAY = new Set([
  ...['STORE_UNAVAILABLE', 'STORE_CREDENTIALS', 'STORE_DISK_FULL', 'STORE_DAMAGED', 'STORE_TOO_NEW'],
  ...['STORE_OFF', 'STORE_FAILED'],
])

/** The cursor of a list that was read from the directory: the last id that was looked at. */
const DIRECTORY_CURSOR = 'directory:'
/** Files that are read together: many small questions to the disk, each of which waits its turn. */
const AT_ONCE = 32
/** One page opens the descriptions of so many entries at most: about two seconds of a processor. The next page goes on behind them. */
const MOST_OPENED = 4096

/**
 * A page of entries, newest first: from the index, with the states that the directory has; where the index is away, from the
 * directory alone.
 * @throws {QueryError} {StoreError} for a query that is none, or too wide, or takes too long
 */
export async function listEntries(
  { query: text, zone, limit, cursor }: ListRequest,
  deps: ListingDeps,
): Promise<ListReply> {
  const nowMs = deps.now()
  const query = parseQuery(text, { nowMs, zone, of: 'entries' })
  const directory = (note: string | undefined) => fromDirectory({ query, limit, cursor, nowMs }, note, deps)
  if (cursor?.startsWith(DIRECTORY_CURSOR) === true) return await directory(undefined)
  try {
    const { items, next } = await deps.store.entries({ query, limit, cursor, nowMs, scope: deps.scope })
    return { items: await asTheyAre(items, deps), next, from: 'index' }
  } catch (error) {
    // A place in the index is none in the directory: what comes behind it is not known there.
    if (!(error instanceof StoreError) || !AWAY.has(error.code) || cursor !== undefined) throw error
    return await directory(error.message)
  }
}

/** Entries of this host as their files say; those whose files are gone are no entries any more. */
async function asTheyAre(records: readonly EntryRecord[], deps: ListingDeps): Promise<ListedEntry[]> {
  const gone: string[] = []
  const found = await inGroups(records, async (record) => {
    if (record.host !== deps.host) return describeRecord(record, deps.keepMs)
    try {
      const cut = cutEntry(entryRecord(await deps.entries.read(record.id), record.host), deps.scope)
      return cut && describeRecord(cut, deps.keepMs)
    } catch (error) {
      if (!(error instanceof EntryError)) return describeRecord(record, deps.keepMs)
      if (error.code === 'QUARANTINE_NO_ENTRY') {
        gone.push(record.id)
        return undefined
      }
      return { ...describeRecord(record, deps.keepMs), damaged: error.message }
    }
  })
  if (gone.length > 0) deps.onGone(gone)
  return found.filter((one) => one !== undefined)
}

interface DirectoryPage {
  readonly query: Query
  readonly limit: number
  readonly cursor: string | undefined
  readonly nowMs: number
}

async function fromDirectory(
  { query, limit, cursor, nowMs }: DirectoryPage,
  note: string | undefined,
  { entries, host, scope, keepMs, mostOpened = MOST_OPENED }: ListingDeps,
): Promise<ListReply> {
  const after = cursor?.startsWith(DIRECTORY_CURSOR) ? cursor.slice(DIRECTORY_CURSOR.length) : undefined
  const { fromMs, toMs } = timesOf(query, nowMs)
  const afterMs = after === undefined ? undefined : timeOfEntry(after)
  const bounds = { fromMs, toMs: afterMs ?? toMs }
  const items: ListedEntry[] = []
  const look = async (id: string): Promise<ListedEntry | undefined> => {
    try {
      // Cut before it is asked anything: nobody finds out by trying who else has a mail.
      const record = cutEntry(entryRecord(await entries.read(id), host), scope)
      return record !== undefined && matches(query, { entry: record, of: 'entry' }, nowMs)
        ? describeRecord(record, keepMs)
        : undefined
    } catch (error) {
      if (error instanceof EntryError && error.code === 'QUARANTINE_NO_ENTRY') return undefined
      // Nobody knows whose it is.
      if (scope.of !== 'everything') return undefined
      // Nobody knows what it is: it stands where everything is asked for.
      if (query.all.some(({ any }) => any.some(({ kind }) => kind !== 'time'))) return undefined
      return describeDamaged(id, timeOfEntry(id) ?? 0, { host, keepMs, why: messageOf(error) })
    }
  }
  let group: string[] = []
  let last: string | undefined
  let opened = 0
  const lookAtGroup = async (): Promise<boolean> => {
    const found = await Promise.all(group.map(look))
    for (const [index, one] of found.entries()) {
      if (one !== undefined) items.push(one)
      last = group[index]
      if (items.length === limit) return true
    }
    opened += group.length
    group = []
    return opened >= mostOpened
  }
  for await (const id of entries.ids(bounds)) {
    if (after !== undefined && id >= after) continue
    group.push(id)
    if (group.length === AT_ONCE && (await lookAtGroup())) break
  }
  const isCut = items.length === limit || opened >= mostOpened || (await lookAtGroup())
  const isOwn = scope.of === 'everything' || last === items.at(-1)?.id
  const place = isOwn || last === undefined ? last : atTimeOf(last)
  return {
    ...{ items, from: 'directory', note: scope.of === 'everything' ? note : note && UNASKED },
    next: isCut && place !== undefined ? `${DIRECTORY_CURSOR}${place}` : undefined,
  }
}

/** Behind all that was kept later: whoever goes on there does not hear of the id of an entry of others. */
function atTimeOf(id: string): string {
  return id.replace(/[0-9a-f]{16}$/, 'f'.repeat(16))
}

/** Where it is, and what is wrong with it, is for who looks after the host. */
const UNASKED = 'The index cannot be asked now'

/** Bounds that each match lies within, so that whole days are passed over. */
function timesOf(query: Query, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const times = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
  for (const { not, any } of query.all) {
    const [term, ...others] = any
    if (not || others.length > 0 || term?.kind !== 'time') continue
    const moment = momentMs(term.moment, nowMs)
    if (term.key === 'since') times.fromMs = Math.max(times.fromMs, moment)
    else times.toMs = Math.min(times.toMs, moment)
  }
  return times
}

/** Does something with each, so many at a time, and gives the results in order. */
async function inGroups<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < things.length; start += AT_ONCE)
    results.push(...(await Promise.all(things.slice(start, start + AT_ONCE).map(work))))
  return results
}
