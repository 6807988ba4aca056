import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuditEntry } from './row.ts'

/** An act that a request does at this moment. */
export interface ActUnderWay {
  /** Its row as far as it is known by now, as of an act that has been done. */
  readonly entry: () => AuditEntry
  /** Number of its row, once a transaction has written it together with what it changed. */
  row: number | undefined
}

/**
 * What is done at this moment, for whom it is done by: whatever changes an account finds here whose act that is, and writes its row in
 * the same transaction. It follows a request through all that is awaited, so that no change can be made without it on a way that
 * somebody adds later.
 */
export interface ActsUnderWay {
  during<T>(act: ActUnderWay, run: () => Promise<T>): Promise<T>
  /** Undefined where no request asks, as for what the daemon does by itself. */
  current(): ActUnderWay | undefined
}

export function createActsUnderWay(): ActsUnderWay {
  const storage = new AsyncLocalStorage<ActUnderWay>()
  return {
    during: (act, run) => storage.run(act, run),
    current: () => storage.getStore(),
  }
}
