import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { LabError } from './errors.ts'
import { type LogTail, lastLines } from './log-tail.ts'
import { commandEnvironment } from './postfix-commands.ts'
import type { PostfixPrograms } from './postfix-programs.ts'
import { isGroupRunning, signalGroup } from './process-group.ts'
import { guardProcessGroup, type ProcessGuard } from './process-guard.ts'
import { waitUntil } from './wait-until.ts'

const START_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 2_000

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
}

/**
 * Starts master(8) directly. postfix(1) would first run shell scripts that check the files of the installation; that
 * takes most of a second, and what they would mend is made by us.
 *
 * @throws {LabError} HOST_POSTFIX_START when it ends or says nothing within 10 s; HOST_POSTFIX_PORT when the only
 *   trouble is that a port was taken meanwhile.
 */
export async function startMaster({
  directory,
  isTemporary,
  programs,
  log,
}: MasterPlan): Promise<PostfixProcess> {
  const configDirectory = join(directory, 'etc')
  const before = await log.logEnd()
  const master = spawn(join(programs.daemonDirectory, 'master'), ['-c', configDirectory], {
    env: commandEnvironment(configDirectory),
    stdio: 'ignore',
    // master(8) ends its children by process group, and only when it leads one.
    detached: true,
  })
  const groupId = await pidOf(master)
  const guard = guardProcessGroup(groupId, isTemporary ? directory : undefined)
  master.unref()
  const state = await waitUntil(() => startState(master, log, before), { timeoutMs: START_TIMEOUT_MS })
  const running = { stop: () => stopMaster(groupId, guard) }
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

async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid === undefined) {
    const [cause] = await once(child, 'error')
    throw new LabError('HOST_POSTFIX_START', 'Postfix cannot be run: master(8) is missing', { cause })
  }
  return child.pid
}

async function startState(
  master: ChildProcess,
  log: LogTail,
  before: number,
): Promise<'running' | 'ended' | undefined> {
  const text = await log.logSince(before)
  if (/postfix\/master\[\d+\]: daemon started/.test(text)) return 'running'
  return master.exitCode !== null || master.signalCode !== null ? 'ended' : undefined
}

async function stopMaster(groupId: number, guard: ProcessGuard): Promise<void> {
  signalGroup(groupId, 'SIGTERM')
  const ended = async () => ((await isGroupRunning(groupId)) ? undefined : true)
  const gone = await waitUntil(ended, { timeoutMs: STOP_TIMEOUT_MS })
  if (gone === undefined) signalGroup(groupId, 'SIGKILL')
  await guard.release()
}
