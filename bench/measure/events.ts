import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { BenchError } from '../errors.ts'
import { markIn } from '../mail/marks.ts'

/** What the gateway says of the time of one message, ms. */
export interface EventTimes {
  readonly decisionMs: number
  readonly scanMs: number
  readonly overheadMs: number
}

const WAIT_MS = 10_000
const LOOK_AGAIN_MS = 100

/**
 * The times of messages in a JSON log, by the mark in their Message-ID. Waits until it holds all of `marks`: the log is
 * written behind the answers.
 * @throws {BenchError} BENCH_EVENTS when they do not come
 */
export async function readEvents(
  logFile: string,
  marks: Float64Array,
  waitMs = WAIT_MS,
): Promise<ReadonlyMap<number, EventTimes>> {
  const giveUpAt = performance.now() + waitMs
  for (;;) {
    const found = eventsIn(await readFile(logFile, 'utf8'))
    const missing = marks.reduce((sum, mark) => (found.has(mark) ? sum : sum + 1), 0)
    if (missing === 0) return found
    if (performance.now() > giveUpAt) {
      throw new BenchError(
        'BENCH_EVENTS',
        `The log of Clamgate lacks the times of ${missing} of ${marks.length} messages`,
      )
    }
    await delay(LOOK_AGAIN_MS)
  }
}

/** The messages of a JSON log that tell their times and carry a mark. A last line that is not whole yet is left out. */
export function eventsIn(log: string): ReadonlyMap<number, EventTimes> {
  const events = new Map<number, EventTimes>()
  for (const line of log.slice(0, log.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue
    const event: unknown = JSON.parse(line)
    if (typeof event !== 'object' || event === null) continue
    const { messageId, decisionMs, scanMs, overheadMs } = { ...NOTHING, ...event }
    if (typeof decisionMs !== 'number' || typeof scanMs !== 'number' || typeof overheadMs !== 'number')
      continue
    const mark = markIn(String(messageId))
    if (mark !== undefined) events.set(mark, { decisionMs, scanMs, overheadMs })
  }
  return events
}

const NOTHING: Readonly<Record<'messageId' | 'decisionMs' | 'scanMs' | 'overheadMs', unknown>> = {
  messageId: undefined,
  decisionMs: undefined,
  scanMs: undefined,
  overheadMs: undefined,
}
