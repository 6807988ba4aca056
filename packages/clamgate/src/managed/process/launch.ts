import { EngineError } from '../../engine/errors.ts'
import type { EngineConfig } from '../../engine/types.ts'
import { findProgram } from '../../ground/find-program.ts'
import { runProgram } from '../../ground/run-program.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { formatFreshclamConf } from '../freshclam/conf.ts'
import { type Account, identityOf } from './account.ts'
import { type Child, type ChildOptions, startChild } from './child.ts'
import { type ClamdLimits, formatClamdConf, parseEngineVersion } from './clamd-conf.ts'
import { type Layout, type SlotName, writeGenerated } from './layout.ts'
import { makeTemporary, removeTemporary } from './temporary.ts'

/** What both programs need to be started. */
export interface Surroundings {
  readonly layout: Layout
  readonly account: Account
  readonly programPath: string
  readonly environment: Readonly<Record<string, string>>
}

/** What a clamd is started with. */
export interface ClamdWish {
  readonly slot: SlotName
  /** Directory of a generation of databases. */
  readonly databases: string
  readonly config: EngineConfig
  readonly limits: ClamdLimits
}

export interface LaunchedClamd {
  readonly child: Child
  readonly temporaryDirectory: string
}

const VERSION_TIMEOUT_MS = 10_000

/** @throws {EngineError} ENGINE_CLAMD_MISSING */
export async function findClamd(programPath: string): Promise<string> {
  const program = await findProgram('clamd', programPath)
  if (program !== undefined) return program
  throw new EngineError('ENGINE_CLAMD_MISSING', `There is no clamd program in ${programPath}`, {
    remedy: 'Install it (apt-get install clamav-daemon), or set engine.mode: external and engine.servers.',
  })
}

/**
 * Writes the configuration of a clamd and starts it. The temporary directory is a new one each time: a clamd that was
 * killed leaves its files behind. In its lines databases have their paths in the shared directory, where people know them.
 * A start that fails leaves nothing behind.
 * @throws {EngineError} ENGINE_CLAMD_MISSING, ENGINE_TEMPORARY_DIRECTORY, ENGINE_CLAMD_START
 */
export async function launchClamd(
  surroundings: Surroundings,
  { slot: name, databases, config, limits }: ClamdWish,
  onLine: (line: string) => void,
): Promise<LaunchedClamd> {
  const { layout, account, programPath } = surroundings
  const slot = layout.slots[name]
  const program = await findClamd(programPath)
  await removeTemporary(slot)
  try {
    const temporaryDirectory = await makeTemporary(slot, account, {
      configured: config.temporaryDirectory,
      threads: limits.threads,
      maxScanSize: config.maxScanSize,
    })
    const version = await versionOf(program, surroundings)
    const text = formatClamdConf({ slot, databases, temporaryDirectory, limits, version })
    await writeGenerated(slot.conf, text, account)
    const child = await startOwned(surroundings, {
      program,
      args: ['--foreground', `--config-file=${slot.conf}`],
      output: (line) => onLine(line.replaceAll(databases, layout.databases)),
      notePath: slot.pid,
    })
    return { child, temporaryDirectory }
  } catch (error) {
    await removeTemporary(slot)
    if (error instanceof EngineError) throw error
    throw new EngineError('ENGINE_CLAMD_START', `clamd could not be started: ${messageOf(error)}`, {
      cause: error,
      remedy: remedyFor(error),
    })
  }
}

/**
 * Writes freshclam's configuration and starts one run.
 * @throws {EngineError} ENGINE_FRESHCLAM_MISSING, ENGINE_FRESHCLAM_FAILED
 */
export async function launchFreshclam(
  surroundings: Surroundings,
  settings: EngineConfig['freshclam'],
  onLine: (line: string) => void,
): Promise<Child> {
  const { layout, account, programPath } = surroundings
  const program = await findProgram('freshclam', programPath)
  if (program === undefined) {
    throw new EngineError('ENGINE_FRESHCLAM_MISSING', `There is no freshclam program in ${programPath}`, {
      remedy: 'Install it (apt-get install clamav-freshclam), or set engine.freshclam.enabled: false.',
    })
  }
  try {
    await writeGenerated(layout.freshclamConf, formatFreshclamConf({ layout, account, settings }), account)
    return await startOwned(surroundings, {
      program,
      args: [`--config-file=${layout.freshclamConf}`, '--stdout'],
      output: onLine,
      notePath: layout.freshclamPid,
    })
  } catch (error) {
    throw new EngineError('ENGINE_FRESHCLAM_FAILED', `freshclam could not be started: ${messageOf(error)}`, {
      cause: error,
      remedy: remedyFor(error),
    })
  }
}

/** Starts clamd or freshclam: as their account, noted, and not outliving us. */
async function startOwned(
  { account, programPath, environment }: Surroundings,
  plan: Pick<ChildOptions, 'program' | 'args' | 'output' | 'notePath'>,
): Promise<Child> {
  return await startChild({
    ...plan,
    as: identityOf(account),
    environment: { PATH: programPath, ...environment },
    remains: 'ended',
    dyingThrough: await findProgram('setpriv', programPath),
  })
}

/** Undefined where it cannot be told; then only options that every version knows are used. */
async function versionOf(
  program: string,
  { account, programPath }: Surroundings,
): Promise<readonly number[] | undefined> {
  try {
    const stdout = await runProgram({
      program,
      // Without our own configuration: that of the system may be missing, broken or unreadable.
      args: ['--config-file=/dev/null', '--version'],
      as: identityOf(account),
      environment: { PATH: programPath },
      timeoutMs: VERSION_TIMEOUT_MS,
    })
    return parseEngineVersion(stdout)
  } catch {
    return undefined
  }
}

function remedyFor(error: unknown): string | undefined {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room on the disk of engine.directory; it is tried again by itself.'
    default:
      return undefined
  }
}
