import type { Log, LogLevel } from './log.ts'
import { createRecord, type FieldValue, LEVEL_NUMBER } from './record.ts'

export interface MemoryLine {
  readonly level: LogLevel
  readonly event: string
  readonly sentence: string
  readonly fields: Readonly<Record<string, FieldValue>>
}

export interface MemoryLog extends Log {
  /** What was written so far, oldest first, cleaned as in a real log. */
  readonly lines: readonly MemoryLine[]
  /** The sentences alone. */
  sentences(): readonly string[]
  /** The next line with this event, or one that was written already. Rejects after `timeoutMs` (default 5000). */
  waitFor(event: string, timeoutMs?: number): Promise<MemoryLine>
}

/** A log that remembers its lines, for tests. */
export function createMemoryLog({ level = 'debug' }: { readonly level?: LogLevel } = {}): MemoryLog {
  const lines: MemoryLine[] = []
  const waiting = new Set<(line: MemoryLine) => void>()
  const enabled = (asked: LogLevel) => LEVEL_NUMBER[asked] <= LEVEL_NUMBER[level]
  const writer =
    (lineLevel: LogLevel): Log['info'] =>
    (event, sentence, fields) => {
      if (!enabled(lineLevel)) return
      const record = createRecord(0, lineLevel, event, sentence, fields)
      const line = { ...record, fields: Object.fromEntries(record.fields) }
      lines.push(line)
      for (const tell of waiting) tell(line)
    }
  return {
    lines,
    error: writer('error'),
    warn: writer('warn'),
    info: writer('info'),
    debug: writer('debug'),
    enabled,
    sentences: () => lines.map(({ sentence }) => sentence),
    async waitFor(event, timeoutMs = 5000) {
      const there = lines.find((line) => line.event === event)
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
