import { parentPort, workerData } from 'node:worker_threads'
import { Spill } from './spill/spill.ts'
import { openSink } from './write/open-sink.ts'
import type { Answer, Order, WriterStart } from './write/protocol.ts'
import { Recorder } from './write/recorder.ts'
import { yieldToMail } from './yield-to-mail.ts'

/*
 * The thread that writes events. Nothing imports this file: `write/thread.ts` starts it, and the packages have it as an entry of
 * their own.
 */
const port = parentPort
if (port === null) throw new TypeError('This is the thread that writes events, and no program of its own')

/** By then all is loaded, and the database is open. */
const SETTLED_MS = 10_000
/** As nice(1). */
const LOW_PRIORITY = 10

// It is our own daemon that starts it.
const start = workerData as WriterStart
let { settings } = start
const recorder = new Recorder({
  open: () =>
    openSink(start, {
      keepsClean: () => settings.keepCleanMs > 0,
      onLeap: (sentence) =>
        port.postMessage({ kind: 'told', event: 'store.clock', sentence } satisfies Answer),
    }),
  spill: new Spill(start.spill, () => settings.spillBytes),
  settings,
  tell: (answer) => {
    port.postMessage(answer)
    if (answer.kind === 'closed') port.close()
  },
})
port.on('message', (order: Order) => {
  if (order.kind === 'settings') settings = order.settings
  recorder.carryOut(order)
})
yieldToMail(LOW_PRIORITY)
recorder.start()
// What loading has left would stay for long in a thread that makes little: the daemon may grow by 30 MiB in all. Node has this function
// where it was started with --expose-gc, as the packages do.
setTimeout(() => globalThis.gc?.(), SETTLED_MS).unref()
