import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { StoreError } from '../../store/errors.ts'
import type { Store } from '../../store/types.ts'

export interface KeepIndexedDeps {
  readonly store: Pick<Store, 'status'>
  readonly log: Log
  /** Compares directory and index. */
  readonly renew: (signal: AbortSignal) => Promise<unknown>
  /** Makes all of it anew. */
  readonly reindex: (signal: AbortSignal) => Promise<unknown>
}

/** How often it is looked whether the index lacks something, ms. */
const LOOK_MS = 60_000
/** The first pause after a failure, ms: at the start the store may not be open yet. It doubles, up to {@link LOOK_MS}. */
const RETRY_MS = 1_000

/** Keeps the index as the directory is; in the background, and again until it has gone well. */
export interface IndexKeeper {
  /** Looks, and does what is needed. Never rejects. */
  look(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/**
 * Once after a start it is compared with the directory, where anything may have happened while no daemon ran; where the store
 * says that it had to drop some it is made anew.
 */
export function createIndexKeeper(deps: KeepIndexedDeps): IndexKeeper {
  const { store, log, renew, reindex } = deps
  const stopping = new AbortController()
  let isChecked = false
  let dropped = 0
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0

  async function lookOnce(): Promise<void> {
    const droppedBefore = store.status().dropped['entry'] ?? 0
    try {
      if (droppedBefore > dropped) await reindex(stopping.signal)
      else if (!isChecked) await renew(stopping.signal)
      isChecked = true
      dropped = droppedBefore
      failures = 0
    } catch (error) {
      if (stopping.signal.aborted) return
      failures += 1
      if (error instanceof StoreError && error.code === 'STORE_OFF') {
        isChecked = true
        failures = 0
      }
      // The store says by itself that it is away; it is looked again later.
      else log.debug('quarantine.unindexed', 'The index cannot be looked at now', failureFields(error))
    }
  }

  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined
    })
    return looking
  }
  function lookAgain(): void {
    if (stopping.signal.aborted) return
    const pauseMs = failures === 0 ? LOOK_MS : Math.min(LOOK_MS, RETRY_MS * 2 ** (failures - 1))
    timer = setTimeout(() => void look().then(lookAgain), pauseMs).unref()
  }

  return {
    look,
    start() {
      void look().then(lookAgain)
    },
    async stop() {
      clearTimeout(timer)
      stopping.abort()
      await looking
    },
  }
}
