import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, type Exit, startChild } from '../../clamgate/src/managed/process/child.ts'
import { isGroupRunning } from '../../clamgate/src/managed/process/group.ts'
import { LabError } from './errors.ts'
import { type LogTail, lastLines } from './log-tail.ts'
import { commandEnvironment } from './postfix-commands.ts'
import type { PostfixPrograms } from './postfix-programs.ts'
import { guardProcessGroup, type ProcessGuard } from './process-guard.ts'
import { waitUntil } from './wait-until.ts'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 2_000
/** After SIGKILL, on a machine with much else to do. */
const GONE_TIMEOUT_MS = 30_000

/** master(8) and all that it started: one process group. */
export interface PostfixProcess {
  stop(): Promise<void>
}

export interface MasterPlan {
  /** Holds `etc` with main.cf and master.cf, and the queue. */
  readonly directory: string
  /** The directory is to go with Postfix, should we die. */
  readonly isTemporary: boolean
  readonly programs: PostfixPrograms
  readonly log: LogTail
  /** In front of the command. */
  readonly within: readonly string[]
}

/**
 * Starts master(8) directly. postfix(1) would first run shell scripts that check the files of the installation; that
 * takes most of a second, and what they would mend is made by us.
 *
 * @throws {LabError} HOST_POSTFIX_START when it ends or says nothing within a minute; HOST_POSTFIX_PORT when the only
 *   trouble is that a port was taken meanwhile.
 */
export async function startMaster({
  directory,
  isTemporary,
  programs,
  log,
  within,
}: MasterPlan): Promise<PostfixProcess> {
  const configDirectory = join(directory, 'etc')
  const before = await log.logEnd()
  const master = await startMasterProgram(
    [...within, join(programs.daemonDirectory, 'master')],
    configDirectory,
  )
  const guard = guardProcessGroup(master.pid, isTemporary ? directory : undefined)
  let ended: Exit | undefined
  void master.exited.then((exit) => {
    ended = exit
  })
  const state = await waitUntil(
    async () => ((await hasStarted(log, before)) ? 'running' : ended === undefined ? undefined : 'ended'),
    { timeoutMs: START_TIMEOUT_MS },
  )
  const running = { stop: () => stopMaster(master, guard) }
  if (state === 'running') return running
  await running.stop()
  const words = lastLines(await log.logSince(before))
  if (/fatal: bind .*: Address already in use/.test(words)) {
    throw new LabError('HOST_POSTFIX_PORT', 'The port for Postfix was taken by another process meanwhile')
  }
  throw new LabError('HOST_POSTFIX_START', `Postfix did not start; its last words:\n${words || '(none)'}`, {
    remedy: `Run it in the foreground to see more: ${programs.daemonDirectory}/master -c ${configDirectory} -d`,
  })
}

/** master(8) ends its children by process group, and only when it leads one. */
async function startMasterProgram(
  [program = '', ...args]: readonly string[],
  configDirectory: string,
): Promise<Child> {
  await using nowhere = await open('/dev/null', 'w')
  try {
    return await startChild({
      program,
      args: [...args, '-c', configDirectory],
      as: undefined,
      environment: commandEnvironment(configDirectory),
      output: { fd: nowhere.fd },
      remains: 'ended',
    })
  } catch (cause) {
    throw new LabError('HOST_POSTFIX_START', 'Postfix cannot be run: master(8) is missing', { cause })
  }
}

async function hasStarted(log: LogTail, before: number): Promise<boolean> {
  return /postfix\/master\[\d+\]: daemon started/.test(await log.logSince(before))
}

async function stopMaster(master: Child, guard: ProcessGuard): Promise<void> {
  await master.stop(STOP_TIMEOUT_MS)
  // What was killed with it takes a moment to be gone, and its files are removed next.
  const gone = async () => ((await isGroupRunning(master.pid)) ? undefined : true)
  await waitUntil(gone, { timeoutMs: GONE_TIMEOUT_MS })
  await guard.release()
}
