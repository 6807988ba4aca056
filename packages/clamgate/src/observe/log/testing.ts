import type { FormLog, Log, LogFields, LogForm, LogLevel } from './log.ts'
import { createRecord, type FieldValue, LEVEL_NUMBER } from './record.ts'

export interface MemoryLine {
  readonly level: LogLevel
  readonly event: string
  readonly sentence: string
  readonly fields: Readonly<Record<string, FieldValue>>
}

export interface MemoryLog extends FormLog {
  /** What a text place would have, oldest first, cleaned as in a real log. */
  readonly lines: readonly MemoryLine[]
  /** What is for JSON places alone. */
  readonly objects: readonly MemoryLine[]
  /** The sentences alone. */
  sentences(): readonly string[]
  /** The next line with this event, or one that was written already. Rejects after `timeoutMs` (default 60,000). */
  waitFor(event: string, timeoutMs?: number): Promise<MemoryLine>
}

export interface MemoryLogOptions {
  readonly level?: LogLevel
  /** The places that there are; default both. */
  readonly forms?: readonly LogForm[]
}

const FORMS: readonly LogForm[] = ['text', 'json']

/** A log that remembers its lines, for tests. */
export function createMemoryLog({ level = 'debug', forms = FORMS }: MemoryLogOptions = {}): MemoryLog {
  const lines: MemoryLine[] = []
  const objects: MemoryLine[] = []
  const waiting = new Set<(line: MemoryLine) => void>()
  const enabled = (asked: LogLevel) => LEVEL_NUMBER[asked] <= LEVEL_NUMBER[level]
  const write = (
    to: MemoryLine[],
    lineLevel: LogLevel,
    event: string,
    sentence: string,
    fields?: LogFields,
  ) => {
    if (!enabled(lineLevel)) return
    const record = createRecord(0, lineLevel, event, sentence, fields)
    const line = { ...record, fields: Object.fromEntries(record.fields) }
    to.push(line)
    for (const tell of waiting) tell(line)
  }
  const writer =
    (lineLevel: LogLevel): Log['info'] =>
    (event, sentence, fields) =>
      write(lines, lineLevel, event, sentence, fields)
  return {
    lines,
    objects,
    error: writer('error'),
    warn: writer('warn'),
    info: writer('info'),
    debug: writer('debug'),
    enabled,
    only(form, lineLevel, event, sentence, fields) {
      if (forms.includes(form)) write(form === 'text' ? lines : objects, lineLevel, event, sentence, fields)
    },
    wants: (form, asked) => enabled(asked) && forms.includes(form),
    sentences: () => lines.map(({ sentence }) => sentence),
    async waitFor(event, timeoutMs = 60_000) {
      const there = [...lines, ...objects].find((line) => line.event === event)
      if (there !== undefined) return there
      const { promise, resolve, reject } = Promise.withResolvers<MemoryLine>()
      const tell = (line: MemoryLine) => (line.event === event ? resolve(line) : undefined)
      waiting.add(tell)
      const timer = setTimeout(() => {
        const seen = lines.map((line) => line.event).join(', ')
        reject(new Error(`No line ${event} within ${timeoutMs} ms; there were: ${seen}`))
      }, timeoutMs)
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        waiting.delete(tell)
      }
    },
  }
}
