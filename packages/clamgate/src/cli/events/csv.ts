import type { EventDocument } from '../../api/events/documents.ts'
import { cleanText } from '../../ground/clean.ts'

type Cell = string | number | undefined

/** One row for each column: its name, and where its value is from. */
const COLUMNS: readonly (readonly [name: string, value: (event: EventDocument) => Cell])[] = [
  ['at', ({ at }) => at],
  ['id', ({ id }) => id],
  ['host', ({ host }) => host],
  ['queue_id', ({ queueId }) => queueId],
  ['message_id', ({ messageId }) => messageId],
  ['direction', ({ direction }) => direction],
  ['client', ({ client }) => client],
  ['client_name', ({ clientName }) => clientName],
  ['helo', ({ helo }) => helo],
  ['user', ({ authenticated }) => authenticated],
  ['from', ({ from }) => from],
  ['to', ({ recipients }) => recipients.map(({ address }) => address).join(' ')],
  ['recipients', ({ recipientCount }) => recipientCount],
  ['subject', ({ subject }) => subject],
  ['size_bytes', ({ sizeBytes }) => sizeBytes],
  ['outcome', ({ outcome }) => outcome],
  ['action', ({ action }) => action],
  ['signature', ({ signature }) => signature],
  ['class', ({ class: of }) => of],
  ['source', ({ source }) => source],
  ['file', ({ file }) => file],
  ['rating', ({ rating }) => rating],
  ['rule', ({ because }) => because.rule?.name],
  ['because', ({ because }) => because.sentence],
  ['reply', ({ reply }) => reply],
  ['incident', ({ incident }) => incident],
  ['entry', ({ entry }) => entry],
  ['release_of', ({ releaseOf }) => releaseOf],
  ['failure', ({ failure }) => failure?.code],
  ['server', ({ server }) => server],
  ['engine', ({ engine }) => engine],
  ['database_version', ({ databaseVersion }) => databaseVersion],
  ['database_date', ({ databaseDate }) => databaseDate],
  ['scan_ms', ({ scanMs }) => scanMs],
  ['decision_ms', ({ decisionMs }) => decisionMs],
  ['policy', ({ policy }) => policy],
]

/** Lines end as RFC 4180 wants it. */
const END = '\r\n'

export const CSV_HEAD = `${COLUMNS.map(([name]) => name).join(',')}${END}`

/** An event as a line of CSV (RFC 4180). */
export function csvLine(event: EventDocument): string {
  return `${COLUMNS.map(([, value]) => csvCell(value(event))).join(',')}${END}`
}

/** A list of recipients may be long. */
const CELL_MAX_CHARS = 32_000

/**
 * A cell that is text for every program: a spreadsheet takes what begins with `=`, `+`, `-` or `@`, also in their wide forms,
 * as a formula, and gets an apostrophe in front. Line ends, tabs and other controls are `?`. Numbers are ours.
 */
export function csvCell(value: Cell): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return `${value}`
  const text = cleanText(value, CELL_MAX_CHARS)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /["',;\s]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Blanks in front do not help: some programs take them away. */
const FORMULA = /^[\s"']*[=+\-@＝＋－＠]/
