import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Status, statusSchema } from '../../packages/clamgate/src/api/routes/status.ts'
import type { Step } from '../../packages/clamgate/src/selftest/step.ts'
import { type ForegroundDaemon, startForegroundDaemon } from '../../packages/lab/src/foreground-daemon.ts'
import type { Places } from './places.ts'

const PROGRAM = join(import.meta.dirname, '../clamgate')

/** Runs the gateway until it is stopped. */
export async function startGateway(places: Places, readyAt: string | number): Promise<ForegroundDaemon> {
  return await startForegroundDaemon({
    command: PROGRAM,
    args: ['run', '--config', places.config],
    env: process.env,
    outputFile: places.gatewayLog,
    readyAt,
    temporaryDirectory: places.runtime,
  })
}

export interface Proof {
  readonly passed: boolean
  readonly steps: readonly Step[]
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
  const output = await clamgate(['selftest', '--json', '--config', places.config, ...through], signal)
  // Printed by the same checkout as `{ good, steps }`.
  const { good, steps } = JSON.parse(output) as { readonly good: boolean; readonly steps: readonly Step[] }
  return { passed: good, steps }
}

/** Asks `clamgate status`. */
export async function readStatus(places: Places, signal: AbortSignal): Promise<Status> {
  const output = await clamgate(['status', '--json', '--config', places.config], signal)
  // The document has null where the control API leaves a key out.
  return statusSchema.parse(JSON.parse(output, (_key, value: unknown) => value ?? undefined))
}

/** Standard output of a command that answers, be it yes or no. */
async function clamgate(args: readonly string[], signal: AbortSignal): Promise<string> {
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (child.exitCode === 0 || child.exitCode === 1) return stdout
  throw new Error(`clamgate ${args[0]} ended with ${child.exitCode}: ${stderr.trim()}`)
}
