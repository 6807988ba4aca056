import { open } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Identity } from '../../clamgate/src/ground/program-call.ts'
import {
  type Child,
  type ChildOptions,
  type Exit,
  startChild,
} from '../../clamgate/src/managed/process/child.ts'
import { LabError } from './errors.ts'
import { type LogTail, lastLines, tailLog } from './log-tail.ts'
import { guardProcessGroup } from './process-guard.ts'
import { waitUntil } from './wait-until.ts'

export interface ForegroundDaemonPlan {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** The user it runs as; left out: as ourselves. */
  readonly as?: Identity | undefined
  /** What it prints is appended to this file. */
  readonly outputFile: string
  /** It is ready when this accepts: the path of a Unix socket, or a TCP port of 127.0.0.1. */
  readonly readyAt: string | number
  /** Removed with the daemon should this process die without having stopped it. */
  readonly temporaryDirectory?: string
}

export type ProcessExit = Exit

/** A daemon that stays in the foreground, in a process group of its own. The log is what it prints. */
export interface ForegroundDaemon extends LogTail {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** Settles when it ends, however it does. */
  readonly exited: Promise<ProcessExit>
  /** SIGTERM to its group, and SIGKILL when it takes longer than its grace. Idempotent. */
  stop(): Promise<ProcessExit>
}

const START_TIMEOUT_MS = 60_000
/** Longer than limits.shutdownGrace of the gateway. */
const STOP_TIMEOUT_MS = 30_000

/**
 * Starts a daemon and waits until its socket accepts. Should this process die, the daemon is ended too.
 *
 * @throws {LabError} HOST_DAEMON_START with its last words, when it ends instead or takes more than a minute.
 */
export async function startForegroundDaemon(plan: ForegroundDaemonPlan): Promise<ForegroundDaemon> {
  await using output = await open(plan.outputFile, 'a')
  const log = tailLog(plan.outputFile)
  const before = await log.logEnd()
  const child = await startLabChild({
    program: plan.command,
    args: plan.args,
    as: plan.as,
    environment: givenVariables(plan.env),
    output: { fd: output.fd },
  })
  const { pid } = child
  const guard = guardProcessGroup(pid, plan.temporaryDirectory)
  let ended: ProcessExit | undefined
  const exited = child.exited.then(async (exit) => {
    ended = exit
    await guard.release()
    return exit
  })
  const stop = async () => {
    void child.stop(STOP_TIMEOUT_MS)
    return await exited
  }
  const kill = (signal: NodeJS.Signals) => {
    if (ended !== undefined) return
    try {
      process.kill(pid, signal)
    } catch {
      // ESRCH: it has just ended.
    }
  }
  const state = await waitUntil(
    async () => (ended === undefined ? ((await accepts(plan.readyAt)) ? 'ready' : undefined) : 'ended'),
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 25 },
  )
  if (state === 'ready') return { ...log, pid, kill, exited, stop }
  const { code, signal } = await stop()
  const words = lastLines(await log.logSince(before))
  const fact =
    state === 'ended' ? `ended with ${code ?? signal}` : `was not ready within ${START_TIMEOUT_MS / 1000} s`
  throw new LabError('HOST_DAEMON_START', `${plan.command} ${fact}; its last words:\n${words || '(none)'}`, {
    details: { exitCode: code ?? -1 },
  })
}

/** Whether somebody listens there: the path of a Unix socket, or a TCP port of 127.0.0.1. */
export function accepts(place: string | number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(typeof place === 'string' ? { path: place } : { host: '127.0.0.1', port: place })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A child as the lab has them: nothing of it is left once it has ended. */
async function startLabChild(
  plan: Pick<ChildOptions, 'program' | 'args' | 'as' | 'environment' | 'output'>,
): Promise<Child> {
  try {
    return await startChild({ ...plan, remains: 'ended' })
  } catch (cause) {
    throw new LabError('HOST_DAEMON_START', `${plan.program} cannot be run`, { cause })
  }
}

function givenVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
