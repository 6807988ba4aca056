import type { Actor } from '../../access/actor.ts'
import { admit } from '../../access/admit.ts'
import { noSuchThing } from '../../access/errors.ts'
import { may, scopeOf, visible } from '../../access/may.ts'
import type { AskedDocument } from '../../api/requests/documents.ts'
import type { RequestService } from '../../api/requests/routes.ts'
import { textReadAgain } from '../../patterns/field-text.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { isHarmful } from '../../quarantine/links/may-release.ts'
import type { MailRequest, Requests } from '../../quarantine/requests/types.ts'
import { noSooner } from '../console/no-sooner.ts'
import { describeRequest } from '../digest/service.ts'
import { isRequestFor } from './heard.ts'

export interface RequestServiceDeps {
  readonly requests: Requests
  readonly entries: Pick<Entries, 'read'>
  /** For the mails about it: `digest.language`. */
  readonly language: () => string
}

/** Longest that a release may take which somebody waits for, ms. */
const DECISION_MS = 150_000
/** Of those that somebody may see; what is known of each mail is read from disk. */
const MOST_SHOWN = 200

/** Requests for kept mail, as somebody may hear of and decide them: those of all of whose copies are in their scope. */
export function createRequestService(deps: RequestServiceDeps): (actor: Actor) => RequestService {
  const { requests, entries, language } = deps
  return (actor) => {
    const sees = (request: MailRequest) => isRequestFor(scopeOf(actor, 'requests.read'), request)

    /** One that somebody may decide: to grant it is a release, and asks for all that a release does. */
    async function decidable(id: string, isGrant: boolean): Promise<void> {
      const request = await requests.read(id)
      if (request === undefined || !sees(request)) return noSuchThing()
      const { recipients } = request
      admit(actor, 'requests.decide', { recipients })
      if (!isGrant || request.state !== 'open') return
      const { outcome } = (await entries.read(request.entry)).description
      const isMalware = isHarmful({ kind: outcome.kind, class: outcome.class })
      admit(actor, 'quarantine.release', { recipients, isMalware })
    }

    async function describe(request: MailRequest): Promise<AskedDocument> {
      const { recipients } = request
      const isMine = request.state === 'open' && may(actor, 'requests.decide', { recipients }) === 'yes'
      return { ...describeRequest(request), isMine, mail: await mailOf(request) }
    }

    async function mailOf({ entry }: MailRequest): Promise<AskedDocument['mail']> {
      const found = await entries.read(entry).catch(() => undefined)
      if (found === undefined) return null
      const { keptAtMs, sender, subject, outcome, message } = found.description
      const { kind, signature, class: name } = outcome
      return {
        ...{ keptAt: new Date(keptAtMs).toISOString(), sender: sender.address, kind, signature },
        ...{ class: name, bytes: message.bytes, isHarmful: isHarmful({ kind, class: name }) },
        subject: subject === undefined ? undefined : textReadAgain(subject),
      }
    }

    return {
      async list() {
        const all = (await requests.list()).filter(sees).slice(0, MOST_SHOWN)
        return { items: await Promise.all(all.map(describe)) }
      },
      async approve(id) {
        await decidable(id, true)
        const { request, results } = await requests.approve(id, actor.name, AbortSignal.timeout(DECISION_MS))
        return {
          good: results.length > 0 && results.every(({ state }) => state === 'released'),
          request: describeRequest(request),
          results: results.map(({ address, state, words = null }) => ({ address, state, words })),
        }
      },
      async refuse(id, words) {
        await decidable(id, false)
        const request = await requests.refuse(id, actor.name, words, AbortSignal.timeout(DECISION_MS))
        return { good: true, request: describeRequest(request), results: [] }
      },
      async ask(id, words) {
        const recipients = await noSooner(scopeOf(actor, 'requests.ask'), async () => {
          const entry = await entries.read(id).catch(() => undefined)
          const all = entry?.description.recipients.map(({ address }) => address) ?? []
          const own = visible(actor, 'requests.ask', all)
          return own.length === 0 ? undefined : own
        })
        const [asker] = recipients ?? []
        if (recipients === undefined || asker === undefined) return noSuchThing()
        admit(actor, 'requests.ask', { recipients })
        return describeRequest(
          await requests.ask({ entry: id, recipients, asker, language: language(), words }),
        )
      },
    }
  }
}
