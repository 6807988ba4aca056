import { cleanText, SENTENCE_MAX_CHARS } from '../../ground/clean.ts'
import type { LogFields, LogLevel } from './log.ts'

/** Longest list in one field; what is beyond is counted, not written. */
const LIST_MAX_ITEMS = 50

/** One line before it has a form. All text in it is clean. */
export interface LogRecord {
  readonly timeMs: number
  readonly level: LogLevel
  readonly event: string
  readonly sentence: string
  readonly fields: readonly (readonly [name: string, value: FieldValue])[]
}

export type FieldValue = string | number | boolean | readonly string[]

/** Order of the levels: a line is written when its number is at most that of the configured level. */
export const LEVEL_NUMBER: { readonly [L in LogLevel]: number } = { error: 0, warn: 1, info: 2, debug: 3 }

/** Makes a record, with all its text cleaned and cut; what is not known is left out. */
export function createRecord(
  timeMs: number,
  level: LogLevel,
  event: string,
  sentence: string,
  fields?: LogFields,
): LogRecord {
  return {
    timeMs,
    level,
    event,
    sentence: cleanText(sentence, SENTENCE_MAX_CHARS),
    fields: fields === undefined ? [] : cleanFields(fields),
  }
}

function cleanFields(fields: LogFields): LogRecord['fields'] {
  const clean: [string, FieldValue][] = []
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) clean.push([name, cleanValue(value)])
  }
  return clean
}

function cleanValue(value: FieldValue): FieldValue {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object') return value
  const items = value.slice(0, LIST_MAX_ITEMS).map((item) => cleanText(item))
  if (value.length > LIST_MAX_ITEMS) items.push(`... ${value.length - LIST_MAX_ITEMS} more`)
  return items
}
