import { randomBytes } from 'node:crypto'
import { cleanText } from '../../ground/clean.ts'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { recipientMailbox } from '../../notify/mail/mailbox.ts'
import type { Log } from '../../observe/log/log.ts'
import { DigestError } from '../digest/errors.ts'
import { EntryError } from '../entries/errors.ts'
import type { Entries, Entry } from '../entries/types.ts'
import { STALE_USE_MS } from '../links/stale.ts'
import type { Releaser } from '../release/types.ts'
import type { Letters, Manager } from './letters.ts'
import { onOneLine } from './mails.ts'
import type { Post } from './post.ts'
import type { Receipts } from './receipts.ts'
import { asOf, decided, isWaiting, mayAsk, noRequest, nothingWaits } from './standing.ts'
import type { Life, MailRequest, Owing, RequestStore, Requests } from './types.ts'

/** Something that somebody did about an entry: goes into its log, and into the timeline. */
export interface Deed {
  readonly entry: string
  readonly by: string
  readonly what: 'ask' | 'approve' | 'refuse'
  readonly words: string
}

export interface RequestsDeps extends Life {
  readonly log: Log
  readonly clock: Clock
  readonly letters: Letters
  readonly store: RequestStore
  readonly entries: Pick<Entries, 'read'>
  readonly releaser: Releaser
  readonly post: Pick<Post, 'send'>
  readonly receipts: Pick<Receipts, 'of'>
  /** Writes a deed down; never rejects. */
  readonly note: (deed: Deed) => Promise<void>
}

/** A request that nobody has decided by then is over, ms. */
const REQUEST_LIFE_MS = 7 * 86_400_000
/** Of an entry; more are asked for only where somebody floods. */
const LISTED_OF_ENTRY = 200
/** Of all, those that wait first: managers see those of their domains among them, however many the other domains have. */
const MOST_LISTED = 5000

