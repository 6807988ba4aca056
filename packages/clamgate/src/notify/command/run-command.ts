import type { Exit, StartChild } from '../../managed/process/child.ts'
import { OutputTail } from './output-tail.ts'

export interface CommandOptions {
  /** A path, or a name that is looked up in the PATH of `environment`. */
  readonly program: string
  readonly args: readonly string[]
  /** For its standard input. */
  readonly input: string
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** A program that runs longer is ended. */
  readonly timeoutMs: number
  /** Ends it, too. */
  readonly signal: AbortSignal
}

/** How a program ended. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  /** By the AbortSignal. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-started'; readonly error: unknown }

export interface CommandResult {
  readonly end: CommandEnd
  /** The last lines that it printed, clean. */
  readonly lines: readonly string[]
}

/** From SIGTERM to SIGKILL. */
const KILL_AFTER_MS = 2000

/**
 * Runs a program without a shell. Its output is read to the end and only the last of it remembered. At the timeout it is
 * ended with all that it started; a program that ends by itself may leave something running in the background. Never
 * rejects.
 */
export async function runCommand(startChild: StartChild, options: CommandOptions): Promise<CommandResult> {
  const { timeoutMs, signal, ...call } = options
  if (signal.aborted) return { end: { kind: 'stopped' }, lines: [] }
  const tail = new OutputTail()
  let child: Awaited<ReturnType<StartChild>>
  try {
    child = await startChild({
      ...call,
      as: undefined,
      output: (line) => tail.push(line),
      remains: 'left alone',
    })
  } catch (error) {
    return { end: { kind: 'not-started', error }, lines: [] }
  }
  let ended: 'timed-out' | 'stopped' | undefined
  const end = (why: 'timed-out' | 'stopped') => {
    ended ??= why
    void child.stop(KILL_AFTER_MS)
  }
  const timer = setTimeout(() => end('timed-out'), timeoutMs)
  const stop = () => end('stopped')
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const exit = await child.exited
  clearTimeout(timer)
  signal.removeEventListener('abort', stop)
  return { end: describe(exit, ended), lines: tail.lines() }
}

function describe(exit: Exit, ended: 'timed-out' | 'stopped' | undefined): CommandEnd {
  if (ended !== undefined) return { kind: ended }
  if (exit.signal !== null) return { kind: 'killed', signal: exit.signal }
  return { kind: 'exited', exitCode: exit.code ?? 0 }
}
