import type { ListReply } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { get } from '../../api/call.ts'
import { ownZone } from '../../format/zone.ts'
import type { Selection } from './selection.ts'

/** One act takes so many. */
const MOST_SELECTED = 1000
const PAGE = 200

/** All that a query finds now, as a fixed set; undefined: more than one act takes. @throws {CallError} */
export async function allOf(query: string, signal: AbortSignal): Promise<Selection | undefined> {
  const ids = new Set<string>()
  let cursor: string | undefined
  do {
    const asked = { query, zone: ownZone(), limit: PAGE, cursor }
    const page: ListReply = await get('/quarantine', asked, signal)
    for (const { id } of page.items) ids.add(id)
    cursor = page.next
  } while (cursor !== undefined && ids.size <= MOST_SELECTED)
  return ids.size > MOST_SELECTED ? undefined : { ids }
}
