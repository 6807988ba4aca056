import { messageOf } from '../../ground/thrown.ts'
import { Channel, type ChannelEvents, openedLater } from './channel.ts'
import { failureFields } from './failure.ts'
import type { FormLog, LogFields, LogForm, LogLevel } from './log.ts'
import { type LogConfig, type LogSurroundings, listPlaces, type Place, stderrPlace } from './places.ts'
import { createRecord, LEVEL_NUMBER, type LogRecord } from './record.ts'
import type { PlaceReport } from './report.ts'
import type { LostLines } from './waiting-lines.ts'

/** A {@link FormLog} and those who own it: `app.ts` calls these, nobody else. */
export interface ManagedLog extends FormLog {
  /**
   * Applies another configuration. When it rejects, nothing has changed.
   * @throws {LogError} LOG_FILE_… when the new file cannot be opened
   */
  reconfigure(config: LogConfig): Promise<void>
  /**
   * Opens the log file again after it was moved away. Never rejects: when that fails, a line says so, the old file stays
   * open, and it is tried again.
   */
  reopen(): Promise<void>
  /**
   * Resolves when the lines so far were taken by every place that takes lines, and after {@link HAND_OVER_MS} anyhow;
   * undefined when nothing is to be waited for.
   */
  handOver(): Promise<void> | undefined
  /** How each place does. */
  report(): readonly PlaceReport[]
  /** Writes what waits, at most `timeoutMs` (default 2000) long, and closes. Idempotent; later lines are ignored. */
  close(timeoutMs?: number): Promise<void>
}

interface Sink {
  readonly place: Place
  readonly channel: Channel
}

const CLOSE_TIMEOUT_MS = 2000
const LAST_LINES_MS = 100
/** Longest time that an answer to the MTA waits for its line. */
const HAND_OVER_MS = 1000

/**
 * Opens the places that `config` names. One that cannot be opened is no error: the other places say so, and it is tried
 * again until it can.
 */
export async function createLog(surroundings: LogSurroundings, config: LogConfig): Promise<ManagedLog> {
  const { now = Date.now, retryMs } = surroundings
  const inTurn = createTurns()
  let sinks: readonly Sink[] = []
  let threshold = -1

  const write: Write = (level, event, sentence, fields, { except, form } = {}) => {
    if (LEVEL_NUMBER[level] > threshold) return
    const record = createRecord(now(), level, event, sentence, fields)
    for (const { place, channel } of sinks) {
      if (channel === except || (form !== undefined && place.form !== form)) continue
      channel.push(place.format(record), form === undefined ? 'other' : 'message')
    }
  }

  const events: ChannelEvents = {
    onFailure(channel, error) {
      write('error', 'log.failed', messageOf(error), failureFields(error), { except: channel })
      if (!isOnStandardError(channel))
        void tellStandardError(
          surroundings,
          createRecord(now(), 'error', 'log.failed', messageOf(error), failureFields(error)),
        )
    },
    onRecovery: ({ name }, lost) =>
      write('warn', 'log.recovered', recoverySentence(name, lost), recoveryFields(lost)),
    onReopened: ({ name }) => write('info', 'log.reopened', `${name} opened again`),
    onReopenFailed: ({ name }, error) =>
      write(
        'error',
        'log.reopen-failed',
        `${name} stays as it was: ${messageOf(error)}`,
        failureFields(error),
      ),
  }
  const options = { events, now, retryMs }

  /** Whether what is said of this place is on standard error anyhow, or cannot be. */
  function isOnStandardError(channel: Channel): boolean {
    return channel.kind === 'stderr' || sinks.some((sink) => sink.channel.kind === 'stderr')
  }

  /** What a place has not taken when it is closed is lost: the others say so. */
  async function tellUnwritten(channel: Channel): Promise<void> {
    const { unwritten: lost, name } = channel
    if (lost === 0) return
    const sentence = `${name} did not take the last lines; lines lost: ${lost}`
    write('warn', 'log.unwritten', sentence, { lost }, { except: channel })
    if (!isOnStandardError(channel))
      await tellStandardError(surroundings, createRecord(now(), 'warn', 'log.unwritten', sentence, { lost }))
  }

  async function apply(next: LogConfig, { isFirst = false } = {}): Promise<void> {
    const channels = new Map(sinks.map(({ channel }) => [channel.key, channel]))
    const wanted: Sink[] = []
    const failed: [Channel, unknown][] = []
    const notice = (error: unknown) =>
      write('warn', 'log.unacknowledged', messageOf(error), failureFields(error))
    // Opening a file is all that can fail, and it comes before anything has changed.
    for (const place of listPlaces(next, surroundings, notice).sort(fileFirst)) {
      const there = channels.get(place.key)
      if (there !== undefined) {
        wanted.push({ place, channel: there })
        continue
      }
      try {
        wanted.push({ place, channel: new Channel(place, await place.open(), options) })
      } catch (error) {
        if (!isFirst) throw error
        const channel = new Channel(place, openedLater(place.open), options)
        wanted.push({ place, channel })
        failed.push([channel, error])
      }
    }
    const gone = sinks.filter(({ channel }) => !wanted.some((sink) => sink.channel === channel))
    sinks = wanted
    threshold = wanted.length === 0 ? -1 : LEVEL_NUMBER[next.level]
    for (const [channel, error] of failed) channel.fail(error)
    await Promise.all(
      gone.map(async ({ channel }) => {
        await channel.flush(CLOSE_TIMEOUT_MS)
        await tellUnwritten(channel)
        await channel.close(LAST_LINES_MS)
      }),
    )
  }

  async function reopen(): Promise<void> {
    for (const { channel } of sinks) if (channel.kind === 'file') await channel.reopen()
  }

  async function close(timeoutMs: number): Promise<void> {
    // What fails now is told in the other places, hence the second, short wait.
    await Promise.all(sinks.map(({ channel }) => channel.flush(timeoutMs)))
    await Promise.all(sinks.map(({ channel }) => tellUnwritten(channel)))
    const closing = sinks
    sinks = []
    threshold = -1
    await Promise.all(closing.map(({ channel }) => channel.close(LAST_LINES_MS)))
  }

  await apply(config, { isFirst: true })
  return {
    error: (event, sentence, fields) => write('error', event, sentence, fields),
    warn: (event, sentence, fields) => write('warn', event, sentence, fields),
    info: (event, sentence, fields) => write('info', event, sentence, fields),
    debug: (event, sentence, fields) => write('debug', event, sentence, fields),
    enabled: (level) => LEVEL_NUMBER[level] <= threshold,
    only: (form, level, event, sentence, fields) => write(level, event, sentence, fields, { form }),
    wants: (form, level) =>
      LEVEL_NUMBER[level] <= threshold && sinks.some(({ place }) => place.form === form),
    handOver() {
      const waits = sinks.flatMap(({ channel }) => channel.handOver(HAND_OVER_MS) ?? [])
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
    },
    report: () => sinks.map(({ channel }) => channel.report()),
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
  where?: { readonly except?: Channel; readonly form?: LogForm },
) => void

/** That lines are not written somewhere is told there even where `log.stderr` is off: nobody else might hear of it. */
async function tellStandardError(surroundings: LogSurroundings, record: LogRecord): Promise<void> {
  const { format, open } = stderrPlace('text', surroundings)
  const output = await open()
  await output.write(Buffer.from(`${format(record)}\n`)).catch(() => undefined) // nobody is left to tell
  await output.close()
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
