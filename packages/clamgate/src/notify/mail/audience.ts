import type { Config } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import type { Policy, RecipientOutcome } from '../../policy/types.ts'
import { isFinding } from '../command/command-facts.ts'
import { Digest, type DigestText } from './digest.ts'
import { usableMailbox } from './mailbox.ts'
import {
  copiesOf,
  type Notice,
  noticeForAdministrators,
  noticeForRecipient,
  noticeForSender,
} from './notice.ts'
import { looksLikeNotice } from './own-notice.ts'
import { HourlyPace } from './pace.ts'

export type MailSettings = Config['notify']['mail']

export interface AudienceDeps {
  /** `notify.mail`; read anew for each message. */
  readonly settings: () => MailSettings
  /** Who is one of our own; read anew for each message. */
  readonly home: () => Pick<Policy, 'isOriginating' | 'isLocal'>
}

/** A mail that is to be written. */
export interface Draft {
  readonly kind: 'administrators' | 'user'
  readonly to: readonly string[]
  readonly text: DigestText
}

/** What became of a message here. */
export interface Taken {
  /** When the first of those who are to hear of it may, ms; undefined: nobody is to. */
  readonly dueMs: number | undefined
  /** Senders and recipients for whom there was no room. */
  readonly dropped: number
}

/** Whoever is to hear of messages, with what each is to be told. */
export interface Audience {
  add(message: MessageRecord, moment: { readonly timeMs: number; readonly nowMs: number }): Taken
  /** Something that administrators are to hear of, beside messages; when they may, ms; undefined: nobody is told. */
  alert(notice: Notice, nowMs: number): number | undefined
  /** When the next mail may go, ms; undefined when there is none. */
  nextMs(): number | undefined
  /** The next mail that may go by now; at the `end` administrators do not wait for their turn. */
  take(nowMs: number, options?: { readonly end: boolean }): Draft | undefined
  /** Messages that somebody is to be told of; one for two counts twice. */
  waiting(): number
  /** Forgets them. */
  clear(): void
}

/** One who is told, or the administrators, who are told together. */
interface Listener {
  readonly digest: Digest
  dueMs: number
  /** When the latest mail went. */
  lastMs: number
}

/** The beginning of a burst comes into the first notice, ms. */
const COLLECT_MS = 1000
const LISTED_FOR_ADMINISTRATORS = 100
const LISTED_FOR_USER = 10
/** Senders and recipients that are remembered at a time. */
const MAX_USERS = 1000

const UNTOLD =
  'Notices to senders or recipients that were left out, since too many were waiting (notify.mail.users.rate)'
const OWN =
  'Messages that say they are notices of Clamgate themselves, and are not described, lest one be the reason for the next'

