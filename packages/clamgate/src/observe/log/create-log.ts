import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from './failure.ts'
import { LineQueue } from './line-queue.ts'
import type { FormLog, LogFields, LogForm, LogLevel } from './log.ts'
import { type LogConfig, type LogSurroundings, listPlaces, type Place } from './places.ts'
import { createRecord, LEVEL_NUMBER } from './record.ts'
import type { LostLines } from './waiting-lines.ts'

/** A {@link FormLog} and those who own it: `app.ts` calls these, nobody else. */
export interface ManagedLog extends FormLog {
  /**
   * Applies another configuration. When it rejects, nothing has changed.
   * @throws {LogError} LOG_FILE_… when the new file cannot be opened
   */
  reconfigure(config: LogConfig): Promise<void>
  /**
   * Opens the log file again after it was moved away. Never rejects: when that fails, a line says so and the old file
   * stays open.
   */
  reopen(): Promise<void>
  /** Writes what waits, at most `timeoutMs` (default 2000) long, and closes. Idempotent; later lines are ignored. */
  close(timeoutMs?: number): Promise<void>
}

interface Sink {
  readonly place: Place
  readonly queue: LineQueue
}

const CLOSE_TIMEOUT_MS = 2000
const LAST_LINES_MS = 100

/**
 * Opens the places that `config` names.
 * @throws {LogError} LOG_FILE_… when the file cannot be opened. A missing syslog daemon is no error: a line says so
 *   in the other places, and it is looked for again with the next lines.
 */
export async function createLog(surroundings: LogSurroundings, config: LogConfig): Promise<ManagedLog> {
  const now = surroundings.now ?? Date.now
  const inTurn = createTurns()
  let sinks: readonly Sink[] = []
  let threshold = -1

  const write: Write = (level, event, sentence, fields, { except, form } = {}) => {
    if (LEVEL_NUMBER[level] > threshold) return
    const record = createRecord(now(), level, event, sentence, fields)
    for (const { place, queue } of sinks) {
      if (queue === except || (form !== undefined && place.form !== form)) continue
      queue.push(place.format(record), form === undefined ? 'other' : 'message')
    }
  }

  async function apply(next: LogConfig): Promise<void> {
    const queues = new Map(sinks.map(({ place, queue }) => [place.key, queue]))
    const wanted: Sink[] = []
    // Opening a file is all that can fail, and it comes before anything has changed.
    for (const place of listPlaces(next, surroundings).sort(fileFirst)) {
      const queue = queues.get(place.key) ?? (await openQueue(place, write, surroundings.retryMs))
      wanted.push({ place, queue })
    }
    const gone = sinks.filter(({ queue }) => !wanted.some((sink) => sink.queue === queue))
    sinks = wanted
    threshold = wanted.length === 0 ? -1 : LEVEL_NUMBER[next.level]
    await Promise.all(gone.map(({ queue }) => queue.close(CLOSE_TIMEOUT_MS)))
  }

  async function reopen(): Promise<void> {
    for (const { place, queue } of sinks) {
      if (place.kind !== 'file') continue
      try {
        queue.replaceOutput(await place.open())
        write('info', 'log.reopened', `${place.name} opened again`)
      } catch (error) {
        write(
          'error',
          'log.reopen-failed',
          `${place.name} stays as it was: ${text(error)}`,
          failureFields(error),
        )
      }
    }
  }

  async function close(timeoutMs: number): Promise<void> {
    // What fails now is told in the other places, hence the second, short wait.
    await Promise.all(sinks.map(({ queue }) => queue.flush(timeoutMs)))
    const closing = sinks
    sinks = []
    threshold = -1
    await Promise.all(closing.map(({ queue }) => queue.close(LAST_LINES_MS)))
  }

  await apply(config)
  return {
    error: (event, sentence, fields) => write('error', event, sentence, fields),
    warn: (event, sentence, fields) => write('warn', event, sentence, fields),
    info: (event, sentence, fields) => write('info', event, sentence, fields),
    debug: (event, sentence, fields) => write('debug', event, sentence, fields),
    enabled: (level) => LEVEL_NUMBER[level] <= threshold,
    only: (form, level, event, sentence, fields) => write(level, event, sentence, fields, { form }),
    wants: (form, level) =>
      LEVEL_NUMBER[level] <= threshold && sinks.some(({ place }) => place.form === form),
    reconfigure: (next) => inTurn(() => apply(next)),
    reopen: () => inTurn(reopen),
    close: (timeoutMs = CLOSE_TIMEOUT_MS) => inTurn(() => close(timeoutMs)),
  }
}

type Write = (
  level: LogLevel,
  event: string,
  sentence: string,
  fields?: LogFields,
  where?: { readonly except?: LineQueue; readonly form?: LogForm },
) => void

async function openQueue(place: Place, write: Write, retryMs: number | undefined): Promise<LineQueue> {
  const { name } = place
  const queue: LineQueue = new LineQueue(
    await place.open(),
    {
      onFailure: (error) =>
        write('error', 'log.failed', text(error), failureFields(error), { except: queue }),
      onRecovery: (lost) =>
        write('warn', 'log.recovered', recoverySentence(name, lost), recoveryFields(lost)),
    },
    retryMs === undefined ? {} : { minRetryMs: retryMs },
  )
  return queue
}

function recoverySentence(name: string, { messages, others }: LostLines): string {
  const ofMessages = messages === 0 ? '' : `, ${messages} of them about messages`
  return `${name} works again; lines lost: ${messages + others}${ofMessages}`
}

function recoveryFields({ messages, others }: LostLines): LogFields {
  return { lost: messages + others, lostMessages: messages === 0 ? undefined : messages }
}

function fileFirst(one: Place, other: Place): number {
  return Number(other.kind === 'file') - Number(one.kind === 'file')
}

/** Runs one piece of work after the other, so that a reload and a reopening never mix. */
function createTurns(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined) // its caller hears of it
    return turn
  }
}

function text(error: unknown): string {
  return messageOf(error)
}
