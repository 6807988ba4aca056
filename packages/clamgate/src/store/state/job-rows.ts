import type { Selectable } from 'kysely'
import type { Job, JobItem, JobItemState, JobState } from '../../jobs/types.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'

/** Of migration 50. Texts went through `escapeText`. */
interface JobTables {
  job: {
    id: string
    owner: string
    idempotency: string | null
    host: string
    maker: string
    act: Job['act']
    options: string
    total: number
    state: JobState
    made_at: number
    starts_at: number
    ended_at: number | null
    words: string
  }
  job_item: {
    job: string
    place: number
    entry: string
    state: JobItemState
    /** {@link OPEN} as long as no other job may have the entry, {@link PART} as long as it is about some copies of it, 0 then. */
    is_open: number
    sentence: string
    code: string | null
    remedy: string | null
    copies: string | null
    at: number | null
    /** Of migration 54, as JSON. */
    mail: string | null
    steps: string | null
  }
}

declare module '../schema/tables.ts' {
  interface StateTables extends JobTables {}
}

/** Of these an entry is one job's own. */
export const OPEN_STATES: readonly JobState[] = ['waiting', 'running']

/** The entry is one job's own: an index sees to it. */
export const OPEN = 1
/** Others may have the other copies meanwhile. */
export const PART = 2

export function rowOf(job: Job): Selectable<StateTables['job']> {
  const { id, maker, key, host, act, options, total, state, madeAtMs, startsAtMs, endedAtMs = null } = job
  return {
    ...{ id, owner: escapeText(maker.id), idempotency: key === undefined ? null : escapeText(key) },
    ...{ host: escapeText(host), maker: escapeText(JSON.stringify(maker)), act, total, state },
    ...{ options: escapeText(JSON.stringify(options)), made_at: madeAtMs, starts_at: startsAtMs },
    ...{ ended_at: endedAtMs, words: escapeText(job.words) },
  }
}

export function jobOf(row: Selectable<StateTables['job']>): Job {
  return {
    ...{ id: row.id, key: row.idempotency === null ? undefined : unescapeText(row.idempotency) },
    ...{ host: unescapeText(row.host), maker: makerOf(row.maker), act: row.act, total: row.total },
    // It was written by `rowOf`.
    ...{ options: JSON.parse(unescapeText(row.options)), state: row.state, madeAtMs: Number(row.made_at) },
    ...{ startsAtMs: Number(row.starts_at), words: unescapeText(row.words) },
    endedAtMs: row.ended_at === null ? undefined : Number(row.ended_at),
  }
}

export function makerOf(text: string): Job['maker'] {
  return JSON.parse(unescapeText(text))
}

export function itemRow(job: string, item: JobItem): Selectable<StateTables['job_item']> {
  const {
    place,
    entry,
    state,
    sentence,
    code = null,
    remedy = null,
    copies,
    steps,
    mail,
    atMs = null,
    isPart = false,
  } = item
  return {
    ...{ job, place, entry: escapeText(entry), state, code },
    is_open: state !== 'waiting' ? 0 : isPart ? PART : OPEN,
    ...{ sentence: escapeText(sentence), remedy: remedy === null ? null : escapeText(remedy), at: atMs },
    ...{ copies: written(copies), steps: written(steps), mail: written(mail) },
  }
}

/** As JSON. */
export function written(value: object | undefined): string | null {
  return value === undefined ? null : escapeText(JSON.stringify(value))
}

export function itemOf(row: Selectable<StateTables['job_item']>): JobItem {
  return {
    ...{ place: row.place, entry: unescapeText(row.entry), state: row.state },
    ...{ sentence: unescapeText(row.sentence), code: row.code ?? undefined },
    remedy: row.remedy === null ? undefined : unescapeText(row.remedy),
    // They were written by `itemRow`.
    copies: row.copies === null ? undefined : JSON.parse(unescapeText(row.copies)),
    steps: row.steps === null ? undefined : JSON.parse(unescapeText(row.steps)),
    mail: row.mail === null ? undefined : JSON.parse(unescapeText(row.mail)),
    atMs: row.at === null ? undefined : Number(row.at),
    isPart: row.is_open === PART,
  }
}
