import { cleanText } from '../../ground/clean.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import type { Log } from '../../observe/log/log.ts'
import type { After } from '../../observe/log/repeat-guard.ts'
import { EntryError } from '../entries/errors.ts'
import type { Entries, Entry } from '../entries/types.ts'
import type { Letters } from './letters.ts'
import { MOST_DOUBTS, type Post } from './post.ts'
import type { Receipts } from './receipts.ts'
import { asOf } from './standing.ts'
import type { Life, OwedMail, RequestStore } from './types.ts'

export interface OwedDeps extends Life {
  readonly log: Log
  readonly clock: Clock
  readonly after: After
  readonly store: Pick<RequestStore, 'owed' | 'read'>
  readonly entries: Pick<Entries, 'read'>
  readonly letters: Letters
  readonly post: Pick<Post, 'send'>
  readonly receipts: Receipts
}

/** Mails about requests that an earlier life of the daemon has left. */
export interface Owed {
  /** Posts them, each once, as soon as the store and the quarantine can be asked. */
  start(): void
  /** What was not posted by then is left to the next life. */
  stop(): Promise<void>
}

const FIRST_PAUSE_MS = 30_000
const LAST_PAUSE_MS = 3_600_000
/** A store that hangs does not keep the daemon from its end, ms. */
const STOP_MS = 5000

export function createOwed(deps: OwedDeps): Owed {
  const { log, clock, after, store, entries, letters, post, receipts, host, life } = deps
  let timer: Disposable | undefined
  let running: Promise<void> = Promise.resolve()
  let isStopped = false
  let left: readonly OwedMail[] = []
  let pauseMs = FIRST_PAUSE_MS

  async function round(): Promise<void> {
    try {
      left = [...left, ...(await store.owed({ host, life }))]
    } catch (error) {
      // What else is wrong with the store its status tells.
      return systemCode(error) === 'STORE_OFF' ? undefined : again()
    }
    const failed: OwedMail[] = []
    for (const mail of left) {
      if (isStopped) return
      await postAgain(mail).catch((error: unknown) => {
        failed.push(mail)
        log.debug('request.mail-waits', `A mail about request ${mail.request} waits: ${messageOf(error)}`)
      })
    }
    left = failed
    if (failed.length > 0) again()
  }

  function again(): void {
    if (isStopped) return
    timer = after(pauseMs, () => {
      running = round()
    })
    pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS)
  }

  async function postAgain(mail: OwedMail): Promise<void> {
    const receipt = receipts.of(mail)
    const what = `request ${mail.request}`
    const request = await store.read({ id: mail.request })
    if (request === undefined) return await receipt.ended({ isOver: true })
    const { state } = asOf(request, clock.wall())
    // It may be over by a clock that is wrong, or open again when whoever grants it has died: the next life looks again.
    if (state === 'lapsed' || state === 'approving') return
    const isWanted = mail.kind === 'question' ? state === 'open' : state === 'refused'
    if (!isWanted) return await receipt.ended({ isOver: true })
    if (mail.doubts >= MOST_DOUBTS) {
      const sentence = `A mail about ${what} was perhaps taken for ${cleanText(mail.to)}, ${mail.doubts} times; given up`
      log.error('request.mail-failed', sentence, { to: mail.to })
      return await receipt.ended({ isOver: true })
    }
    const entry = await readIfThere(request.entry)
    if (mail.kind === 'answer') {
      return post.send(await letters.refusal(request, entry?.description), what, receipt)
    }
    const manager = letters.managersOf(request.recipients).find(({ address }) => address === mail.to)
    // There is nothing to decide any more, or it is not his to decide.
    if (entry === undefined || manager === undefined) return await receipt.ended({ isOver: true })
    post.send(await letters.question(request, entry.description, manager), what, receipt)
  }

  async function readIfThere(id: string): Promise<Entry | undefined> {
    try {
      return await entries.read(id)
    } catch (error) {
      if (error instanceof EntryError) return undefined
      throw error
    }
  }

  return {
    start() {
      running = round()
    },
    async stop() {
      isStopped = true
      timer?.[Symbol.dispose]()
      await within(running, STOP_MS)
    },
  }
}