/** Passes requests on to who looks after the domain, and does what he decides. */
export function createRequests(deps: RequestsDeps): Requests {
  const { log, clock, host, life, letters, store, entries, releaser, post, receipts, note } = deps

  const owing = (to: readonly string[]): Owing => ({ to, host, life })

  async function question(
    request: MailRequest,
    { description }: Entry,
    managers: readonly Manager[],
  ): Promise<void> {
    for (const manager of managers) {
      const receipt = receipts.of({ request: request.id, kind: 'question', to: manager.address, doubts: 0 })
      post.send(await letters.question(request, description, manager), `request ${request.id}`, receipt)
    }
    const whom = managers.length === 0 ? 'nobody is named who decides' : `managers asked: ${managers.length}`
    log[managers.length === 0 ? 'warn' : 'info'](
      'request.asked',
      `${cleanText(request.asker)} asks for mail in quarantine, entry ${request.entry}, request ${request.id}; ${whom}`,
      { request: request.id, entry: request.entry, by: request.asker },
    )
  }

  async function readNow(id: string): Promise<MailRequest | undefined> {
    const request = await store.read({ id })
    return request && asOf(request, clock.wall())
  }

  async function latest(entry: string, recipients: readonly string[]): Promise<MailRequest | undefined> {
    const all = await store.list({ limit: LISTED_OF_ENTRY, entry })
    const found = all.find((request) => request.recipients.some((one) => recipients.includes(one)))
    return found && asOf(found, clock.wall())
  }

  /** The request, where it can be decided. */
  async function open(id: string): Promise<MailRequest> {
    const request = await readNow(id)
    if (request === undefined) throw noRequest(`There is no request ${cleanText(id, 40)}`)
    if (request.state !== 'open') throw decided(request)
    return request
  }

  async function mailOf({ id, entry }: MailRequest): Promise<Entry> {
    try {
      return await entries.read(entry)
    } catch (cause) {
      if (!(cause instanceof EntryError) || cause.code !== 'QUARANTINE_NO_ENTRY') throw cause
      const remedy = `Tell who asked: clamgate quarantine requests refuse ${id}`
      const sentence = `The mail of request ${id} is no longer in quarantine`
      throw new DigestError('DIGEST_NO_REQUEST', sentence, { remedy, cause })
    }
  }

  async function move(
    request: MailRequest,
    to: 'approving' | 'refused',
    by: string,
    answer: string,
    owed?: Owing,
  ): Promise<void> {
    const nowMs = clock.wall()
    const when = { nowMs, staleMs: nowMs - STALE_USE_MS }
    if (await store.move({ id: request.id, from: 'open', to, by, answer, ...when, owing: owed })) return
    throw decided((await readNow(request.id)) ?? request)
  }

  return {
    async ask({ entry: id, recipients, asker, language, words }) {
      const entry = await entries.read(id)
      const earlier = await latest(id, recipients)
      if (earlier !== undefined && earlier.state !== 'open' && !mayAsk(earlier)) throw decided(earlier)
      if (!entry.copies.some((copy) => recipients.includes(copy.address) && isWaiting(copy)))
        throw earlier?.state === 'approved' ? decided(earlier) : nothingWaits(id)
      const nowMs = clock.wall()
      const wanted: MailRequest = {
        id: randomBytes(6).toString('hex'),
        ...{ entry: id, recipients, asker, language, words: onOneLine(words) },
        ...{ askedAtMs: nowMs, endsAtMs: nowMs + REQUEST_LIFE_MS, state: 'open' },
        ...{ decidedBy: undefined, decidedAtMs: undefined, answer: '' },
      }
      const managers = letters.managersOf(recipients)
      const request = await store.add({
        request: wanted,
        owing: owing(managers.map(({ address }) => address)),
      })
      if (request.id !== wanted.id) return request
      await note({ entry: id, by: asker, what: 'ask', words: `request ${request.id}` })
      await question(request, entry, managers)
      return request
    },
    list: async () =>
      (await store.list({ limit: MOST_LISTED })).map((request) => asOf(request, clock.wall())),
    read: readNow,
    latest,
    async approve(id, by, signal) {
      const request = await open(id)
      const { description } = await mailOf(request)
      await move(request, 'approving', by, '')
      const indices = description.recipients.flatMap(({ address }, index) =>
        request.recipients.includes(address) ? [index] : [],
      )
      const back = (to: 'open' | 'approved', answer: string) =>
        store.move({ id, from: 'approving', to, by, answer, nowMs: clock.wall(), staleMs: 0 })
      const options = {
        by: `${by}, request ${id}`,
        recipients: indices,
        as: 'original',
        again: false,
      } as const
      const results = await releaser.release(request.entry, options, signal).catch(async (error: unknown) => {
        // Where the store is away by now it is open again after a while.
        await back('open', '').catch(() => undefined)
        log.warn(
          'request.failed',
          `Request ${id} was granted, and the mail not released: ${messageOf(error)}`,
          {
            ...{ request: id, entry: request.entry, by },
          },
        )
        throw error
      })
      const words = results.map(({ address, state }) => `${cleanText(address, 200)}: ${state}`).join(', ')
      // The mail has gone, and the log of the entry says so, whether or not the store can be told.
      await back('approved', words).catch(() => undefined)
      await note({ entry: request.entry, by, what: 'approve', words: `request ${id}: ${words}` })
      log.info('request.approved', `Request ${id} was granted by ${cleanText(by)}: ${words}`, {
        ...{ request: id, entry: request.entry, by },
      })
      return { request: (await readNow(id).catch(() => undefined)) ?? request, results }
    },
    async refuse(id, by, words, signal) {
      signal.throwIfAborted()
      const request = await open(id)
      // One whose mail was deleted meanwhile, or cannot be read, is refused all the same: else it would wait until its end.
      const entry = await entries.read(request.entry).catch((error: unknown) => {
        if (error instanceof EntryError) return undefined
        throw error
      })
      const answer = onOneLine(words)
      // Whoever has no mailbox reads the answer on the page of the link.
      const isTold = recipientMailbox(request.asker) !== undefined
      await move(request, 'refused', by, answer, owing(isTold ? [request.asker] : []))
      const refused = { ...request, state: 'refused', decidedBy: by, answer } as const
      await note({
        entry: request.entry,
        by,
        what: 'refuse',
        words: `request ${id}${answer === '' ? '' : `: ${answer}`}`,
      })
      log.info('request.refused', `Request ${id} was refused by ${cleanText(by)}`, {
        ...{ request: id, entry: request.entry, by },
      })
      if (isTold) {
        const receipt = receipts.of({ request: id, kind: 'answer', to: request.asker, doubts: 0 })
        post.send(await letters.refusal(refused, entry?.description), `request ${id}`, receipt)
      }
      return refused
    },
  }
}
