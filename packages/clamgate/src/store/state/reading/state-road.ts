import { StoreError } from '../../errors.ts'
import { ThreadCalls, type ThreadCallsOptions } from '../../read/thread/thread-calls.ts'
import { isNotMade } from '../../schema/not-made.ts'
import { isStateRead, startsThread } from './reads.ts'

export interface StateRoadDeps extends Omit<ThreadCallsOptions, 'of'> {
  /** Runs any operation, one after the other, behind what is being written. */
  readonly write: (name: string, args: unknown) => Promise<unknown>
}

/** Small transactions by the way that is right for each. */
export interface StateRoad {
  /** @throws {StoreError} of whoever was asked */
  ask(name: string, args: unknown): Promise<unknown>
  /** Whether there is a thread that reads now. */
  readonly isRunning: boolean
  close(): Promise<void>
}

/**
 * What only reads is read in a thread of its own, beside batches of events and long searches, as long as somebody is at the console:
 * whoever was told that something is written finds it there, since that is told when it is committed. All else goes to whoever writes;
 * so does a question before the database was made.
 */
export function createStateRoad({ write, ...options }: StateRoadDeps): StateRoad {
  const calls = new ThreadCalls({ ...options, of: 'state' })
  return {
    async ask(name, args) {
      // What the daemon looks at by itself now and then starts no thread.
      if (!isStateRead(name) || !(calls.isRunning || startsThread(name))) return await write(name, args)
      try {
        return await calls.ask({ method: 'state', args: [name, args] })
      } catch (error) {
        if (error instanceof StoreError && isNotMade(error)) return await write(name, args)
        throw error
      }
    },
    get isRunning() {
      return calls.isRunning
    },
    close: () => calls.close(),
  }
}
