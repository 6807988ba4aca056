import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { eachLine } from '../../ground/lines.ts'
import { type Identity, prepareCall } from '../../ground/program-call.ts'
import { askGroupToEnd, signalGroup } from './group.ts'
import { openNote } from './note.ts'

export { PROGRAM_PATH } from '../../ground/program-call.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that we started and answer for, at the head of a process group and session of its own. */
export interface Child {
  readonly pid: number
  /**
   * Settles when it has ended and its output was read; of one that SIGKILL does not end, since it hangs in the kernel, ten
   * seconds later, without code and signal. Never rejects.
   */
  readonly exited: Promise<Exit>
  /** SIGTERM to its group, and SIGKILL after `killAfterMs`; then nothing of the group is left. Idempotent. */
  stop(killAfterMs: number): Promise<Exit>
}

export interface ChildOptions {
  /** An absolute path, or a name that is looked up in the PATH of `environment`. */
  readonly program: string
  readonly args: readonly string[]
  /** Undefined: as ourselves. */
  readonly as: Identity | undefined
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** For its standard input; left out: it has none. */
  readonly input?: string
  /** What it prints goes line by line to a function, clean and of bounded length; or into an open file. */
  readonly output: ((line: string) => void) | { readonly fd: number }
  /** What a child that ends by itself leaves in its group. Of one that we end nothing is left. */
  readonly remains: 'ended' | 'left alone'
  /** The setpriv(1) through which the kernel ends it when we die, however that happens. */
  readonly dyingThrough?: string | undefined
  /** The file that names it while it runs, for {@link endLeftover}. */
  readonly notePath?: string
}

/** Starts a child; this is how others are given {@link startChild}. */
export type StartChild = (options: ChildOptions) => Promise<Child>

/** Nothing that we could do ends it. */
const HUNG_IN_KERNEL_MS = 10_000
/** A grandchild may hold the output open after the child has ended; longer nobody waits for it. */
const OUTPUT_AFTER_EXIT_MS = 500

/**
 * Starts a program in `/`, with nothing of ours but its standard streams. Where it is to be noted, there is a note before
 * there is a child, and no child that could not be noted.
 * @throws the system error when it could not be started or noted; nothing of it is left then
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const note = options.notePath === undefined ? undefined : await openNote(options.notePath)
  try {
    const owned = own(await spawnChild(options), options, async () => await note?.remove())
    try {
      await note?.fill(owned.pid)
    } catch (error) {
      await owned.stop(0)
      throw error
    }
    return owned
  } catch (error) {
    await note?.remove()
    throw error
  }
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

interface Spawned {
  readonly child: ChildProcess
  readonly pid: number
}

async function spawnChild(options: ChildOptions): Promise<Spawned> {
  const { file, args, options: prepared } = prepareCall(options)
  const output = typeof options.output === 'function' ? 'pipe' : options.output.fd
  const child = spawn(file, args, {
    ...prepared,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', output, output],
    detached: true,
  })
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} has no process id`)
  return { child, pid }
}

function own(
  { child, pid }: Spawned,
  { input, output, remains }: ChildOptions,
  onGone: () => Promise<void>,
): Child {
  const { stdin, stdout, stderr } = child
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ended = Promise.withResolvers<void>()
  child.once('exit', () => ended.resolve())
  // A signal that could not be sent is told there; that of a group is not.
  child.on('error', () => undefined)
  // A program need not read what it is given: EPIPE is no failure.
  stdin?.on('error', () => stdin.destroy()).end(input)
  if (typeof output === 'function') {
    for (const stream of [stdout, stderr]) if (stream !== null) eachLine(stream, output)
  }
  let hasEnded = false
  let isStopping = false
  let killing: NodeJS.Timeout | undefined
  let abandoning: NodeJS.Timeout | undefined
  const exited = ended.promise.then(async (): Promise<Exit> => {
    hasEnded = true
    clearTimeout(killing)
    clearTimeout(abandoning)
    // As long as one of the group lives its number belongs to it: nobody else is hit.
    if (isStopping || remains === 'ended') signalGroup(pid, 'SIGKILL')
    await Promise.race([closed, delay(OUTPUT_AFTER_EXIT_MS, undefined, { ref: false })])
    for (const stream of [stdin, stdout, stderr]) stream?.destroy()
    await onGone()
    return { code: child.exitCode, signal: child.signalCode }
  })
  return {
    pid,
    exited,
    stop(killAfterMs) {
      if (!hasEnded) {
        isStopping = true
        askGroupToEnd(pid)
        killing ??= setTimeout(() => signalGroup(pid, 'SIGKILL'), killAfterMs)
        abandoning ??= setTimeout(ended.resolve, killAfterMs + HUNG_IN_KERNEL_MS)
      }
      return exited
    },
  }
}
