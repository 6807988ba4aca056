import { cleanText } from '../../ground/clean.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'

/** What systemd says of a unit. */
export interface UnitState {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, … */
  readonly load: string
  /** `enabled`, `disabled`, `masked`, `static`, `generated`, …; empty where there is no unit file. */
  readonly enabled: string
  /** `active`, `inactive`, `failed`, `activating`, … */
  readonly active: string
  /** `running`, `auto-restart`, `start`, … */
  readonly sub: string
  /** Why it ended: `success`, `exit-code`, `timeout`, … */
  readonly result: string
  /** What the service says of itself. */
  readonly words: string
  /** How often it was started again since the last start that somebody asked for. */
  readonly restarts: number
}

/** The part of systemctl(1) that setup needs; tests give another one. */
export interface Systemctl {
  /** @throws {SetupError} SETUP_SERVICE */
  show(unit: string): Promise<UnitState>
  /** @throws {SetupError} SETUP_SERVICE, with what systemctl says */
  run(...args: readonly string[]): Promise<void>
  /** The last line of a unit's log; undefined where there is none. */
  lastWords(unit: string): Promise<string | undefined>
}

const PROPERTIES = 'LoadState,UnitFileState,ActiveState,SubState,Result,StatusText,NRestarts'
/** Stopping waits for the service, at most for its TimeoutStopSec; ours has 60 s. */
const LONGEST_MS = 3 * 60_000

/** The systemctl of this host. */
export const SYSTEMCTL: Systemctl = {
  show: async (unit) => {
    const state = unitState(await systemctl(['show', '-p', PROPERTIES, '--', unit]))
    return state.enabled === 'generated' ? { ...state, enabled: await ofInitScript(unit) } : state
  },
  run: async (...args) => {
    await systemctl(args)
  },
  lastWords: async (unit) => {
    // Of its own programs: what systemd says of the unit is known.
    const args = [`_SYSTEMD_UNIT=${unit}`, '-n', '1', '-o', 'cat', '--no-pager']
    const text = await call('journalctl', args).catch(() => '')
    return text.trim() === '' ? undefined : cleanText(text.trim(), 300)
  },
}

/** Pure: what `systemctl show` prints. */
export function unitState(text: string): UnitState {
  const values = new Map(
    text.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value]]
    }),
  )
  const of = (name: string) => values.get(name) ?? ''
  return {
    load: of('LoadState'),
    enabled: of('UnitFileState'),
    active: of('ActiveState'),
    sub: of('SubState'),
    result: of('Result'),
    words: cleanText(of('StatusText'), 300),
    restarts: Number(of('NRestarts')) || 0,
  }
}

/** clamav-milter of Debian 12 is an init script: whether that is enabled stands in /etc/rc?.d, which is-enabled looks at. */
async function ofInitScript(unit: string): Promise<string> {
  return await call('systemctl', ['is-enabled', '--', unit]).then(
    () => 'enabled',
    () => 'disabled',
  )
}

async function systemctl(args: readonly string[]): Promise<string> {
  try {
    return await call('systemctl', args)
  } catch (cause) {
    const said = cause instanceof ProgramError && cause.stderr.trim() !== '' ? cause.stderr : messageOf(cause)
    const unit = args.findLast((word) => word.includes('.')) ?? ''
    throw new SetupError(
      'SETUP_SERVICE',
      `systemctl ${args.join(' ')} failed: ${cleanText(said.trim().split('\n').at(-1) ?? '', 300)}`,
      { cause, remedy: `systemctl status ${unit} and journalctl -u ${unit} say more.` },
    )
  }
}

function call(program: string, args: readonly string[]): Promise<string> {
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C', SYSTEMD_COLORS: '0' }
  return runProgram({ program, args, as: undefined, environment, timeoutMs: LONGEST_MS })
}
