import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer, Order, WriterStart } from './protocol.ts'

/** The thread that writes, as the daemon has it. */
export interface WriterThread {
  post(order: Order, transfer?: readonly ArrayBuffer[]): void
  end(): Promise<void>
}

export interface WriterListener {
  answered(answer: Answer): void
  /** It is over, and answers no more. Called once. */
  ended(cause: unknown): void
}

export type StartWriterThread = (start: WriterStart, listener: WriterListener) => WriterThread

/** The sources, or what was compiled from them: whatever this file is. */
const ENTRY = new URL(`../worker${extname(import.meta.url)}`, import.meta.url)

/** Heap for some batches and what the drivers keep; octets and SQLite are none of it. */
const HEAP_MIB = 128
/** Small, so that spent batches are found before they are old. */
const YOUNG_MIB = 4

export const startWriterThread: StartWriterThread = (start, { answered, ended }) => {
  const worker = new Worker(ENTRY, {
    name: 'store',
    workerData: start,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
    stdin: false,
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
    post: (order, transfer = []) => worker.postMessage(order, transfer),
    end: async () => {
      await worker.terminate()
    },
  }
}
