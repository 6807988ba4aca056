import type { EventDocument } from '../../../../clamgate/src/api/events/documents.ts'
import { send } from '../../api/call.ts'
import { CallError, type Problem } from '../../api/failure.ts'
import { brokenOff, linesOf } from '../../api/lines.ts'
import { ownZone } from '../../format/zone.ts'

/** Rows that a file in the browser's memory may have; more are for `clamgate events export`. */
export const EXPORT_MAX = 50_000
const TIMEOUT_MS = 10 * 60_000

/** A line: a message, the end, or why it ended. */
interface Line {
  readonly item?: EventDocument
  readonly end?: true
  readonly problem?: Problem
}

/** All messages of a query as they come. @throws {CallError} also when the answer breaks off */
export async function* exported(query: string): AsyncGenerator<EventDocument> {
  const options = { query: { query, zone: ownZone(), limit: EXPORT_MAX }, timeoutMs: TIMEOUT_MS }
  const response = await send('GET', '/events/export', options)
  for await (const line of linesOf(response)) {
    // It is what our own server tells.
    const { item, end, problem } = JSON.parse(line) as Line
    if (end === true) return
    if (problem !== undefined) throw new CallError(response.status, problem)
    if (item !== undefined) yield item
  }
  throw brokenOff()
}
