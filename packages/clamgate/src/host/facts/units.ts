import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { UnitFact } from './types.ts'

const TIMEOUT_MS = 5000

/** A unit with what tells how it does. */
export interface UnitDetail extends UnitFact {
  /** How it ended last: `success`, `exit-code`, `oom-kill`, `start-limit-hit`, … */
  readonly result: string
  /** Restarts by systemd itself since somebody started it. */
  readonly restarts: number
  /** 0 where none runs. */
  readonly mainPid: number
  /** Whom its file says that it runs as; empty for root. */
  readonly user: string
  /** Where its file is; empty where there is none. */
  readonly file: string
  /** Its file is newer than what systemd has read. */
  readonly needsReload: boolean
  /** Exit status of the main process when it ended last. */
  readonly exitStatus: number
}

const PROPERTIES = [
  'LoadState',
  'UnitFileState',
  'ActiveState',
  'Result',
  'NRestarts',
  'MainPID',
  'User',
  'FragmentPath',
  'NeedDaemonReload',
  'ExecMainStatus',
] as const

/**
 * These units, in their order, all in one call; undefined where systemd cannot be asked, since something else starts services
 * here, or it does not answer.
 */
export async function readUnits(names: readonly string[]): Promise<readonly UnitDetail[] | undefined> {
  if (names.length === 0) return []
  try {
    const args = ['show', `--property=Id,${PROPERTIES.join(',')}`, '--', ...names]
    const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C', SYSTEMD_PAGER: '' }
    const printed = await runProgram({
      program: 'systemctl',
      args,
      as: undefined,
      environment,
      timeoutMs: TIMEOUT_MS,
    })
    return unitsOf(names, printed)
  } catch {
    return undefined
  }
}

/** Pure: what `systemctl show` prints, a block for each unit. */
export function unitsOf(names: readonly string[], printed: string): readonly UnitDetail[] {
  const blocks = printed.trim().split(/\n\n+/)
  return names.map((name, at) => {
    const found = new Map(
      (blocks[at] ?? '').split('\n').flatMap((line) => {
        const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
        return key === undefined || value === undefined ? [] : [[key, value] as const]
      }),
    )
    const text = (key: (typeof PROPERTIES)[number]) => found.get(key) ?? ''
    const number = (key: (typeof PROPERTIES)[number]) => Number.parseInt(text(key), 10) || 0
    return {
      name,
      // Masked ones have no file of their own to start, and are there.
      exists: text('LoadState') !== '' && text('LoadState') !== 'not-found',
      enabled: text('UnitFileState'),
      active: text('ActiveState'),
      result: text('Result'),
      restarts: number('NRestarts'),
      mainPid: number('MainPID'),
      user: text('User'),
      file: text('FragmentPath'),
      needsReload: text('NeedDaemonReload') === 'yes',
      exitStatus: number('ExecMainStatus'),
    }
  })
}
