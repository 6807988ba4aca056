import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { Check } from '../check.ts'
import type { DoctorHost } from '../host.ts'

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
  const detail = `the clock says ${now.toISOString().slice(0, 16)}Z`
  if (year >= EARLIEST_YEAR && year < LATEST_YEAR) return { name, state: 'ok', detail }
  return {
    name,
    state: 'fail',
    detail: `${detail}, which cannot be`,
    remedy: 'Set the clock, and let a service keep it.',
    command: 'timedatectl set-ntp true',
  }
}

function keptCheck(
  { processes, system }: Pick<DoctorHost, 'processes' | 'system'>,
  synchronised: boolean | undefined,
): Check {
  const name = 'clock.synchronised'
  if (synchronised === true)
    return { name, state: 'ok', detail: 'the clock is synchronised, as systemd says' }
  // A container has the clock of its host, and cannot set it.
  if (system.container)
    return { name, state: 'skip', detail: 'the clock is that of the host, which keeps it' }
  const keeper = processes.find((one) => KEEPERS.includes(one.name))
  if (keeper !== undefined && synchronised === undefined) {
    return { name, state: 'ok', detail: `${keeper.name} keeps the clock` }
  }
  if (synchronised === undefined && system.init === 'none') {
    return { name, state: 'skip', detail: 'nothing says whether the clock is kept' }
  }
  return {
    name,
    state: 'warn',
    detail:
      keeper === undefined
        ? 'the clock is not synchronised, and nothing keeps it'
        : `the clock is not synchronised, though ${keeper.name} runs: it may not reach its servers`,
    remedy: 'Let a service keep the clock.',
    command:
      keeper === undefined
        ? 'apt-get install systemd-timesyncd && timedatectl set-ntp true'
        : 'timedatectl timesync-status || chronyc sources',
  }
}
