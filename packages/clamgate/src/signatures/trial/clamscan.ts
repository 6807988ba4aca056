import { readFile } from 'node:fs/promises'
import { findProgram } from '../../ground/find-program.ts'
import { followProgram, type ProgramEnd } from '../../ground/follow-program.ts'
import { type Account, identityOf } from '../../managed/process/account.ts'
import { Messages } from './messages.ts'
import { TEMPORARY } from './scratch.ts'

export interface ClamscanOptions {
  /** Where programs are looked for, as PATH. */
  readonly programPath: string
  readonly account: Account
}

export interface ScanWish {
  /** A scratch directory; all other paths are below it, and relative. */
  readonly directory: string
  readonly databases: string
  readonly args: readonly string[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** `file` is clean, or is hit by `signature`. */
  readonly onResult?: (file: string, signature: string | undefined) => void
}

/** What came of a clamscan. */
export interface ScanEnd {
  readonly end: ProgramEnd
  /** "Known viruses"; undefined: it did not come so far. */
  readonly known: number | undefined
  readonly messages: Messages
}

/** With the flags that load all that third parties may bring: what is off in clamd must load as well when it is switched on. */
const LOADING = ['--detect-pua=yes', '--phishing-scan-urls=yes', '--bytecode=no']
/** Mail is scanned meanwhile. */
const NICENESS = 10
/** Where memory runs out, the kernel is to end the test, not the clamd that scans mail. */
const KILLED_FIRST = 900
/** Not counted as available, bytes: code, stacks, what is mapped and never touched. */
const OVERHEAD_BYTES = 512 * 1024 * 1024

/** Runs the clamscan of this host in a scratch directory, as its account, with no more memory than is to be had. */
export class Clamscan {
  readonly program: string
  readonly #options: ClamscanOptions
  readonly #wrapping: readonly string[]
  readonly #setpriv: string | undefined

  private constructor(program: string, options: ClamscanOptions, found: Wrappers) {
    this.program = program
    this.#options = options
    this.#setpriv = found.setpriv
    this.#wrapping = [
      ...(found.nice === undefined ? [] : [found.nice, '-n', `${NICENESS}`]),
      ...(found.choom === undefined ? [] : [found.choom, '-n', `${KILLED_FIRST}`, '--']),
    ]
  }

  /** Undefined: there is none. */
  static async find(options: ClamscanOptions): Promise<Clamscan | undefined> {
    const { programPath } = options
    const find = (name: string) => findProgram(name, programPath)
    const [program, setpriv, nice, choom] = await Promise.all(
      ['clamscan', 'setpriv', 'nice', 'choom'].map(find),
    )
    return program === undefined ? undefined : new Clamscan(program, options, { setpriv, nice, choom })
  }

  async scan({ directory, databases, args, timeoutMs, signal, onResult }: ScanWish): Promise<ScanEnd> {
    const messages = new Messages()
    let known: number | undefined
    const end = await this.#run({
      args: [`--database=${databases}`, `--tempdir=${TEMPORARY}`, ...LOADING, ...args],
      directory,
      timeoutMs,
      signal,
      onError: messages.take,
      onOutput: (line) => {
        const count = /^Known viruses: (\d+)$/.exec(line)?.[1]
        if (count !== undefined) known = Number(count)
        const [, file, result] = /^(.+?): (OK|.+ FOUND)$/.exec(line) ?? []
        if (file !== undefined && result !== undefined)
          onResult?.(file, result === 'OK' ? undefined : result.slice(0, -' FOUND'.length))
      },
    })
    return { end, known, messages }
  }

  /** As `1.4.6`; undefined: it does not say. */
  async version(signal: AbortSignal): Promise<string | undefined> {
    let version: string | undefined
    await this.#run({
      args: ['--version'],
      directory: undefined,
      timeoutMs: VERSION_TIMEOUT_MS,
      signal,
      onOutput: (line) => {
        version ??= /^ClamAV ([^\s/]+)/.exec(line)?.[1]
      },
    })
    return version
  }

  async #run(call: {
    readonly args: readonly string[]
    readonly directory: string | undefined
    readonly timeoutMs: number
    readonly signal: AbortSignal
    readonly onOutput: (line: string) => void
    readonly onError?: (line: string) => void
  }): Promise<ProgramEnd> {
    const { account, programPath } = this.#options
    const [program, ...args] = [...this.#wrapping, ...(await this.#bound()), this.program, ...call.args]
    return await followProgram({
      ...call,
      program: program ?? this.program,
      args,
      as: identityOf(account),
      environment: { PATH: programPath, LC_ALL: 'C' },
      dyingThrough: this.#setpriv,
    })
  }

  /** prlimit(1), where there is one. */
  async #bound(): Promise<readonly string[]> {
    const prlimit = await findProgram('prlimit', this.#options.programPath)
    const available = await availableBytes()
    if (prlimit === undefined || available === undefined) return []
    return [prlimit, `--as=${available + OVERHEAD_BYTES}`, '--']
  }
}

interface Wrappers {
  readonly setpriv: string | undefined
  readonly nice: string | undefined
  readonly choom: string | undefined
}

const VERSION_TIMEOUT_MS = 20_000

/** What the kernel could give without pushing others out, and swap. */
async function availableBytes(): Promise<number | undefined> {
  const text = await readFile('/proc/meminfo', 'latin1').catch(() => '')
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN)
  const bytes = (kibibytes('MemAvailable') + kibibytes('SwapFree')) * 1024
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
