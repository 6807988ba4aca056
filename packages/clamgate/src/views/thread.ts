import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer, Order } from './protocol.ts'

/** A thread that carries out orders. */
export interface Thread {
  post(order: Order, transfer: readonly ArrayBuffer[]): void
  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void
  end(): Promise<void>
}

export interface ThreadListener {
  answered(answer: Answer): void
  /** It is over, and answers no more. Called once. */
  ended(cause: unknown): void
}

export type StartThread = (listener: ThreadListener) => Thread

/** The sources, or what was compiled from them: whatever this file is. */
const ENTRY = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/**
 * Heap for what a mail is made of: trees, fields. Octets are none of it. A mail within the bounds stays far below; one that does not
 * ends the thread, and not the gateway.
 */
const HEAP_MIB = 192
/** Small, so that spent octets are found before they are old. */
const YOUNG_MIB = 8

export const startThread: StartThread = ({ answered, ended }) => {
  const worker = new Worker(ENTRY, {
    name: 'mime',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
    // What the thread writes is a defect of ours, and goes where that of the gateway goes.
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
    post: (order, transfer) => worker.postMessage(order, transfer),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end: async () => {
      await worker.terminate()
    },
  }
}
