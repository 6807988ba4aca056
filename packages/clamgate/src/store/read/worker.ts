import { parentPort, workerData } from 'node:worker_threads'
import { yieldToMail } from '../yield-to-mail.ts'
import { createAnswering } from './thread/answering.ts'
import type { Answer, Order, ReaderData } from './thread/protocol.ts'

/*
 * A thread that reads the store. Nothing imports this file: `thread/start-thread.ts` starts it, and the packages have it as an entry of their
 * own.
 */
const port = parentPort
if (port === null) throw new TypeError('This is a thread that reads the store, and no program of its own')

/** As nice(1): somebody waits for what is searched, and mail for nobody. */
const LOW_PRIORITY = 5

const data: ReaderData = workerData
// What comes with each request is found in less time than a turn takes.
if (data.of === 'mail') yieldToMail(LOW_PRIORITY)
// Each of them loads what it needs, and what the other one needs is none of its memory.
const open = async () =>
  data.of === 'mail'
    ? await (await import('./thread/open-mail.ts')).openMail(data)
    : await (await import('../state/reading/open-state.ts')).openState(data)
const answer = createAnswering(open, (told: Answer) => port.postMessage(told))
port.on('message', (order: Order) => void answer(order))
