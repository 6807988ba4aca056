import { EngineError } from '../engine/errors.ts'
import type { Problem } from '../engine/status.ts'
import { messageOf } from '../ground/thrown.ts'
import type { ChildLines } from '../observe/log/child-lines.ts'
import type { Log } from '../observe/log/log.ts'
import type { Exit } from './process/child.ts'
import { explainEnd } from './process/start-failure.ts'

/** How a clamd ended, or why none could be started. */
export interface ClamdEnd {
  readonly error: EngineError
  /** The key of the longest pause before the next start. */
  readonly longestPause: 'restartLongest' | 'retryLongest'
}

export interface ClamdExit {
  readonly exit: Exit
  /** What it printed, oldest first. */
  readonly lines: readonly string[]
  /** Whether it had been ready. */
  readonly wasReady: boolean
  /** Whom it ran as. */
  readonly user: string
  /** It was ended by us to be replaced, for this problem. */
  readonly replacedFor: Problem | undefined
}

/** Lines kept to explain why clamd ended: the reason is among the last. */
const KEPT_LINES = 60

/** Writes what a clamd prints to the log, and keeps its last lines. */
export function hearClamd(printed: ChildLines): {
  readonly hear: (line: string) => void
  readonly lines: readonly string[]
} {
  const lines: string[] = []
  return {
    lines,
    hear(line) {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      const level = /\b(?:ERROR|WARNING|Error|Warning): /.test(line) ? 'warn' : 'debug'
      printed.hear(level, line)
    },
  }
}

/** No clamd was started: whatever was in the way, such as a full disk, may be gone soon, and a try costs little. */
export function endOfStart(thrown: unknown): ClamdEnd {
  const error =
    thrown instanceof EngineError
      ? thrown
      : new EngineError('ENGINE_CLAMD_START', `clamd could not be started: ${messageOf(thrown)}`, {
          cause: thrown,
        })
  return { error, longestPause: 'retryLongest' }
}

/** A clamd that ran has ended. */
export function endOfClamd({ replacedFor, ...end }: ClamdExit): ClamdEnd {
  if (replacedFor !== undefined) {
    const { code, message, remedy } = replacedFor
    return { error: new EngineError(code, message, { remedy }), longestPause: 'retryLongest' }
  }
  const error = explainEnd(end)
  return { error, longestPause: PASSING.has(error.code) ? 'retryLongest' : 'restartLongest' }
}

/** What has to do with the machine, and not with what is loaded, which takes long and may fail again. */
const PASSING: ReadonlySet<string> = new Set(['ENGINE_TEMPORARY_DIRECTORY'])

/** A candidate is not ready; whether its databases are to blame is not known. */
export function notLoaded(why: string): EngineError {
  return new EngineError('ENGINE_RELOAD_FAILED', `The new databases are not in use: ${why}`, {
    remedy: 'Those before stay in use. Read the lines of clamd in the log.',
  })
}

/** A clamd that is kept running has ended, or could not be started. */
export function reportEnd(
  log: Log,
  { message, code, remedy }: EngineError,
  fields: { readonly pauseMs: number; readonly restarts: number },
): void {
  const sentence = `${message}; next start in ${fields.pauseMs} ms`
  log.error('engine.clamd.ended', sentence, { code, remedy, ...fields })
}
