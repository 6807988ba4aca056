import type { After } from '../../observe/log/repeat-guard.ts'
import type { OwedMail, RequestStore } from './types.ts'

/** Keeps on disk how far a mail has come, so that the next life of the daemon goes on with it. Never rejects. */
export interface Receipt {
  /** How often it may have been taken before. */
  readonly doubts: number
  /** Before it is handed over. */
  begun(): Promise<void>
  /** After: it was taken or given up, or it was not taken. What nobody knows does not end. */
  ended(end: { readonly isOver: boolean }): Promise<void>
}

export interface Receipts {
  of(mail: OwedMail): Receipt
  /** What could not be written down by now is not: such a mail is repeated once. */
  stop(): void
}

/** The store was away: else a mail that was taken would be sent again by the next life. */
const PAUSE_MS = 30_000

export function createReceipts(store: Pick<RequestStore, 'handing' | 'handed'>, after: After): Receipts {
  const waiting = new Set<Disposable>()
  let isStopped = false

  async function writeOver(mail: Omit<OwedMail, 'doubts'>): Promise<void> {
    try {
      await store.handed({ ...mail, isOver: true })
    } catch {
      if (isStopped) return
      const timer = after(PAUSE_MS, () => {
        waiting.delete(timer)
        void writeOver(mail)
      })
      waiting.add(timer)
    }
  }

  return {
    of({ doubts, ...mail }) {
      let isBegun = false
      return {
        doubts,
        async begun() {
          isBegun = await store.handing(mail).then(
            () => true,
            () => false, // the mail is more than the note of it
          )
        },
        async ended({ isOver }) {
          if (isOver) await writeOver(mail)
          else if (isBegun) await store.handed({ ...mail, isOver }).catch(() => undefined)
        },
      }
    },
    stop() {
      isStopped = true
      for (const timer of waiting) timer[Symbol.dispose]()
      waiting.clear()
    },
  }
}
