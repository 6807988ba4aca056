import { type EventDocument, eventSchema } from '../../api/events/documents.ts'
import { complete } from '../complete.ts'
import { documentText } from '../document.ts'
import type { Terminal } from '../terminal.ts'
import { CSV_HEAD, csvLine } from './csv.ts'

/** So much is written at once, characters. */
const PIECE_CHARS = 65_536

/** Writes events as they come, no faster than they are read; ends early when nobody reads any more. */
export async function writeExport(
  events: AsyncIterable<EventDocument>,
  format: 'csv' | 'jsonl',
  { write }: Pick<Terminal, 'write'>,
): Promise<void> {
  let piece = format === 'csv' ? CSV_HEAD : ''
  for await (const event of events) {
    piece += format === 'csv' ? csvLine(event) : eventLine(event)
    if (piece.length < PIECE_CHARS) continue
    if (!(await write(piece))) return
    piece = ''
  }
  if (piece !== '') await write(piece)
}

/** An event as a document on one line. */
export function eventLine(event: EventDocument): string {
  return `${documentText('event', complete(eventSchema, event))}\n`
}
