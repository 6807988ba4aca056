import { within } from '../../ground/within.ts'
import { SetupError } from '../../setup/errors.ts'

export interface TurnTimes {
  readonly longestMs: number
  readonly lookMs: number
}

/** An action that the panel lost sight of, and the self-test at its end, take less. */
const TIMES: TurnTimes = { longestMs: 150_000, lookMs: 500 }

/**
 * Does work that needs the journal of setup, again while another process has it: the panel tries an action again whose
 * process it has lost, and that may still be at it. What is in the way for longer is told.
 * @throws {SetupError} SETUP_BUSY, and what `work` throws
 */
export async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal, times = TIMES): Promise<T> {
  const endsAt = performance.now() + times.longestMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isBusy = error instanceof SetupError && error.code === 'SETUP_BUSY'
      if (!isBusy || signal.aborted || performance.now() >= endsAt) throw error
    }
    await within(new Promise(() => {}), times.lookMs, signal)
  }
}
