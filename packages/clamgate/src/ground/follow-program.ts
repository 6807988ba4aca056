import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { eachLine } from './lines.ts'
import { type ProgramCall, prepareCall } from './program-call.ts'

export interface FollowOptions extends ProgramCall {
  /** A program that runs longer is killed, ms. */
  readonly timeoutMs: number
  /** Kills it when it fires. */
  readonly signal: AbortSignal
  /** For its standard input; left out: it has none. */
  readonly input?: string | Buffer
  /** Lines of standard output, clean and of bounded length, without empty ones. */
  readonly onOutput?: (line: string) => void
  /** Lines of standard error, in the same way. */
  readonly onError?: (line: string) => void
}

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  /** By a signal that was not ours. */
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'late' }

/**
 * Runs a program to its end, and passes on what it prints while it runs. All that it has started goes with it.
 * @throws the system error when it cannot be started; the reason of the signal
 */
export async function followProgram(options: FollowOptions): Promise<ProgramEnd> {
  const { timeoutMs, signal, input, onOutput, onError } = options
  signal.throwIfAborted()
  const { file, args, options: prepared } = prepareCall(options)
  const child = spawn(file, args, {
    ...prepared,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // At the head of a group of its own, so that what it has started can be ended with it.
    detached: true,
  })
  await once(child, 'spawn')
  // A signal that could not be sent is told there.
  child.on('error', () => undefined)
  // A program need not read what it is given.
  child.stdin?.on('error', () => child.stdin?.destroy()).end(input)
  if (child.stdout !== null) eachLine(child.stdout, (line) => onOutput?.(line))
  if (child.stderr !== null) eachLine(child.stderr, (line) => onError?.(line))
  let isLate = false
  const killing = setTimeout(() => {
    isLate = true
    kill(child)
  }, timeoutMs)
  const abort = () => kill(child)
  signal.addEventListener('abort', abort)
  if (signal.aborted) kill(child)
  try {
    await once(child, 'close')
  } finally {
    clearTimeout(killing)
    signal.removeEventListener('abort', abort)
  }
  signal.throwIfAborted()
  if (isLate) return { kind: 'late' }
  const { exitCode, signalCode } = child
  return exitCode === null
    ? { kind: 'killed', signal: signalCode ?? 'unknown' }
    : { kind: 'exited', code: exitCode }
}

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
