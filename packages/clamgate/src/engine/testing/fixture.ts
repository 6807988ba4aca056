import { configSchema } from '../../config/schema.ts'
import type { Log, LogFields, LogLevel } from '../../observe/log/log.ts'
import type { EngineStatus } from '../status.ts'
import type { Engine, EngineConfig } from '../types.ts'

/** The `engine` part of a configuration as it comes out of the schema. */
export function engineConfig(settings: Readonly<Record<string, unknown>>): EngineConfig {
  return configSchema.parse({ engine: settings }).engine
}

export interface RecordedLine {
  readonly level: LogLevel
  readonly event: string
  readonly sentence: string
  readonly fields: LogFields
}

/** A log that keeps its lines for a test to look at. */
export function recordingLog(): Log & { readonly lines: RecordedLine[]; events(): readonly string[] } {
  const lines: RecordedLine[] = []
  const at =
    (level: LogLevel) =>
    (event: string, sentence: string, fields: LogFields = {}) => {
      lines.push({ level, event, sentence, fields })
    }
  return {
    lines,
    events: () => lines.map(({ event }) => event),
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    enabled: () => true,
  }
}

/** Waits until the status is as `wanted` says; looks at each change. */
export async function untilStatus(
  engine: Engine,
  wanted: (status: EngineStatus) => boolean,
  deadlineMs = 60_000,
): Promise<EngineStatus> {
  const { promise, resolve, reject } = Promise.withResolvers<EngineStatus>()
  const look = (status: EngineStatus) => {
    if (wanted(status)) resolve(status)
  }
  const end = engine.onChange(look)
  const timer = setTimeout(() => {
    reject(new Error(`Not within ${deadlineMs} ms; the status is ${JSON.stringify(engine.status)}`))
  }, deadlineMs)
  look(engine.status)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    end()
  }
}

/** A signal that never fires. */
export const calm: { readonly signal: AbortSignal } = { signal: new AbortController().signal }
