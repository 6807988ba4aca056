import type { EventDocument, EventsPage } from '../../../../clamgate/src/api/events/documents.ts'
import { get } from '../../api/call.ts'
import { ownZone } from '../../format/zone.ts'
import { listAddress } from './list-address.ts'

/** Rows of a page. */
export const ROWS = 50
/** A page of a rare thing is looked for so long before the reader is asked. */
const PATIENCE_MS = 4000
/** New ones are counted up to this. */
const NEW_MAX = 100

/** A page of the list, and where the next one begins. */
export interface ListPage {
  /** Of which query and place. */
  readonly key: string
  readonly items: readonly EventDocument[]
  readonly next: string | null
  /** There may be more, but they are rare: looking further back takes another press. */
  readonly isTired: boolean
}

/** Follows pages that have few rows or none until the page is full, nothing is left or it took too long. */
export async function listPage(
  query: string,
  after: string | undefined,
  signal: AbortSignal,
): Promise<ListPage> {
  const endsMs = Date.now() + PATIENCE_MS
  const items: EventDocument[] = []
  let next: string | null = after ?? null
  do {
    const limit: number = ROWS - items.length
    const page: EventsPage = await get(
      '/events',
      { query, zone: ownZone(), limit, cursor: next ?? undefined },
      signal,
    )
    items.push(...page.items)
    next = page.next
  } while (next !== null && items.length < ROWS && Date.now() < endsMs)
  return { key: listAddress(query, after), items, next, isTired: next !== null && items.length < ROWS }
}

/** How many messages of the query are newer than one; `NEW_MAX` stands for that many or more. */
export async function countNewer(
  query: string,
  thanId: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const { items } = await get<EventsPage>('/events', { query, zone: ownZone(), limit: NEW_MAX }, signal)
  const at = items.findIndex(({ id }) => id === thanId)
  return at < 0 ? items.length : at
}

/** The list as it was left, so that the way back from a message leads to the same rows at the same place. */
interface Left {
  readonly key: string
  readonly page: ListPage
  readonly atMs: number
  readonly scrollY: number
  /** The row that was opened. */
  readonly openId: string
}

let last: Pick<Left, 'key' | 'page' | 'atMs'> | undefined
let left: Left | undefined

/** What is shown now. */
export function keepList(key: string, page: ListPage, atMs: number): void {
  last = { key, page, atMs }
}

/** Before a message is opened. */
export function leaveList(openId: string): void {
  if (last !== undefined) left = { ...last, scrollY, openId }
}

/** Once: whoever comes from a message finds the list as it was. */
export function takeLeft(key: string): Left | undefined {
  const taken = left?.key === key ? left : undefined
  left = undefined
  return taken
}

/** Address of the list that a message was opened from. */
export function leftAddress(): string | undefined {
  return left?.key
}
