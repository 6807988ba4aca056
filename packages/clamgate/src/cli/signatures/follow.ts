import { ControlError } from '../../api/errors.ts'
import type { Following } from '../../api/signatures/service.ts'
import type { Call } from '../command.ts'
import { progressLine } from './progress.ts'

/**
 * Does what takes long, with its progress on a terminal.
 * @throws {ControlError} CONTROL_TIMEOUT where somebody has stopped it
 */
export async function follow<T>(
  { terminal, stopSignal }: Pick<Call<object>, 'terminal' | 'stopSignal'>,
  work: (following: Following) => Promise<T>,
): Promise<T> {
  const signal = stopSignal()
  const line = progressLine(terminal)
  try {
    return await work({ onProgress: line.tell, signal })
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ControlError('CONTROL_TIMEOUT', 'Stopped before it was done', {
      cause: error,
      remedy: 'What was live before is live, or the new set whole; clamgate signatures history tells which.',
    })
  } finally {
    line.end()
  }
}
