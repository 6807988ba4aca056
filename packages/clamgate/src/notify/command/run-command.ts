import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
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
  /** The last lines that it printed, uncleaned. */
  readonly lines: readonly string[]
}

/** From SIGTERM to SIGKILL. */
const KILL_AFTER_MS = 2000
/** What it left in the background may hold its output open; nobody waits longer for what that prints. */
const OUTPUT_AFTER_EXIT_MS = 200

type Child = ChildProcessByStdio<Writable, Readable, Readable>
type Exit =
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly error: unknown }

/**
 * Runs a program without a shell: in `/`, in a process group and session of its own, with nothing of ours but three pipes.
 * Its output is read to the end and only the last of it remembered. At the timeout the whole group gets SIGTERM, then
 * SIGKILL; a program that ends by itself may leave something running in the background. Never rejects.
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const { program, args, input, environment, timeoutMs, signal } = options
  if (signal.aborted) return { end: { kind: 'stopped' }, lines: [] }
  const tail = new OutputTail()
  let child: Child
  try {
    child = spawn(program, [...args], {
      cwd: '/',
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
  } catch (error) {
    return { end: { kind: 'not-started', error }, lines: [] }
  }
  const exited = exitOf(child)
  // Without a process there may be no pipes either (EMFILE).
  if (child.pid === undefined) return { end: describe(await exited, undefined), lines: [] }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  feed(child, input)
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => tail.push(chunk)).on('error', () => output.destroy())
  }

  let ended: 'timed-out' | 'stopped' | undefined
  let killing: NodeJS.Timeout | undefined
  const end = (why: 'timed-out' | 'stopped') => {
    if (ended !== undefined) return
    ended = why
    signalGroup(child, 'SIGTERM')
    signalGroup(child, 'SIGCONT') // a stopped process takes no SIGTERM until it continues
    killing = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS)
  }
  const timer = setTimeout(() => end('timed-out'), timeoutMs)
  const stop = () => end('stopped')
  signal.addEventListener('abort', stop, { once: true })

  const exit = await exited
  clearTimeout(timer)
  clearTimeout(killing)
  signal.removeEventListener('abort', stop)
  // As long as one of the group lives its number belongs to it: nobody else is hit.
  if (ended !== undefined) signalGroup(child, 'SIGKILL')
  await Promise.race([closed, delay(OUTPUT_AFTER_EXIT_MS)])
  for (const pipe of child.stdio) pipe?.destroy()
  return { end: describe(exit, ended), lines: tail.lines() }
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.on('error', (error) => resolve({ error }))
  })
}

/** A program need not read what it is given: EPIPE is no failure. */
function feed({ stdin }: Child, input: string): void {
  stdin.on('error', () => stdin.destroy())
  stdin.end(input)
}

function describe(exit: Exit, ended: 'timed-out' | 'stopped' | undefined): CommandEnd {
  if ('error' in exit) return { kind: 'not-started', error: exit.error }
  if (ended !== undefined) return { kind: ended }
  if (exit.signal !== null) return { kind: 'killed', signal: exit.signal }
  return { kind: 'exited', exitCode: exit.code ?? 0 }
}

function signalGroup({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // All of it has ended already, which is what was wanted.
  }
}
