import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanText } from '../../ground/clean.ts'
import { findProgram } from '../../ground/find-program.ts'
import { isThere } from '../../ground/is-there.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { ofThisHost, readProcesses } from '../../host/facts/processes.ts'
import { SetupError } from '../errors.ts'

/** How a service starts at boot: `none` has no links at all. */
export type Ability = 'enabled' | 'disabled' | 'none'

/** The part of the init scripts of a host that setup needs; tests give another one. */
export interface InitScripts {
  exists(name: string): Promise<boolean>
  /** By its script, or by a process of this program that nobody has a file of. */
  isUp(name: string, program: string | null): Promise<boolean>
  ability(name: string): Promise<Ability>
  /** @throws {SetupError} SETUP_SERVICE, with what the script says last */
  run(name: string, verb: 'start' | 'stop' | 'restart'): Promise<void>
  /**
   * Sees to it that it starts at boot, or does not.
   * @returns false: there is no update-rc.d here, so that nothing was changed
   * @throws {SetupError} SETUP_SERVICE
   */
  setAbility(name: string, ability: Ability): Promise<boolean>
}

const SCRIPTS = '/etc/init.d'
const LEVELS = ['/etc/rc2.d', '/etc/rc3.d', '/etc/rc4.d', '/etc/rc5.d']
/** clamd comes back when it has loaded its databases. */
const LONGEST_MS = 5 * 60_000
const LOOK_MS = 30_000
/** Of our own script: who applies a configuration waits for the daemon himself, and knows whether databases are awaited. */
const START_S = '10'

/** Those of this host. */
export const INIT_SCRIPTS: InitScripts = {
  exists: async (name) => await isThere(join(SCRIPTS, name)),

  isUp: async (name, program) => {
    const said = await call(LOOK_MS, join(SCRIPTS, name), 'status').then(
      () => true,
      () => false,
    )
    if (said || program === null) return said
    return (await ofThisHost(await readProcesses({ names: [program] }))).length > 0
  },

  ability: async (name) => {
    const links = (await Promise.all(LEVELS.map(namesIn))).flat().filter((one) => isFor(one, name))
    // OpenRC keeps its own.
    if (links.some((one) => one.startsWith('S')) || (await isThere(`/etc/runlevels/default/${name}`)))
      return 'enabled'
    return links.length > 0 ? 'disabled' : 'none'
  },

  run: async (name, verb) => {
    await call(LONGEST_MS, join(SCRIPTS, name), verb).catch((cause: unknown) => {
      throw failure(`${SCRIPTS}/${name} ${verb}`, cause)
    })
  },

  setAbility: async (name, ability) => {
    const program = await findProgram('update-rc.d', PROGRAM_PATH)
    if (program === undefined) return false
    const run = async (...args: readonly string[]) => {
      await call(LOOK_MS, program, ...args).catch((cause: unknown) => {
        throw failure(`update-rc.d ${args.join(' ')}`, cause)
      })
    }
    if (ability === 'none') await run('-f', name, 'remove')
    else {
      // Links of an earlier time stay as they are.
      await run(name, 'defaults')
      if ((await INIT_SCRIPTS.ability(name)) !== ability)
        await run(name, ability === 'enabled' ? 'enable' : 'disable')
    }
    return true
  },
}

function isFor(link: string, name: string): boolean {
  return /^[SK]\d\d/.test(link) && link.slice(3) === name
}

function failure(command: string, cause: unknown): SetupError {
  const said = cause instanceof ProgramError && cause.stderr.trim() !== '' ? cause.stderr : messageOf(cause)
  const last = cleanText(said.trim().split('\n').at(-1) ?? '', 300)
  return new SetupError('SETUP_SERVICE', `${command} failed: ${last}`, {
    cause,
    remedy: `Run ${command} to see more; the log of the service and the mail log say more, too.`,
  })
}

/**
 * Runs a script of the system with its words in a file: through a pipe we would wait for a daemon that it starts.
 * @throws {ProgramError} with them as `stderr`
 */
async function call(timeoutMs: number, ...command: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-init-'))
  const file = join(directory, 'said')
  try {
    await runProgram({
      program: 'sh',
      args: ['-c', 'file=$0; exec "$@" >"$file" 2>&1 </dev/null', file, ...command],
      as: undefined,
      environment: {
        ...{ PATH: PROGRAM_PATH, HOME: '/root', LC_ALL: 'C' },
        // update-rc.d would enable and disable units of the same name, too.
        _SKIP_SYSTEMD_NATIVE: '1',
        CLAMGATE_START_S: START_S,
      },
      timeoutMs,
    })
  } catch (error) {
    const stderr = await readFile(file, 'utf8').catch(() => '')
    if (!(error instanceof ProgramError)) throw error
    throw new ProgramError(error.message, { exitCode: error.exitCode, stderr, cause: error })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return await readdir(directory).catch(() => [])
}
