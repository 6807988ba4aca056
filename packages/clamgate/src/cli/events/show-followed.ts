import type { EventDocument } from '../../api/events/documents.ts'
import type { Terminal } from '../terminal.ts'
import { eventLine } from './export.ts'
import { listPrinter } from './print-list.ts'

/** Shows events as they come; ends early when nobody reads any more. */
export async function showFollowed(
  events: AsyncIterable<EventDocument>,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const print = listPrinter(terminal, Date.now())
  for await (const event of events) {
    if (json) await terminal.write(eventLine(event))
    else print([event])
    if (!(await terminal.isRead())) return
  }
}