/** Sorts messages by who is to hear of them. Bounded: 1000 users with ten messages each, the rest is counted. */
export function createAudience({ settings, home }: AudienceDeps): Audience {
  const administrators = listener(LISTED_FOR_ADMINISTRATORS)
  const users = new Map<string, Listener>()
  const paces = { administrators: new HourlyPace(), users: new HourlyPace() }

  function tell(to: Listener, notice: Notice, nowMs: number): number {
    if (to.digest.count === 0) {
      const { digest } = settings()
      to.dueMs = Math.max(nowMs + Math.min(COLLECT_MS, digest), to.lastMs + digest)
    }
    to.digest.add(notice)
    return to.dueMs
  }

  function userListener(address: string, nowMs: number): Listener | undefined {
    const key = address.toLowerCase()
    const known = users.get(key)
    if (known !== undefined) return known
    if (users.size >= MAX_USERS) forgetIdle(nowMs)
    if (users.size >= MAX_USERS) return undefined
    const made = listener(LISTED_FOR_USER)
    users.set(key, made)
    return made
  }

  function forgetIdle(nowMs: number): void {
    const { digest } = settings()
    for (const [
      key,
      {
        digest: { count },
        lastMs,
      },
    ] of users) {
      if (count === 0 && lastMs + digest <= nowMs) users.delete(key)
    }
  }

  /** Those of our own who lost something, each with what he is to read. */
  function usersOf(message: MessageRecord, timeMs: number): ReadonlyMap<string, Notice> {
    const { recipients, senders } = settings().users
    const told = new Map<string, Notice>()
    if ((!recipients && senders === 'none') || !isFinding(message)) return told
    const lost = copiesOf(message).filter(isLost)
    if (lost.length === 0) return told
    const { from } = message
    if (isOwnSender(message)) told.set(from, noticeForSender(message, lost, timeMs))
    for (const copy of recipients ? lost : []) {
      const { recipient } = copy
      if (!told.has(recipient) && isOurs(recipient))
        told.set(recipient, noticeForRecipient(message, copy, timeMs))
    }
    return told
  }

  function isOwnSender({ from, recipients, clientAddress, authenticated }: MessageRecord): boolean {
    const { senders } = settings().users
    if (senders === 'none' || from === '' || !isOurs(from)) return false
    if (authenticated !== undefined && authenticated !== '') return true
    return (
      senders === 'own' && home().isOriginating({ sender: from, recipients, clientAddress, authenticated })
    )
  }

  function isOurs(address: string): boolean {
    return usableMailbox(address) !== undefined && home().isLocal(address)
  }

  function next(): { readonly key: string | undefined; readonly dueMs: number } | undefined {
    const { rate, users: ofUsers } = settings()
    if (administrators.digest.count > 0) {
      const dueMs = Math.max(administrators.dueMs, paces.administrators.nextMs(rate))
      const user = nextUser(ofUsers.rate)
      return user === undefined || dueMs <= user.dueMs ? { key: undefined, dueMs } : user
    }
    return nextUser(ofUsers.rate)
  }

  function nextUser(rate: number): { readonly key: string; readonly dueMs: number } | undefined {
    let first: { readonly key: string; readonly dueMs: number } | undefined
    for (const [key, { digest, dueMs }] of users) {
      if (digest.count > 0 && (first === undefined || dueMs < first.dueMs)) first = { key, dueMs }
    }
    return first && { ...first, dueMs: Math.max(first.dueMs, paces.users.nextMs(rate)) }
  }

  function draft(key: string | undefined, nowMs: number): Draft | undefined {
    const of = key === undefined ? administrators : users.get(key)
    if (of === undefined) return undefined
    of.lastMs = nowMs
    const text = of.digest.take()
    if (key === undefined) {
      paces.administrators.count(nowMs)
      return { kind: 'administrators', to: settings().to ?? [], text }
    }
    paces.users.count(nowMs)
    return { kind: 'user', to: [key], text }
  }

  return {
    add(message, { timeMs, nowMs }) {
      const { to = [], for: outcomes } = settings()
      const { kind } = message.outcome
      const isForAdministrators = to.length > 0 && outcomes.some((outcome) => outcome === kind)
      if (looksLikeNotice(message)) {
        // Our own come by as clean mail, each time.
        if (isForAdministrators || isFinding(message)) administrators.digest.remark(OWN)
        return { dueMs: undefined, dropped: 0 }
      }
      const dues: number[] = []
      if (isForAdministrators) {
        dues.push(tell(administrators, noticeForAdministrators(message, timeMs), nowMs))
      }
      let dropped = 0
      for (const [address, notice] of usersOf(message, timeMs)) {
        const user = userListener(address, nowMs)
        if (user !== undefined) dues.push(tell(user, notice, nowMs))
        else {
          dropped += 1
          administrators.digest.remark(UNTOLD)
        }
      }
      return { dueMs: dues.length === 0 ? undefined : Math.min(...dues), dropped }
    },
    alert: (notice, nowMs) =>
      (settings().to ?? []).length === 0 ? undefined : tell(administrators, notice, nowMs),
    nextMs: () => next()?.dueMs,
    take(nowMs, { end } = { end: false }) {
      if (end && administrators.digest.count > 0) return draft(undefined, nowMs)
      const first = end ? nextUser(settings().users.rate) : next()
      if (first === undefined) return undefined
      // At the end nobody waits for his digest; the pace holds on, lest a stop send a thousand mails.
      const atMs = end ? paces.users.nextMs(settings().users.rate) : first.dueMs
      return atMs <= nowMs ? draft(first.key, nowMs) : undefined
    },
    waiting() {
      let sum = administrators.digest.count
      for (const { digest } of users.values()) sum += digest.count
      return sum
    },
    clear() {
      administrators.digest.take()
      users.clear()
    },
  }
}

/** A copy that is neither delivered nor coming again. */
function isLost({ fate }: RecipientOutcome): boolean {
  return fate !== 'delivered' && fate !== 'deferred'
}

function listener(maxListed: number): Listener {
  return { digest: new Digest(maxListed), dueMs: 0, lastMs: Number.NEGATIVE_INFINITY }
}
