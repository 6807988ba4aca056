import type { Config } from '../../config/schema.ts'
import { DIGEST_LANGUAGES, type DigestLanguage } from '../../config/sections/digest.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Clock } from '../../ground/clock.ts'
import { CodedError } from '../../ground/coded-error.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { DigestError } from '../digest/errors.ts'
import { EntryError } from '../entries/errors.ts'
import type { Entries, Entry } from '../entries/types.ts'
import type { ReleaseResult, Releaser } from '../release/types.ts'
import { isWaiting, mayAsk } from '../requests/standing.ts'
import type { MailRequest, Requests } from '../requests/types.ts'
import { copyEvents, requestEvents, resultEvents } from './events.ts'
import { actFor, isHarmful } from './may-release.ts'
import { STALE_USE_MS } from './stale.ts'
import { hashOf, isToken } from './token.ts'
import type {
  KnownLink,
  LinkAct,
  LinkEvent,
  LinkFacts,
  LinkStore,
  Links,
  LinkUse,
  LinkView,
} from './types.ts'

export interface LinksDeps {
  readonly log: Log
  readonly clock: Clock
  readonly settings: () => {
    readonly digest: Pick<Config['digest'], 'language' | 'release'>
    readonly keepMs: number
  }
  readonly store: LinkStore
  readonly entries: Pick<Entries, 'read'>
  readonly releaser: Releaser
  readonly requests: Requests
}

type MailView = Extract<LinkView, { kind: 'mail' }>

/** All that is known behind a link that leads to a mail. */
interface Opened {
  readonly link: KnownLink
  readonly entry: Entry
  readonly request: MailRequest | undefined
  readonly view: MailView
}

