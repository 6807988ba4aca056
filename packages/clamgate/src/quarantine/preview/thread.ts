import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { messageOf } from '../../ground/thrown.ts'
import { PREVIEW_BOUNDS } from './bounds.ts'
import { PreviewError } from './errors.ts'
import type { Granted, PreviewAnswer, PreviewOrder } from './types.ts'

/** The sources, or what was compiled from them: whatever this file is. */
const ENTRY = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)
/** Octets of mail are none of it. */
const HEAP_MIB = 160
const YOUNG_MIB = 16
/** On a busy machine a thread takes long to start. */
const START_MS = 20_000
/** Between two looks at what a thread has used. */
const WATCH_MS = 200

export type ReadInThread = (order: PreviewOrder, signal: AbortSignal) => Promise<Granted>

/**
 * Reads one mail in a thread of its own, which ends with it: what it does to memory and time is over then, and the daemon
 * goes on whatever becomes of it.
 * @throws {PreviewError} PREVIEW_TIMEOUT, PREVIEW_DIED, PREVIEW_FAILED, PREVIEW_ABORTED
 */
export const readInThread: ReadInThread = async (order, signal) => {
  if (signal.aborted) throw aborted()
  const { promise, resolve, reject } = Promise.withResolvers<Granted>()
  const worker = new Worker(ENTRY, {
    name: 'preview',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
    stdin: false,
    // A library that writes what it finds odd about a mail writes its content.
    stdout: true,
    stderr: true,
  })
  const late = () => reject(tooLate())
  let timer = setTimeout(late, START_MS)
  let watch: NodeJS.Timeout | undefined
  let firstMs: number | undefined
  const look = async () => {
    const { user, system } = await worker.cpuUsage()
    const usedMs = (user + system) / 1000
    firstMs ??= usedMs
    if (usedMs - firstMs > PREVIEW_BOUNDS.maxMs) late()
  }
  const leave = () => reject(aborted())
  signal.addEventListener('abort', leave, { once: true })
  worker.on('message', (answer: PreviewAnswer) => {
    switch (answer.kind) {
      case 'begun':
        clearTimeout(timer)
        timer = setTimeout(late, PREVIEW_BOUNDS.maxWaitMs)
        watch = setInterval(() => void look().catch(() => undefined), WATCH_MS)
        return
      case 'granted':
        resolve(answer.granted)
        return
      case 'failed':
        reject(new PreviewError('PREVIEW_FAILED', `The mail could not be read: ${answer.what}`))
        return
    }
  })
  worker.once('messageerror', (error) => reject(died(error)))
  worker.once('error', (error) => reject(died(error)))
  worker.once('exit', (code) => reject(died(new Error(`the thread ended with code ${code}`))))
  try {
    worker.postMessage(order, [order.mail])
    return await promise
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    signal.removeEventListener('abort', leave)
    await worker.terminate()
  }
}

const ELSE = 'Release, delete or export it without looking into it; nothing else is affected.'

function tooLate(): PreviewError {
  const sentence = `Reading the mail took more than ${PREVIEW_BOUNDS.maxMs / 1000} s, and was ended`
  return new PreviewError('PREVIEW_TIMEOUT', sentence, { remedy: ELSE })
}

function died(cause: unknown): PreviewError {
  const sentence = `What read the mail has ended: ${messageOf(cause)}`
  return new PreviewError('PREVIEW_DIED', sentence, { remedy: ELSE, cause })
}

function aborted(): PreviewError {
  return new PreviewError('PREVIEW_ABORTED', 'Whoever wanted to see the mail has gone')
}
