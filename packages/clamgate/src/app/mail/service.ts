import type { Actor } from '../../access/actor.ts'
import { may, visible } from '../../access/may.ts'
import type { MailDocument } from '../../api/mail/documents.ts'
import type { MailAnswers } from '../../api/mail/routes.ts'
import type { ListReply, ListRequest } from '../../api/quarantine/documents.ts'
import type { Config } from '../../config/schema.ts'
import { textReadAgain } from '../../patterns/field-text.ts'
import type { Entries, Entry } from '../../quarantine/entries/types.ts'
import { isHarmful } from '../../quarantine/links/may-release.ts'
import { mayAsk } from '../../quarantine/requests/standing.ts'
import type { MailRequest, Requests } from '../../quarantine/requests/types.ts'
import { thingOf } from '../jobs/look.ts'

export interface MailServiceDeps {
  /** The list of the quarantine as somebody sees it, without what is being deleted. */
  readonly list: (actor: Actor, request: ListRequest) => Promise<ListReply>
  readonly entries: Pick<Entries, 'read'>
  readonly requests: Pick<Requests, 'latest'>
  readonly config: () => Pick<Config, 'digest' | 'quarantine'>
}

/** Kept mail of whoever asks: those copies alone that are theirs. */
export function createMailService(deps: MailServiceDeps): MailAnswers['mail'] {
  const { list, entries, requests, config } = deps
  return (actor) =>
    async ({ limit, cursor }) => {
      const page = await list(actor, { query: '', limit, cursor })
      const items = await Promise.all(page.items.map(({ id }) => mailOf(id, actor)))
      return { items: items.filter((item) => item !== undefined), next: page.next ?? null }
    }

  /** Undefined: it is not theirs, or cannot be read here. */
  async function mailOf(id: string, actor: Actor): Promise<MailDocument | undefined> {
    const entry = await entries.read(id).catch(() => undefined)
    if (entry === undefined) return undefined
    const { keptAtMs, sender, subject, outcome, message, recipients } = entry.description
    const own = visible(
      actor,
      'quarantine.read',
      recipients.map(({ address }) => address),
    )
    if (own.length === 0) return undefined
    const request = await requests.latest(id, own).catch(() => undefined)
    const { kind, class: name } = outcome
    return {
      ...{ id, keptAt: iso(keptAtMs), expiresAt: iso(keptAtMs + config().quarantine.keep) },
      ...{ sender: sender.address, recipients: [...own], bytes: message.bytes, kind },
      subject: subject === undefined ? undefined : textReadAgain(subject),
      ...{ class: name, isHarmful: isHarmful({ kind, class: name }) },
      ...{ state: stateOf(entry, own), acts: actsOf(entry, own, actor, request) },
      ...(request === undefined ? {} : { request: describe(request) }),
    }
  }

  function actsOf(
    entry: Entry,
    own: readonly string[],
    actor: Actor,
    request: MailRequest | undefined,
  ): MailDocument['acts'] {
    const state = stateOf(entry, own)
    const thing = thingOf(entry.description, actor, config().digest.release)
    const waits = state === 'kept' || state === 'refused'
    const releases = waits && may(actor, 'quarantine.release', thing) !== 'no'
    const asks = waits && !releases && mayAsk(request) && may(actor, 'requests.ask', thing) === 'yes'
    const deletes = state !== 'releasing' && may(actor, 'quarantine.delete', thing) !== 'no'
    return [
      ...(releases ? (['release'] as const) : []),
      ...(asks ? (['ask'] as const) : []),
      ...(deletes ? (['delete'] as const) : []),
    ]
  }
}

/** What needs them first. */
const ORDER = [
  ...(['releasing', 'unknown', 'kept', 'refused', 'deferred', 'released', 'expired', 'deleted'] as const),
]

function stateOf({ copies }: Entry, own: readonly string[]): MailDocument['state'] {
  const states = new Set(copies.filter(({ address }) => own.includes(address)).map(({ state }) => state))
  return ORDER.find((state) => states.has(state)) ?? 'kept'
}

function describe({ state, askedAtMs, answer }: MailRequest): MailDocument['request'] {
  // What came of a release is told by the copies; it names those of others.
  return { state, askedAt: iso(askedAtMs), answer: state === 'refused' ? answer : '' }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
