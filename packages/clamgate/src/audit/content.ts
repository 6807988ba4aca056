import { createHash } from 'node:crypto'
import type { AuditEntry } from './row.ts'

/** Longest text in a row, characters; what is longer ends in `…`. */
const MAX_TEXT = 2000
/** Most of what stood there before or stands there now, characters of JSON. */
const MAX_VALUE = 16_000
const MAX_DEPTH = 6

/** A key whose value stays out of the audit, whoever tells it. */
const SECRET =
  /pass(?:word|phrase|wd)|secret|^token$|cookie|^credential|recovery|^(?:code|codes|hash|pin)$|privatekey/i
const LEFT_OUT = '********'

/** What the first row follows. */
export const GENESIS = '0'.repeat(64)

/** What a row says beside its hash. */
export type AuditContent = Omit<AuditEntry, 'before' | 'after'> & {
  readonly n: number
  readonly atMs: number
  readonly host: string
  readonly before?: unknown
  readonly after?: unknown
}

/** The same JSON for the same value, on every host: keys in the order of their code units, no blanks, nothing that is undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`
}

/** The text that is hashed and kept: bounded, and without what is called a secret. */
export function contentOf({ before, after, ...entry }: AuditContent): string {
  const own = Object.entries(entry).map(([name, field]) => [name, plain(field, 0)])
  return canonicalJson({ ...Object.fromEntries(own), before: bounded(before), after: bounded(after) })
}

/** The hash of a row. */
export function chainHash(previous: string, content: string): string {
  return createHash('sha256').update(previous).update('\n').update(content).digest('hex')
}

function bounded(value: unknown): unknown {
  if (value === undefined) return undefined
  const short = plain(value, 0)
  const text = canonicalJson(short)
  return text.length <= MAX_VALUE ? short : { tooLong: text.length }
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cut(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '…'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1))
  const fields = Object.entries(value).filter(
    ([, field]) => field !== undefined && typeof field !== 'function',
  )
  return Object.fromEntries(
    fields.map(([name, field]) => [cut(name), SECRET.test(name) ? LEFT_OUT : plain(field, depth + 1)]),
  )
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text.toWellFormed() : `${text.slice(0, MAX_TEXT).toWellFormed()}…`
}
