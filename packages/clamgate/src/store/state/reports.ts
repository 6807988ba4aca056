import type { Selectable, Transaction } from 'kysely'
import type { ReportRecord, ReportStore } from '../../quarantine/false-positive/types.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'
import type { StateOperationsOf } from './operation.ts'

/** Of migration 37. Texts went through `escapeText`. */
interface ReportTables {
  fp_report: {
    id: string
    entry: string
    signature: string
    source: string
    sha256: string
    content_md5: string | null
    made_by: string
    made_at: number
    sent_at: number | null
    ended_at: number | null
    ended: string | null
  }
}

declare module '../schema/tables.ts' {
  interface StateTables extends ReportTables {}
}

type Operation<Name extends keyof ReportStore> = {
  readonly args: Parameters<ReportStore[Name]>[0]
  readonly result: Awaited<ReturnType<ReportStore[Name]>>
}

declare module '../types.ts' {
  interface StateOperations {
    readonly 'report.add': Operation<'add'>
    readonly 'report.list': Operation<'list'>
    readonly 'report.sent': Operation<'sent'>
    readonly 'report.ended': Operation<'ended'>
  }
}

export const REPORT_OPERATIONS: StateOperationsOf<
  'report.add' | 'report.list' | 'report.sent' | 'report.ended'
> = {
  'report.add': async ({ tx }, { report }) => {
    const row = rowOf(report)
    // What was sent stays sent when the text is looked at again.
    await tx
      .insertInto('fp_report')
      .values(row)
      .onConflict((of) =>
        of.column('id').doUpdateSet({
          ...{ sha256: row.sha256, source: row.source, content_md5: row.content_md5 },
          ...{ ended_at: null, ended: null },
        }),
      )
      .execute()
    return undefined
  },
  'report.list': async ({ tx }, args) => await listReports(tx, args),
  'report.sent': async ({ tx }, { id, nowMs, by }) => {
    const one = tx.updateTable('fp_report').set({ sent_at: nowMs }).where('id', '=', escapeText(id))
    const own = by === undefined ? one : one.where('made_by', '=', escapeText(by))
    const done = await own.executeTakeFirst()
    return Number(done.numUpdatedRows) > 0
  },
  'report.ended': async ({ tx }, { signature, words, nowMs }) => {
    const done = await tx
      .updateTable('fp_report')
      .set({ ended_at: nowMs, ended: escapeText(words) })
      .where('signature', '=', escapeText(signature))
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    return Number(done.numUpdatedRows)
  },
}

async function listReports(
  tx: Transaction<StateTables>,
  { limit, open, by }: Parameters<ReportStore['list']>[0],
): Promise<readonly ReportRecord[]> {
  const all = tx.selectFrom('fp_report').selectAll().orderBy('made_at', 'desc').orderBy('id').limit(limit)
  const own = by === undefined ? all : all.where('made_by', '=', escapeText(by))
  const rows = await (open ? own.where('ended_at', 'is', null) : own).execute()
  return rows.map(recordOf)
}

function rowOf(report: ReportRecord): Selectable<StateTables['fp_report']> {
  const { id, entry, signature, source, sha256, contentMd5 = null, by, madeAtMs } = report
  const { sentAtMs = null, endedAtMs = null, ended } = report
  return {
    ...{ id: escapeText(id), entry: escapeText(entry), signature: escapeText(signature) },
    ...{ source: escapeText(source), sha256, content_md5: contentMd5, made_by: escapeText(by) },
    ...{ made_at: madeAtMs, sent_at: sentAtMs, ended_at: endedAtMs },
    ended: ended === undefined ? null : escapeText(ended),
  }
}

function recordOf(row: Selectable<StateTables['fp_report']>): ReportRecord {
  const time = (ms: number | null) => (ms === null ? undefined : Number(ms))
  return {
    ...{ id: unescapeText(row.id), entry: unescapeText(row.entry), signature: unescapeText(row.signature) },
    ...{ source: unescapeText(row.source), sha256: row.sha256, contentMd5: row.content_md5 ?? undefined },
    ...{ by: unescapeText(row.made_by), madeAtMs: Number(row.made_at), sentAtMs: time(row.sent_at) },
    ...{ endedAtMs: time(row.ended_at), ended: row.ended === null ? undefined : unescapeText(row.ended) },
  }
}
