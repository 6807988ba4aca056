import { open, readFile, stat } from 'node:fs/promises'
import { LabError } from './errors.ts'
import { waitUntil } from './wait-until.ts'

/** A log file that another process writes. Positions are byte offsets. */
export interface LogTail {
  log(): Promise<string>
  /** What was written after a position. */
  logSince(position: number): Promise<string>
  /** Where the log ends now; what is waited for `after` it is news. */
  logEnd(): Promise<number>
  /**
   * The first match of `pattern` in what was written after a position.
   * @throws {LabError} HOST_LOG_WAIT with the last lines, when it does not come in time (default 60 s).
   */
  waitForLog(
    pattern: RegExp,
    options?: { readonly after?: number; readonly timeoutMs?: number },
  ): Promise<RegExpExecArray>
}

const LAST_LINES = 15

/** Reads `path` as it grows; a file that is not there yet counts as empty. */
export function tailLog(path: string): LogTail {
  return {
    log: () => readFrom(path, 0),
    logSince: (position) => readFrom(path, position),
    logEnd: () => lengthOf(path),
    async waitForLog(pattern, { after = 0, timeoutMs = 60_000 } = {}) {
      const match = await waitUntil(
        async () =>
          new RegExp(pattern, pattern.flags.replace('g', '')).exec(await readFrom(path, after)) ?? undefined,
        { timeoutMs },
      )
      if (match !== undefined) return match
      throw new LabError(
        'HOST_LOG_WAIT',
        `No line matched ${pattern} within ${timeoutMs} ms; the log ends with:\n${lastLines(await readFrom(path, after))}`,
      )
    },
  }
}

/** The end of a log, for people. */
export function lastLines(text: string, count: number = LAST_LINES): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

async function lengthOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

async function readFrom(path: string, position: number): Promise<string> {
  if (position === 0) return await readFile(path, 'utf8').catch(() => '')
  await using file = await open(path)
  const { size } = await file.stat()
  const bytes = Buffer.alloc(Math.max(size - position, 0))
  const { bytesRead } = await file.read(bytes, 0, bytes.length, position)
  return bytes.toString('utf8', 0, bytesRead)
}
