import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer, Order, ReaderData } from './protocol.ts'

/** A thread that answers orders. */
export interface Thread {
  post(order: Order): void
  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void
  /** It answers no more; what it is at within a statement of SQLite ends when it ends. Resolves when it holds no file any more. */
  end(): unknown
}

export interface ThreadListener {
  answered(answer: Answer): void
  /** It is over, and answers no more. Called once. */
  ended(cause: unknown): void
}

export type StartThread = (data: ReaderData, listener: ThreadListener) => Thread

/** The sources, or what was compiled from them: whatever this file is. */
const ENTRY = new URL(`../worker${extname(import.meta.url)}`, import.meta.url)

/** A page of the largest events is some MiB; the pages of the database are none of it. */
const HEAP_MIB = 96
/** Small, so that rows that were sent are found before they are old. */
const YOUNG_MIB = 4

export const startThread: StartThread = (data, { answered, ended }) => {
  const worker = new Worker(ENTRY, {
    name: 'store-reader',
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
  })
  let cause: unknown
  worker.on('message', answered)
  worker.on('messageerror', (error) => {
    cause ??= error
    void worker.terminate()
  })
  worker.on('error', (error) => {
    cause ??= error
  })
  worker.on('exit', (code) => ended(cause ?? new Error(`The thread ended with code ${code}`)))
  return {
    post: (order) => worker.postMessage(order),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  }
}
