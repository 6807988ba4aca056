import { parentPort } from 'node:worker_threads'
import { messageOf } from '../../ground/thrown.ts'
import { readPreview } from './reader.ts'
import type { PreviewAnswer, PreviewOrder } from './types.ts'

/*
 * The thread that reads one mail for a preview, and ends. Nothing imports this file: `thread.ts` starts it, and the packages have
 * it as an entry of their own.
 */
const port = parentPort
if (port === null) throw new TypeError('This is the thread that shows mail, and no program of its own')

function tell(answer: PreviewAnswer, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(answer, transfer)
}

port.once('message', (order: PreviewOrder) => {
  tell({ kind: 'begun' })
  readPreview(order).then(
    (granted) => tell({ kind: 'granted', granted }, granted.kind === 'attachment' ? [granted.octets] : []),
    (error: unknown) => tell({ kind: 'failed', what: messageOf(error) }),
  )
})
