import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FilterAddress } from '@clamgate/milter/testing'
import { signalGroup } from '../../packages/clamgate/src/managed/process/group.ts'
import { guardProcessGroup } from '../../packages/lab/src/process-guard.ts'
import { BenchError } from '../errors.ts'

export interface DaemonPlan {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Gets what it prints. */
  readonly logFile: string
  /** It is ready when this can be connected to. */
  readonly address: FilterAddress
  /** How long it may take to end by itself, ms. */
  readonly graceMs: number
}

export interface Daemon extends AsyncDisposable {
  readonly pid: number
}

const START_TIMEOUT_MS = 30_000
const LAST_WORDS_CHARACTERS = 2000

/**
 * Starts a milter and waits until it listens. It leads a process group, so that Ctrl-C does not reach it before us, and
 * it ends with us even when we are killed.
 * @throws {BenchError} BENCH_START
 */
export async function startDaemon(plan: DaemonPlan, signal: AbortSignal): Promise<Daemon> {
  signal.throwIfAborted()
  const log = await open(plan.logFile, 'a')
  const child = spawn(plan.command, plan.args, {
    env: { ...process.env, ...plan.env },
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  })
  const ended = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  )
  await log.close()
  const { pid } = child
  if (pid === undefined) {
    throw new BenchError('BENCH_START', `${plan.name} cannot be run: ${plan.command} is missing`, {
      remedy: 'Run script/setup.',
    })
  }
  const guard = guardProcessGroup(pid, undefined)
  const stop = async () => {
    signalGroup(pid, 'SIGTERM')
    const hard = setTimeout(() => signalGroup(pid, 'SIGKILL'), plan.graceMs)
    await ended
    clearTimeout(hard)
    await guard.release()
  }
  try {
    await listening(plan, () => child.exitCode !== null || child.signalCode !== null, signal)
  } catch (cause) {
    await stop()
    throw cause
  }
  return { pid, [Symbol.asyncDispose]: stop }
}

async function listening(
  { name, address, logFile }: DaemonPlan,
  hasEnded: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS
  while (!(await connects(address))) {
    if (hasEnded() || performance.now() > giveUpAt) {
      const words = (await readFile(logFile, 'utf8')).trim().slice(-LAST_WORDS_CHARACTERS)
      const what = hasEnded() ? 'ended at its start' : `did not listen within ${START_TIMEOUT_MS} ms`
      throw new BenchError('BENCH_START', `${name} ${what}; its last words:\n${words || '(none)'}`)
    }
    await delay(20, undefined, { signal })
  }
}

function connects(address: FilterAddress): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection({ ...address })
  socket.once('connect', () => {
    socket.destroy()
    resolve(true)
  })
  socket.once('error', () => resolve(false))
  return promise
}
