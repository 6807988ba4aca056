import type { EventDocument } from '../../../../clamgate/src/api/events/documents.ts'
import { clean } from '../../format/clean.ts'

/** A column and its text. Their names are those of `clamgate events export`. */
const COLUMNS: readonly (readonly [string, (event: EventDocument) => string | number | undefined])[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['host', ({ host }) => host],
  ['queue_id', ({ queueId }) => queueId],
  ['message_id', ({ messageId }) => messageId],
  ['from', ({ from }) => from],
  ['to', ({ recipients }) => recipients.map(({ address }) => address).join(' ')],
  ['recipients', ({ recipientCount }) => recipientCount],
  ['subject', ({ subject }) => subject],
  ['client', ({ client }) => client],
  ['direction', ({ direction }) => direction],
  ['size_bytes', ({ sizeBytes }) => sizeBytes],
  ['outcome', ({ outcome }) => outcome],
  ['class', (event) => event.class],
  ['signature', ({ signature }) => signature],
  ['source', ({ source }) => source],
  ['action', ({ action }) => action],
  ['because', ({ because }) => because.sentence],
  ['entry', ({ entry }) => entry],
]

export const CSV_HEAD = `${COLUMNS.map(([name]) => name).join(',')}\r\n`

export function csvLine(event: EventDocument): string {
  return `${COLUMNS.map(([, read]) => csvCell(read(event))).join(',')}\r\n`
}

/** What a spreadsheet takes for the beginning of a formula, also in full width and behind blanks or a quote. */
const FORMULA = /^[\s"]*[=+\-@＝＋－＠]/u

/** A cell as RFC 4180 has it, of harmless text. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = clean(value)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
