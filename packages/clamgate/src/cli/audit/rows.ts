import { ACTS } from '../../access/acts.ts'
import type { AuditClient } from '../../api/audit/client.ts'
import type { AuditRequest, AuditRowDocument } from '../../api/audit/documents.ts'
import { CUT_ACT } from '../../audit/row.ts'
import { nearest } from '../../ground/nearest.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { MOMENT_FORMS, parseMoment } from '../../store/query/moments.ts'
import { localTime } from '../events/local-time.ts'
import type { Terminal } from '../terminal.ts'

/** Which rows somebody at the command line asks for. */
export interface AuditFlags {
  readonly actor?: string
  readonly act?: string
  readonly object?: string
  readonly since?: string
  readonly until?: string
}

/** Most of one answer. */
const PAGE = 200

/** What the daemon is asked for. @throws {UsageError} for what is no time */
export function requestOf({ actor, act, object, since, until }: AuditFlags, nowMs: number): AuditRequest {
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(act === undefined ? {} : { act }),
    ...(object === undefined ? {} : { object }),
    ...(since === undefined ? {} : { since: momentOf('--since', since, nowMs) }),
    ...(until === undefined ? {} : { until: momentOf('--until', until, nowMs) }),
  }
}

function momentOf(option: string, text: string, nowMs: number): number {
  const moment = parseMoment(text, nowMs)
  if (moment === undefined) {
    throw new UsageError(`${option} ${text} is no time`, `Write ${MOMENT_FORMS}`)
  }
  return Math.max(0, 'atMs' in moment ? moment.atMs : nowMs - moment.agoMs)
}

/** Why nothing may fit: an act that nothing is called, which nobody can have done. */
export function unknownActHint(act: string | undefined): string | undefined {
  const known: readonly string[] = [...ACTS, CUT_ACT]
  // Names of routes are not known here; they have no dot.
  if (act === undefined || !act.includes('.') || known.includes(act)) return undefined
  const guess = nearest(act, known)
  return `There is no act ${act}${guess === undefined ? '' : `; did you mean ${guess}?`}`
}

/** Rows, the newest first, so many at most. */
export async function* auditRows(
  { list }: AuditClient,
  request: AuditRequest,
  most: number,
): AsyncGenerator<AuditRowDocument> {
  let cursor: string | undefined
  let left = most
  while (left > 0) {
    const limit = Math.min(PAGE, left)
    const page = await list({ ...request, limit, ...(cursor === undefined ? {} : { cursor }) })
    yield* page.items
    left -= page.items.length
    cursor = page.next
    if (cursor === undefined) return
  }
}

/** It was only asked what would be done. */
function isDryRun(after: unknown): boolean {
  return typeof after === 'object' && after !== null && 'dryRun' in after && after.dryRun === true
}

const COLORS = { begun: 'yellow', ok: 'green', failed: 'red', refused: 'red' } as const

/** One row on one line: when, by whom, what to what, and how it ended. */
export function printAuditRow(row: AuditRowDocument, { out, paint }: Pick<Terminal, 'out' | 'paint'>): void {
  const { n, atMs, actor, act, route, object, result, code, after } = row
  const from = actor.address === undefined ? '' : ` from ${actor.address}`
  const what = [route ?? act, ...(object === undefined ? [] : [object])].join(' ')
  const details = [...(isDryRun(after) ? ['dry run'] : []), ...(code === undefined ? [] : [code])]
  const how = paint(COLORS[result], result) + (details.length === 0 ? '' : ` (${details.join(', ')})`)
  out(`${n}  ${localTime(new Date(atMs).toISOString())}  ${actor.name}${from}: ${what}  ${how}`)
}
