import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processEnvironment } from '../../config/load/load.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { DoctorDeps, Seen } from './doctor-look.ts'

/** The sources, or what was compiled from them: whatever this file is. */
const ENTRY = fileURLToPath(new URL(`./doctor-process${extname(import.meta.url)}`, import.meta.url))
/** Each subject has bounds of its own; this is for a host that gives its programs no time. */
const TIMEOUT_MS = 60_000

/**
 * All that `clamgate doctor` finds, by the daemon's user and with its configuration, in a process of its own: it changes its working
 * directory to try the ways of Postfix, and what is loaded and read for it holds up no mail.
 * @throws {ProgramError} when it did not come to its end
 */
export async function lookInProcess(deps: DoctorDeps): Promise<readonly Seen[]> {
  const printed = await runProgram({
    program: process.execPath,
    args: [...process.execArgv, ENTRY, JSON.stringify(deps)],
    as: undefined,
    // It reads the configuration as we have, which may take values from there.
    environment: { ...processEnvironment() } as Readonly<Record<string, string>>,
    // A configuration may be named from where we were started.
    directory: process.cwd(),
    timeoutMs: TIMEOUT_MS,
  })
  return JSON.parse(printed) as readonly Seen[]
}
