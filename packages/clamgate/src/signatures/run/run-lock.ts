import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../ground/clock.ts'
import { type Holder, lockDirectory } from '../../ground/directory-lock.ts'
import { SignatureError } from '../errors.ts'
import { diskFault } from '../journal/disk-fault.ts'

export interface RunLockOptions {
  readonly directory: string
  readonly clock: Clock
  /** How long another run is waited for, ms. */
  readonly patienceMs: number
  readonly onWait: () => void
  readonly signal: AbortSignal
}

const ASK_AGAIN_MS = 250

/**
 * One run at a time, across processes: it ends with the process that has it, however that ends.
 * @returns gives it back
 * @throws {SignatureError} SIGNATURES_BUSY, SIGNATURES_DIRECTORY_UNUSABLE, SIGNATURES_DISK_FULL
 */
export async function lockRuns(options: RunLockOptions): Promise<() => Promise<void>> {
  const { directory, clock, patienceMs, signal } = options
  await mkdir(directory, { recursive: true, mode: 0o755 }).catch((error: unknown) => {
    throw diskFault(error, directory)
  })
  const giveUpAt = clock.monotonic() + patienceMs
  let hasTold = false
  for (;;) {
    signal.throwIfAborted()
    try {
      return await lockDirectory({
        path: join(directory, 'lock'),
        heldBy: (holder) => busy(directory, holder),
      })
    } catch (error) {
      if (!(error instanceof SignatureError)) throw diskFault(error, directory)
      if (clock.monotonic() >= giveUpAt) throw error
    }
    if (!hasTold) options.onWait()
    hasTold = true
    await delay(ASK_AGAIN_MS, undefined, { signal })
  }
}

function busy(directory: string, holder: Holder | undefined): SignatureError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`
  return new SignatureError('SIGNATURES_BUSY', `A run of ${who} is under way in ${directory}`, {
    remedy: 'Wait for its end, or end that process; then try again.',
    details: holder === undefined ? {} : { pid: holder.pid, host: holder.host },
  })
}