/** What stands behind the links of digests and requests. */
export function createLinks({ log, clock, settings, store, entries, releaser, requests }: LinksDeps): Links {
  const usual = () => settings().digest.language

  /** A mail with what can be done, or a page that says why not. */
  async function open(token: string): Promise<Opened | LinkView> {
    if (!isToken(token)) return { kind: 'unknown', language: usual() }
    let language = usual()
    try {
      const link = await store.find({ hash: hashOf(token) })
      if (link === undefined) return { kind: 'unknown', language }
      language = languageOf(link, language)
      if (clock.wall() >= link.expiresAtMs) return { kind: 'expired', language }
      const entry = await entries.read(link.scope.entry)
      const recipients = link.scope.kind === 'entry' ? link.scope.recipients : []
      const request =
        link.scope.kind === 'request'
          ? await requests.read(link.scope.request)
          : await requests.latest(link.scope.entry, recipients)
      if (link.scope.kind === 'request' && request === undefined) return { kind: 'gone', language }
      return { link, entry, request, view: viewOf(link, entry, request, language) }
    } catch (error) {
      if (error instanceof EntryError && error.code === 'QUARANTINE_ENTRY_ELSEWHERE')
        return { kind: 'elsewhere', language, host: String(error.details['host']) }
      const isGone =
        error instanceof EntryError &&
        (error.code === 'QUARANTINE_NO_ENTRY' || error.code === 'QUARANTINE_ENTRY_DAMAGED')
      if (isGone) return { kind: 'gone', language }
      log.warn('link.away', `A link could not be answered: ${messageOf(error)}`, failureFields(error))
      return { kind: 'away', language }
    }
  }

  function viewOf(
    link: KnownLink,
    entry: Entry,
    request: MailRequest | undefined,
    language: DigestLanguage,
  ): MailView {
    const recipients = link.scope.kind === 'entry' ? link.scope.recipients : (request?.recipients ?? [])
    const copies = entry.copies.filter(({ address }) => recipients.includes(address))
    const waiting = copies.filter(isWaiting).map(({ address }) => address)
    const facts = { ...factsOf(entry, recipients, settings().keepMs), waiting }
    const events = [...copyEvents(copies), ...requestEvents(request)]
    const usedActs = link.uses.filter((use) => isUsed(use, clock.wall())).map(({ act }) => act)
    const allowed = waiting.length > 0 ? actsOf(link, facts, request, settings().digest.release) : []
    const acts = allowed.filter((act) => !usedActs.includes(act))
    const isUnderWay = allowed.length > acts.length && events.length === 0
    return {
      ...{ kind: 'mail', language, facts, acts },
      events: isUnderWay ? [{ key: 'state.releasing' }] : events,
      asker:
        link.scope.kind === 'request' && request !== undefined
          ? { address: request.asker, words: request.words }
          : undefined,
    }
  }

  async function perform(
    { link, entry, view }: Opened,
    act: LinkAct,
    words: string,
    signal: AbortSignal,
  ): Promise<readonly LinkEvent[]> {
    const { scope, holder, language } = link
    const by = `${cleanText(holder, 254)}, by a link`
    if (scope.kind === 'request') {
      if (act === 'approve')
        return resultEvents((await requests.approve(scope.request, by, signal)).results, clock.wall())
      await requests.refuse(scope.request, by, words, signal)
      return [{ key: 'done.refuse' }]
    }
    if (act === 'ask') {
      await requests.ask({
        entry: scope.entry,
        recipients: view.facts.recipients,
        asker: holder,
        language,
        words,
      })
      return [{ key: 'done.ask' }]
    }
    const recipients = entry.copies.flatMap((copy, index) =>
      scope.recipients.includes(copy.address) && isWaiting(copy) ? [index] : [],
    )
    const results: readonly ReleaseResult[] = await releaser.release(
      scope.entry,
      { by, recipients, as: 'original', again: false },
      signal,
    )
    return resultEvents(results, clock.wall())
  }

  /** What somebody hears whose act came to nothing; the link is as good as before. */
  async function failed(error: unknown, act: LinkAct, token: string): Promise<LinkView> {
    const again = await open(token)
    if (!('view' in again)) return again
    const { view } = again
    if (error instanceof EntryError && error.code === 'QUARANTINE_ENTRY_BUSY')
      return { ...view, acts: [], events: [{ key: 'state.releasing' }] }
    // Somebody else decided meanwhile: the page says what.
    if (error instanceof DigestError) return { ...view, acts: [] }
    const isDamaged = error instanceof EntryError && error.code === 'QUARANTINE_ENTRY_DAMAGED'
    log.warn('link.failed', `What a link asks for could not be done (${act}): ${messageOf(error)}`, {
      ...failureFields(error),
      entry: view.facts.entry,
    })
    return { ...view, acts: [], events: [{ key: isDamaged ? 'failed.damaged' : 'failed.release' }] }
  }

  return {
    async look(token) {
      const opened = await open(token)
      return 'view' in opened ? opened.view : opened
    },
    async act(token, act, words, { signal, begin }) {
      const opened = await open(token)
      if (!('view' in opened)) return opened
      // Done already, or never possible here: the page says what happened.
      if (!opened.view.acts.includes(act)) return opened.view
      const hash = hashOf(token)
      try {
        if (!(await store.use({ hash, act, nowMs: clock.wall(), staleMs: clock.wall() - STALE_USE_MS }))) {
          const other = await open(token)
          return 'view' in other ? { ...other.view, acts: [] } : other
        }
      } catch (error) {
        log.warn('link.away', `A link could not be answered: ${messageOf(error)}`, failureFields(error))
        return { kind: 'away', language: opened.view.language }
      }
      const { holder, scope } = opened.link
      const end = await begin({ act, holder, entry: scope.entry }).catch((error: unknown) => {
        log.warn('link.away', `A link could not be answered: ${messageOf(error)}`, failureFields(error))
        return undefined
      })
      if (end === undefined) {
        await store.used({ hash, act, state: 'undone' }).catch(() => undefined)
        return { kind: 'away', language: opened.view.language }
      }
      try {
        const events = await perform(opened, act, words, signal)
        await end({ isDone: events.every(({ key }) => key.startsWith('done.')) })
        const state = isSpent(act, events) ? 'done' : 'undone'
        await store.used({ hash, act, state }).catch(() => undefined) // the log of the entry has it
        if (events.length > 0) return { ...opened.view, acts: [], events }
        const now = await open(token)
        return 'view' in now ? { ...now.view, acts: [] } : now
      } catch (error) {
        await end({ isDone: false, code: error instanceof CodedError ? error.code : undefined })
        await store.used({ hash, act, state: 'undone' }).catch(() => undefined) // else it is good again after a while
        return await failed(error, act, token)
      }
    },
  }
}

function languageOf({ language }: KnownLink, usual: DigestLanguage): DigestLanguage {
  return DIGEST_LANGUAGES.find((one) => one === language) ?? usual
}

function isUsed({ state, atMs }: LinkUse, nowMs: number): boolean {
  return state === 'done' || nowMs - atMs < STALE_USE_MS
}

/**
 * A release that the MTA has not taken can be asked for again, as soon as it is tried no more; a request is guarded by itself, as it
 * may have been by another link.
 */
function isSpent(act: LinkAct, events: readonly LinkEvent[]): boolean {
  return act !== 'ask' && !events.some(({ key }) => key === 'state.refused' || key === 'state.deferred')
}

function actsOf(
  { scope }: KnownLink,
  facts: LinkFacts,
  request: MailRequest | undefined,
  releasable: Config['digest']['release'],
): readonly LinkAct[] {
  if (scope.kind === 'request') return request?.state === 'open' ? ['approve', 'refuse'] : []
  const act = actFor(scope.role, facts, releasable)
  return act === 'ask' && !mayAsk(request) ? [] : [act]
}

function factsOf(
  { description }: Entry,
  recipients: readonly string[],
  keepMs: number,
): Omit<LinkFacts, 'waiting'> {
  const { id, sender, subject, keptAtMs, receivedAtMs, outcome, message } = description
  const found = { kind: outcome.kind, class: outcome.class }
  return {
    ...{ entry: id, sender: sender.address, subject, recipients, receivedAtMs, untilMs: keptAtMs + keepMs },
    ...{ ...found, bytes: message.bytes, isHarmful: isHarmful(found) },
  }
}
