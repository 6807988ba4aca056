import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EngineError } from '../errors.ts'
import type { EngineConfig } from '../types.ts'
import type { Account } from './account.ts'
import { type Child, findProgram, startChild } from './child.ts'
import { type ClamdLimits, formatClamdConf, parseEngineVersion } from './clamd-conf.ts'
import { type DatabaseFiles, readDatabases } from './databases.ts'
import { formatFreshclamConf } from './freshclam-conf.ts'
import { type Layout, writeGenerated } from './layout.ts'
import { notePid } from './leftover.ts'
import { removeStarter, writeStarter } from './starter.ts'
import { makeTemporary, removeTemporary } from './temporary.ts'

/** What both programs need to be started. */
export interface Surroundings {
  readonly layout: Layout
  readonly account: Account
  readonly programPath: string
  readonly environment: Readonly<Record<string, string>>
}

export interface LaunchedClamd {
  readonly child: Child
  readonly temporaryDirectory: string
  /** The databases that it loads. */
  readonly files: DatabaseFiles
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
 * Writes clamd's configuration, sees that there is something to load, and starts it. The temporary directory is a new
 * one each time: a clamd that was killed leaves its files behind.
 * @throws {EngineError} ENGINE_CLAMD_MISSING, ENGINE_TEMPORARY_DIRECTORY
 */
export async function launchClamd(
  { layout, account, programPath, environment }: Surroundings,
  { config, limits }: { readonly config: EngineConfig; readonly limits: ClamdLimits },
  onLine: (line: string) => void,
): Promise<LaunchedClamd> {
  const program = await findClamd(programPath)
  await removeTemporary(layout)
  const temporaryDirectory = await makeTemporary(layout, account, {
    configured: config.temporaryDirectory,
    threads: limits.threads,
    maxScanSize: config.maxScanSize,
  })
  const files = await readDatabases(layout.databases)
  if (files.official) await removeStarter(layout.databases)
  else await writeStarter(layout.databases)
  const version = await versionOf(program)
  await writeGenerated(
    layout.clamdConf,
    formatClamdConf({ layout, temporaryDirectory, limits, version }),
    account,
  )
  const child = await startChild({
    program,
    args: ['--foreground', `--config-file=${layout.clamdConf}`],
    account,
    programPath,
    environment,
    onLine,
  })
  await notePid(layout.clamdPid, child.pid)
  return { child, temporaryDirectory, files }
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
