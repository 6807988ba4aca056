import type { Identity } from '../ground/program-call.ts'
import { PROGRAM_PATH } from '../ground/program-call.ts'
import { runProgram } from '../ground/run-program.ts'

/** How this program is started once more, with the same Node and the same flags. */
export interface OwnProgram {
  readonly program: string
  readonly args: readonly string[]
}

export function ownProgram(): OwnProgram {
  return { program: process.execPath, args: [...process.execArgv, process.argv[1] ?? ''] }
}

const TIMEOUT_MS = 30_000

/** Runs one of our commands to its end, and gives what it prints. */
export async function runOwn(args: readonly string[], as?: Identity): Promise<string> {
  const own = ownProgram()
  const environment = { PATH: PROGRAM_PATH }
  const call = { program: own.program, args: [...own.args, ...args], as, environment }
  return await runProgram({ ...call, timeoutMs: TIMEOUT_MS })
}
