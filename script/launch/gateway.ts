import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import {
  type ForegroundDaemon,
  startForegroundDaemon,
} from '../../packages/clamgate/src/host/foreground-daemon.ts'
import type { Places } from './places.ts'

const PROGRAM = `${import.meta.dirname}/../clamgate`

/** Runs the gateway until it is stopped. */
export async function startGateway(places: Places, readyAt: string | number): Promise<ForegroundDaemon> {
  return await startForegroundDaemon({
    command: PROGRAM,
    args: ['run', '--config', places.config],
    env: process.env,
    outputFile: places.gatewayLog,
    readyAt,
  })
}

export interface Proof {
  readonly passed: boolean
  /** What it printed, for people. */
  readonly report: string
}

/**
 * Runs `clamgate selftest`.
 * @param smtp HOST:PORT of an MTA to go through as well.
 */
export async function runSelftest(
  places: Places,
  smtp: string | undefined,
  signal: AbortSignal,
): Promise<Proof> {
  const through = smtp === undefined ? [] : ['--smtp', smtp]
  const { exitCode, output } = await clamgate(['selftest', '--config', places.config, ...through], signal)
  return { passed: exitCode === 0, report: output.trim() }
}

/** What there is to scan with, in words. */
export async function describeEngine(places: Places, signal: AbortSignal): Promise<EngineFacts> {
  const { output } = await clamgate(['status', '--json', '--config', places.config], signal)
  return engineFacts(output)
}

export interface EngineFacts {
  readonly clamd: string
  readonly databases: string
}

/** Reads `clamgate status --json`, of which only two facts are wanted here. */
export function engineFacts(json: string): EngineFacts {
  // The shape is that of AppStatus; whatever is not there is told as unknown.
  const status = JSON.parse(json) as {
    readonly engine?: {
      readonly databases?: string
      readonly servers?: readonly { readonly version?: { readonly engine?: string } }[]
    }
  }
  return {
    clamd: status.engine?.servers?.[0]?.version?.engine ?? 'of unknown version',
    databases: status.engine?.databases ?? 'unknown',
  }
}

async function clamgate(
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { exitCode: child.exitCode, output: stdout + stderr }
}
