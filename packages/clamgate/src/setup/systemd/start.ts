import { within } from '../../ground/within.ts'
import { SetupError } from '../errors.ts'
import type { StepContext } from '../types.ts'
import type { Systemctl, UnitState } from './systemctl.ts'

/** How long a start may take, and how often it is looked at, ms. */
export interface StartTimes {
  readonly longestMs: number
  readonly lookMs: number
}

/** Above TimeoutStartSec of our unit: systemd gives up first and says why. */
export const START_TIMES: StartTimes = { longestMs: 10 * 60_000, lookMs: 500 }

/** Ends that systemd answers with another start; more of them and it will not come up. */
const MOST_RESTARTS = 2

/**
 * Starts (or restarts) a unit and waits until it is active, telling what it says of itself meanwhile.
 * @throws {SetupError} SETUP_SERVICE, SETUP_INTERRUPTED; the unit may go on starting then
 */
export async function startUnit(
  systemctl: Systemctl,
  verb: 'start' | 'restart',
  unit: string,
  { context, times = START_TIMES }: { readonly context: StepContext; readonly times?: StartTimes },
): Promise<void> {
  const { signal, progress } = context
  await systemctl.run(verb, '--no-block', '--', unit)
  const endsAt = performance.now() + times.longestMs
  let said = ''
  for (;;) {
    const state = await systemctl.show(unit)
    if (state.active === 'active' && state.sub !== 'auto-restart') return
    if (hasFailed(state)) throw await failure(systemctl, unit, state)
    if (state.words !== '' && state.words !== said) progress(`${unit}: ${state.words}`)
    said = state.words
    if (signal.aborted) throw new SetupError('SETUP_INTERRUPTED', `Ended while ${unit} was starting`)
    if (performance.now() >= endsAt) throw await failure(systemctl, unit, state)
    await within(new Promise(() => {}), times.lookMs, signal)
  }
}

function hasFailed({ active, restarts }: UnitState): boolean {
  return active === 'failed' || restarts > MOST_RESTARTS
}

async function failure(systemctl: Systemctl, unit: string, state: UnitState): Promise<SetupError> {
  const last = await systemctl.lastWords(unit)
  const why = state.result === '' || state.result === 'success' ? state.active : state.result
  const words = last === undefined ? '' : `; its log ends with: ${last}`
  return new SetupError('SETUP_SERVICE', `${unit} did not start (${why})${words}`, {
    remedy: `systemctl status ${unit} and journalctl -u ${unit} say more.`,
  })
}
