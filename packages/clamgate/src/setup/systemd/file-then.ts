import { z } from 'zod'
import { cleanText } from '../../ground/clean.ts'
import { isThere } from '../../ground/is-there.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'
import { fileKind } from '../files/file.ts'
import type { StepContext, StepKind } from '../types.ts'
import { startUnit } from './start.ts'
import { SYSTEMCTL, type Systemctl } from './systemctl.ts'

/** What is done whenever a file has changed, by apply or by undo: what reads the file must hear of both. */
type After = (path: string, context: StepContext) => Promise<void>

/** A kind that changes a file, as the kind `file` does, and tells who reads it, after undo as well. */
function fileThen(after: After): StepKind {
  return {
    look: fileKind.look,
    apply: async (wanted, before, context) => {
      await fileKind.apply(wanted, before, context)
      if (context.still !== true) await after(pathOf(wanted), context)
    },
    undo: async (wanted, before, context) => {
      const undone = await fileKind.undo(wanted, before, context)
      if (context.still !== true) await after(pathOf(wanted), context)
      return undone
    },
  }
}

const RUNNING_SYSTEMD = '/run/systemd/system'
const TIMEOUT_MS = 60_000

interface FileThenDeps {
  readonly systemctl: Systemctl
  /** Whether systemd starts services here, sd_booted(3). */
  readonly booted: () => Promise<boolean>
}

const REAL: FileThenDeps = { systemctl: SYSTEMCTL, booted: () => isThere(RUNNING_SYSTEMD) }

/** Kind `unit-file`: a file of systemd's, which then reads its units anew. */
export function createUnitFileKind({ systemctl, booted }: FileThenDeps = REAL): StepKind {
  return fileThen(async () => {
    if (await booted()) await systemctl.run('daemon-reload')
  })
}

/** Kind `configuration`: our own configuration file; a daemon that runs is started anew on it. */
export function createConfigurationKind({ systemctl, booted }: FileThenDeps = REAL): StepKind {
  return fileThen(async (_path, context) => {
    if (!(await booted())) return
    const { active } = await systemctl.show(SERVICE)
    // Undo does not heed Ctrl-C, and a configuration that is given back must be in force.
    if (active === 'active') await startUnit(systemctl, 'restart', SERVICE, { context })
  })
}

/** Kind `apparmor`: local rules of a profile, which is then loaded anew. */
export const apparmorKind: StepKind = fileThen(async (path) => {
  const profile = path.replace('/local/', '/')
  if (!(await isThere(profile))) return
  const environment = { PATH: PROGRAM_PATH }
  const args = ['-r', '-T', '-W', profile]
  const call = { program: 'apparmor_parser', args, as: undefined, environment, timeoutMs: TIMEOUT_MS }
  await runProgram(call).catch((cause: unknown) => {
    const said = cause instanceof ProgramError && cause.stderr !== '' ? cause.stderr : messageOf(cause)
    throw new SetupError(
      'SETUP_SERVICE',
      `AppArmor does not load ${profile}: ${cleanText(said.trim().split('\n')[0] ?? '', 300)}`,
      { cause, remedy: `apparmor_parser -r ${profile} says more.` },
    )
  })
})

const SERVICE = 'clamgate.service'

function pathOf(wanted: unknown): string {
  return z.object({ path: z.string() }).parse(wanted).path
}
