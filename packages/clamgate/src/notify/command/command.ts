import type { Config } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { LATE, within } from '../../ground/within.ts'
import type { StartChild } from '../../managed/process/child.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { LastError } from '../last-error.ts'
import { commandArguments, commandInput, isFinding } from './command-facts.ts'
import { describeFailure } from './command-failure.ts'
import { NotifyError } from './errors.ts'
import { type CommandResult, runCommand } from './run-command.ts'

export type CommandSettings = Config['notify']['command']

export interface CommandNotifierDeps {
  readonly log: Log
  readonly startChild: StartChild
  /** For what may come with each message. */
  readonly guard: Pick<RepeatGuard, 'write'>
  /** `notify.command`; read anew for each message. */
  readonly settings: () => CommandSettings
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** The version of Clamgate, for the program. */
  readonly version: string
  /** PATH and LANG are passed on, and nothing else. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface CommandStatus {
  readonly running: number
  readonly waiting: number
  /** Since the start: runs that ended well, that did not, and that were left out. */
  readonly succeeded: number
  readonly failed: number
  readonly dropped: number
  /** Why the last run that did not end well failed; undefined after one that did. */
  readonly lastError: LastError | undefined
}

/** Runs a program for each message in which something was found. */
export interface CommandNotifier {
  /**
   * Queues the runs for a message. Never throws.
   * @returns what the reply to the MTA is to wait for: it settles when all runs have ended, or after
   *   `notify.command.replyWait`, and never rejects; undefined when there is nothing to wait for
   */
  notify(message: MessageRecord): Promise<void> | undefined
  status(): CommandStatus
  /** Takes no more, lets the runs that wait and go on end within `graceMs`, then ends them. Never rejects. */
  stop(graceMs: number): Promise<void>
}

interface Run {
  readonly program: string
  readonly timeoutMs: number
  readonly message: MessageRecord
  readonly recipient: string | undefined
  readonly timeMs: number
  /** It has ended, or will not be. */
  readonly done: () => void
}

/** For what a SIGKILL needs; a process that hangs in the kernel is not waited for. */
const STOPPED_MS = 5000
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const DEFAULT_LANG = 'C.UTF-8'

/** Creates the notifier: at most `maxRunning` programs at a time, the others wait in the order in which they came. */
export function createCommandNotifier(deps: CommandNotifierDeps): CommandNotifier {
  const { log, guard, settings, now, version } = deps
  const environment = {
    PATH: deps.environment['PATH'] ?? DEFAULT_PATH,
    LANG: deps.environment['LANG'] ?? DEFAULT_LANG,
  }
  /** A Set keeps the order, and gives up its first one at no cost. */
  const waiting = new Set<Run>()
  const stopping = new AbortController()
  const counts = { running: 0, succeeded: 0, failed: 0, dropped: 0 }
  let lastError: CommandStatus['lastError']
  let isStopped = false
  let isPumping = false
  let onIdle: (() => void) | undefined

  function enqueue(run: Run): void {
    const { maxRunning, maxWaiting } = settings()
    // Those that will start at once are in the queue for a moment, too.
    const starting = Math.max(0, maxRunning - counts.running)
    if (waiting.size >= maxWaiting + starting) {
      drop(run, maxWaiting)
      return
    }
    waiting.add(run)
    if (isPumping) return
    isPumping = true
    // Starting a process takes a millisecond or more: the reply to the MTA goes first.
    setImmediate(pump)
  }

  function pump(): void {
    isPumping = false
    for (const run of waiting) {
      if (counts.running >= settings().maxRunning) return
      waiting.delete(run)
      start(run)
    }
  }

  function start(run: Run): void {
    counts.running += 1
    void perform(run).finally(() => {
      counts.running -= 1
      run.done()
      pump()
      if (counts.running === 0 && waiting.size === 0) onIdle?.()
    })
  }

  async function perform(run: Run): Promise<void> {
    const { program, timeoutMs, message, recipient, timeMs } = run
    const startedMs = performance.now()
    const result = await runCommand(deps.startChild, {
      program,
      args: commandArguments(message, recipient),
      input: commandInput(message, recipient, { timeMs, version }),
      environment,
      timeoutMs,
      signal: stopping.signal,
    })
    report(run, result, Math.round(performance.now() - startedMs))
  }

  function report({ program, timeoutMs, message }: Run, result: CommandResult, durationMs: number): void {
    const failure = describeFailure(program, timeoutMs, result)
    const fields = { program, durationMs, queueId: message.queueId, output: result.lines }
    if (failure === undefined) {
      counts.succeeded += 1
      lastError = undefined
      log.debug('notify.command.ended', `The program ${program} has ended`, fields)
      return
    }
    remember(failure.error)
    counts.failed += 1
    const { level, event, error } = failure
    guard.write(level, error.code, event, error.message, { ...failureFields(error), ...fields })
  }

  function drop(run: Run, maxWaiting: number): void {
    const error = new NotifyError(
      'NOTIFY_COMMAND_DROPPED',
      `The program ${run.program} is not run for a message: ${counts.running} run, ${maxWaiting} wait already`,
      {
        remedy: 'Make the program quicker, or raise maxRunning or maxWaiting of notify.command.',
        details: { running: counts.running, maxWaiting },
      },
    )
    remember(error)
    counts.dropped += 1
    const queueId = run.message.queueId
    guard.write('warn', error.code, 'notify.command.dropped', error.message, {
      ...failureFields(error),
      queueId,
    })
    run.done()
  }

  function remember(error: NotifyError): void {
    lastError = { error, atMs: now() }
  }

  function endAll(): void {
    const left = [...waiting]
    waiting.clear()
    counts.dropped += left.length
    for (const run of left) run.done()
    const error = new NotifyError(
      'NOTIFY_COMMAND_STOPPED',
      `The daemon stops: ${counts.running} runs of the program for infected mail are ended, ${left.length} are left out`,
      { remedy: 'Make the program quicker.', details: { running: counts.running, waiting: left.length } },
    )
    log.warn('notify.command.stopped', error.message, failureFields(error))
    stopping.abort()
  }

  return {
    notify(message) {
      const { program, timeout: timeoutMs, replyWait, recipients } = settings()
      if (program === undefined || isStopped || !isFinding(message)) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      const targets = recipients === 'each' ? message.recipients : message.recipients.slice(-1)
      const runs = targets.length === 0 ? [undefined] : targets
      let left = runs.length
      const done = () => {
        left -= 1
        if (left === 0) resolve()
      }
      for (const recipient of runs) {
        enqueue({ program, timeoutMs, message, recipient, timeMs: now(), done })
      }
      return replyWait === 0 ? undefined : within(promise, replyWait).then(() => undefined)
    },
    status: () => ({ ...counts, waiting: waiting.size, lastError }),
    async stop(graceMs) {
      isStopped = true
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve
        if (counts.running === 0 && waiting.size === 0) resolve()
      })
      if ((await within(idle, graceMs)) !== LATE) return
      endAll()
      await within(idle, STOPPED_MS)
    },
  }
}
