import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EngineError } from '../../engine/errors.ts'
import type { EngineConfig } from '../../engine/types.ts'
import { formatFreshclamConf } from '../freshclam/conf.ts'
import type { Account } from './account.ts'
import { type Child, findProgram, startChild } from './child.ts'
import { type ClamdLimits, formatClamdConf, parseEngineVersion } from './clamd-conf.ts'
import { type Layout, type SlotName, writeGenerated } from './layout.ts'
import { notePid } from './leftover.ts'
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
 * @throws {EngineError} ENGINE_CLAMD_MISSING, ENGINE_TEMPORARY_DIRECTORY
 */
export async function launchClamd(
  { layout, account, programPath, environment }: Surroundings,
  { slot: name, databases, config, limits }: ClamdWish,
  onLine: (line: string) => void,
): Promise<LaunchedClamd> {
  const slot = layout.slots[name]
  const program = await findClamd(programPath)
  await removeTemporary(slot)
  const temporaryDirectory = await makeTemporary(slot, account, {
    configured: config.temporaryDirectory,
    threads: limits.threads,
    maxScanSize: config.maxScanSize,
  })
  const version = await versionOf(program)
  const text = formatClamdConf({ slot, databases, temporaryDirectory, limits, version })
  await writeGenerated(slot.conf, text, account)
  const child = await startChild({
    program,
    args: ['--foreground', `--config-file=${slot.conf}`],
    account,
    programPath,
    environment,
    onLine: (line) => onLine(line.replaceAll(databases, layout.databases)),
  })
  await notePid(slot.pid, child.pid)
  return { child, temporaryDirectory }
}

/**
 * Writes freshclam's configuration and starts one run.
 * @throws {EngineError} ENGINE_FRESHCLAM_MISSING
 */
export async function launchFreshclam(
  { layout, account, programPath, environment }: Surroundings,
  settings: EngineConfig['freshclam'],
  onLine: (line: string) => void,
): Promise<Child> {
  const program = await findProgram('freshclam', programPath)
  if (program === undefined) {
    throw new EngineError('ENGINE_FRESHCLAM_MISSING', `There is no freshclam program in ${programPath}`, {
      remedy: 'Install it (apt-get install clamav-freshclam), or set engine.freshclam.enabled: false.',
    })
  }
  await writeGenerated(layout.freshclamConf, formatFreshclamConf({ layout, account, settings }), account)
  const child = await startChild({
    program,
    args: [`--config-file=${layout.freshclamConf}`, '--stdout'],
    account,
    programPath,
    environment,
    onLine,
  })
  await notePid(layout.freshclamPid, child.pid)
  return child
}

/** Undefined where it cannot be told; then only options that every version knows are used. */
async function versionOf(program: string): Promise<readonly number[] | undefined> {
  try {
    // Without our own configuration: that of the system may be missing, broken or unreadable.
    const run = promisify(execFile)(program, ['--config-file=/dev/null', '--version'], {
      timeout: VERSION_TIMEOUT_MS,
      cwd: '/',
    })
    return parseEngineVersion((await run).stdout)
  } catch {
    return undefined
  }
}
