import { simpleParser } from 'mailparser'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { StoreError } from '../../../store/errors.ts'
import type { LinkScope } from '../../digest/state.ts'
import { digestSettings } from '../../digest/testing/rows.ts'
import type { OutgoingMail } from '../../digest/types.ts'
import { createLetters } from '../../requests/letters.ts'
import { createReceipts } from '../../requests/receipts.ts'
import { createRequests, type Deed } from '../../requests/requests.ts'
import { createLinks } from '../links.ts'
import { hashOf, newToken } from '../token.ts'
import type { BeginLinkDeed } from '../types.ts'
import { keptMail, memoryLinks } from './kept-mail.ts'

/** Nobody gives up. */
export const never = new AbortController().signal
export const DAY = 86_400_000

/** Links and requests upon one kept mail, with a store in memory. */
export function site(
  mail = keptMail({}),
  digest: object = { managers: [{ domains: ['example.org'], address: 'boss@example.org', language: 'de' }] },
) {
  const store = memoryLinks()
  const clock = { now: 10_000 }
  const log = createMemoryLog()
  const mails: OutgoingMail[] = []
  const deeds: Deed[] = []
  const shared = {
    ...{ log, entries: mail.entries, releaser: mail.releaser },
    clock: { wall: () => clock.now, monotonic: () => clock.now, wallOf: (ms: number) => ms },
    settings: () => ({ ...digestSettings(digest), administrators: undefined }),
  }
  const whose = { host: 'mx1', life: 'first' }
  const letters = createLetters({ ...shared, ...whose, links: store })
  const receipts = createReceipts(store.requests, () => ({ [Symbol.dispose]: () => undefined }))
  const requests = createRequests({
    ...{ ...shared, ...whose, store: store.requests, letters, receipts },
    post: {
      send(one, _, receipt) {
        mails.push(one)
        void receipt.ended({ isOver: true })
      },
    },
    note: async (deed) => {
      deeds.push(deed)
    },
  })
  const links = createLinks({ ...shared, store, requests })
  /** What the audit has of it. */
  const written: string[] = []
  const audit = { isAway: false }
  const begin: BeginLinkDeed = async ({ act: what, holder, entry }) => {
    if (audit.isAway) throw new StoreError('STORE_UNAVAILABLE', 'away')
    written.push(`${what} of ${holder}: ${entry}`)
    return async ({ isDone, code }) => void written.push(isDone ? 'done' : `failed ${code}`)
  }
  async function issue(changes: Partial<Extract<LinkScope, { kind: 'entry' }>> = {}, expiresAtMs = 20 * DAY) {
    const token = newToken()
    const scope: LinkScope = {
      kind: 'entry',
      entry: mail.id,
      recipients: ['bob@example.org'],
      role: 'recipient',
      ...changes,
    }
    const issued = {
      hash: hashOf(token),
      scope,
      holder: 'bob@example.org',
      language: 'fr',
      createdAtMs: 0,
      expiresAtMs,
    }
    await store.issue({ links: [issued] })
    return token
  }
  const act = (token: string, what: 'release' | 'ask' | 'approve' | 'refuse', words = '') =>
    links.act(token, what, words, { signal: never, begin })
  /** The token in a mail that was sent. */
  const tokenIn = async (one: OutgoingMail | undefined) =>
    /\/q\/([\w-]{43})/.exec((await simpleParser(one?.bytes ?? '')).text ?? '')?.[1] ?? ''
  return { mail, store, clock, log, mails, deeds, links, requests, issue, act, tokenIn, written, audit }
}
