import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from './account.ts'

/** Where programs are looked for when nothing else is said: the sbin ones are not on every user's PATH. */
export const PROGRAM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that we started and answer for. */
export interface Child {
  readonly pid: number
  /** Settles when it has ended and its output was read. Never rejects. */
  readonly exited: Promise<Exit>
  /** SIGTERM, and SIGKILL after `killAfterMs`. Idempotent. */
  stop(killAfterMs: number): Promise<Exit>
}

export interface ChildOptions {
  /** Absolute path. */
  readonly program: string
  readonly args: readonly string[]
  readonly account: Account
  readonly programPath: string
  readonly environment: Readonly<Record<string, string>>
  /** Gets each line of its output: no control characters, at most 1000 characters. */
  readonly onLine: (line: string) => void
}

const MAX_LINE_CHARACTERS = 1000
/** A grandchild may hold the output open after the child has ended; longer nobody waits for it. */
const OUTPUT_AFTER_EXIT_MS = 500

/**
 * Starts a program as `account`, in `/`, with nothing of ours but two pipes. Where setpriv(1) of util-linux is installed
 * the kernel ends it when we die, however that happens.
 * @throws the system error when it could not be started
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { program, args, account, programPath } = options
  const setpriv = await findProgram('setpriv', programPath)
  const wrapped = setpriv === undefined ? [] : ['--pdeathsig', 'TERM', '--', program]
  // The user is changed before setpriv runs: a change after it would clear the death signal (prctl(2)).
  const child = spawn(setpriv ?? program, [...wrapped, ...args], {
    ...(account.foreign ? { uid: account.uid, gid: account.gid } : {}),
    cwd: '/',
    env: { PATH: programPath, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close').catch(() => undefined)
  const ended = once(child, 'exit')
  ended.catch(() => undefined)
  await once(child, 'spawn')
  eachLine(child.stdout, options.onLine)
  eachLine(child.stderr, options.onLine)
  const exited = ended.then(async () => {
    await Promise.race([closed, delay(OUTPUT_AFTER_EXIT_MS, undefined, { ref: false })])
    return { code: child.exitCode, signal: child.signalCode }
  })
  return {
    pid: child.pid ?? 0,
    exited,
    async stop(killAfterMs) {
      child.kill('SIGTERM')
      // A stopped process (SIGSTOP) takes no SIGTERM until it continues.
      child.kill('SIGCONT')
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      const exit = await exited
      clearTimeout(timer)
      return exit
    },
  }
}

/** The first executable file of that name in the directories of `path`; undefined when there is none. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    const candidate = join(directory, name)
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return candidate
  }
  return undefined
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  const give = (line: string) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    const clean = line.slice(0, MAX_LINE_CHARACTERS).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
    if (clean.trim() !== '') onLine(clean.trim())
  }
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS)
    for (const line of lines) give(line)
  })
  stream.on('end', () => give(rest))
  stream.on('error', () => stream.destroy())
}
