import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'

const TIMEOUT_MS = 3000
/** No clock of a host that runs this is before it, or far behind it. */
const EARLIEST_YEAR = 2026
const LATEST_YEAR = 2100

/** Programs that keep a clock. */
const KEEPERS = [
  'chronyd',
  'ntpd',
  'ntpd-rs',
  'ntp-daemon',
  'systemd-timesyncd',
  'openntpd',
  'ptp4l',
  'phc2sys',
  'vmtoolsd',
]

/** Whether systemd says that the clock is synchronised; undefined where it does not know. */
export async function readSynchronised(): Promise<boolean | undefined> {
  try {
    const args = ['show', '--property=NTPSynchronized', '--value']
    const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
    const said = await runProgram({
      program: 'timedatectl',
      args,
      as: undefined,
      environment,
      timeoutMs: TIMEOUT_MS,
    })
    return said.trim() === 'yes' ? true : said.trim() === 'no' ? false : undefined
  } catch {
    return undefined
  }
}

/** Whether the clock can be right, and is kept so. Pure. */
export function clockChecks(
  { nowMs, processes, system }: Pick<DoctorHost, 'nowMs' | 'processes' | 'system'>,
  synchronised: boolean | undefined,
): readonly Check[] {
  return [timeCheck(nowMs), keptCheck({ processes, system }, synchronised)]
}

function timeCheck(nowMs: number): Check {
  const name = 'clock.time'
  const now = new Date(nowMs)
  const year = now.getUTCFullYear()
  const said = say('clock.says', { now: `${now.toISOString().slice(0, 16)}Z` })
  if (year >= EARLIEST_YEAR && year < LATEST_YEAR) return { name, state: 'ok', ...seen(said) }
  return {
    name,
    state: 'fail',
    ...seen(said, say('clock.impossible')),
    ...advised(say('clock.set')),
    command: 'timedatectl set-ntp true',
  }
}

function keptCheck(
  { processes, system }: Pick<DoctorHost, 'processes' | 'system'>,
  synchronised: boolean | undefined,
): Check {
  const name = 'clock.synchronised'
  if (synchronised === true) return { name, state: 'ok', ...seen(say('clock.synchronised')) }
  // A container has the clock of its host, and cannot set it.
  if (system.container) return { name, state: 'skip', ...seen(say('clock.of-host')) }
  const keeper = processes.find((one) => KEEPERS.includes(one.name))
  if (keeper !== undefined && synchronised === undefined) {
    return { name, state: 'ok', ...seen(say('clock.kept', { program: keeper.name })) }
  }
  if (synchronised === undefined && system.init === 'none') {
    return { name, state: 'skip', ...seen(say('clock.unknown')) }
  }
  return {
    name,
    state: 'warn',
    ...seen(
      keeper === undefined ? say('clock.not-kept') : say('clock.not-reached', { program: keeper.name }),
    ),
    ...advised(say('clock.keep')),
    command:
      keeper === undefined
        ? 'apt-get install systemd-timesyncd && timedatectl set-ntp true'
        : 'timedatectl timesync-status || chronyc sources',
  }
}
