import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cleanText } from '../../ground/clean.ts'
import { eachLine } from '../../ground/lines.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { LATE, within } from '../../ground/within.ts'
import { findGroup } from '../../host/groups.ts'
import { ownProgram } from '../own-program.ts'

/** What the unit of systemd gives to the service: clamd and freshclam run as a user of their own. */
const CAPABILITIES = '+setuid,+setgid,+kill,+chown'
const GROUPS = ['clamgate', 'postfix', 'clamav']
const USER = 'clamgate'
/** Above limits.shutdownGrace. */
const STOP_MS = 60_000

/** A daemon that setup starts for the self-test, where no service does, and stops after it. */
export interface TrialDaemon extends AsyncDisposable {
  /** What it said last, once it has ended by itself. */
  readonly ended: () => string | undefined
}

/** Starts it as the user of the service, with the rights that the unit would give. */
export async function startTrialDaemon(config: string): Promise<TrialDaemon> {
  const own = ownProgram()
  const ids = await Promise.all(GROUPS.map((name) => findGroup(name)))
  const groups = ids.filter((id) => id !== undefined).join(',')
  const rights = [
    ...['--reuid', USER, '--regid', USER, '--groups', groups, '--no-new-privs'],
    ...['--bounding-set', `-all,${CAPABILITIES}`],
    ...['--inh-caps', `-all,${CAPABILITIES}`, '--ambient-caps', `-all,${CAPABILITIES}`],
  ]
  const daemon = spawn('setpriv', [...rights, '--', own.program, ...own.args, 'run', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    env: { PATH: PROGRAM_PATH },
    // Ctrl-C in the terminal is for us: we stop it in order.
    detached: true,
  })
  return new Trial(daemon)
}

class Trial implements TrialDaemon {
  readonly #daemon: ChildProcess
  readonly #exited: Promise<unknown>
  #last = ''
  #hasEnded = false

  constructor(daemon: ChildProcess) {
    this.#daemon = daemon
    this.#exited = once(daemon, 'exit').then(
      () => this.#end(),
      (error: unknown) => this.#end(error),
    )
    const { stderr } = daemon
    if (stderr !== null) eachLine(stderr, (line) => this.#hear(line))
  }

  ended(): string | undefined {
    return this.#hasEnded ? this.#last : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return
    this.#daemon.kill('SIGTERM')
    if ((await within(this.#exited, STOP_MS)) === LATE) {
      this.#daemon.kill('SIGKILL')
      await this.#exited
    }
  }

  #end(error?: unknown): void {
    this.#hasEnded = true
    if (error instanceof Error) this.#last = error.message
  }

  #hear(line: string): void {
    this.#last = cleanText(line, 300)
  }
}
