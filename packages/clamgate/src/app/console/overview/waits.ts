import type { Actor } from '../../../access/actor.ts'
import { may, scopeOf } from '../../../access/may.ts'
import type { OverviewUnknown, Waits } from '../../../api/overview/documents.ts'
import type { Status } from '../../../api/routes/status.ts'
import type { MailRequest } from '../../../quarantine/requests/types.ts'
import type { Hits } from '../../../store/types.ts'
import { isRequestFor } from '../../requests/heard.ts'

export interface WaitsFacts {
  readonly actor: Actor
  readonly status: Status
  /** Undefined: not known. */
  readonly requests: readonly MailRequest[] | undefined
  readonly hits: Hits | undefined
  /** Reports of false positives that nobody has said were sent. */
  readonly reports: number | undefined
  readonly invites: number | undefined
  readonly unknown: OverviewUnknown
}

type Item = Waits['items'][number]

const MOST_NAMES = 10
/** A signature that is new and hits so many senders within a day is looked at: what many send is rarely malware. */
const CANDIDATE_SENDERS = 3
/** Filled so far the quarantine is full soon. */
const FILLING = 0.9

/** What waits for somebody, and may be decided or seen by them; pure. What does not wait is left out. */
export function describeWaits(facts: WaitsFacts): Waits {
  const { actor, unknown } = facts
  const sees = (act: Parameters<typeof may>[1]) => may(actor, act) !== 'no'
  const items = [
    ...(sees('requests.read') ? requestItems(facts) : []),
    ...(sees('false-positives.act') || sees('signatures.read') ? candidateItems(facts) : []),
    ...(sees('signatures.read') ? trippedItems(facts) : []),
    ...(sees('signatures.update') || sees('engine.read') ? sourceItems(facts) : []),
    ...(sees('digests.read') ? digestItems(facts) : []),
    ...(sees('engine.read') ? diskItems(facts) : []),
    ...(sees('accounts.read') ? inviteItems(facts) : []),
  ]
  return { items: items.filter(({ count }) => count > 0), unknown: [...unknown] }
}

function requestItems({ actor, requests = [] }: WaitsFacts): readonly Item[] {
  const scope = scopeOf(actor, 'requests.read')
  const mine = requests.filter((request) => request.state === 'open' && isRequestFor(scope, request))
  const words = 'People ask for kept mail that they may not release themselves'
  return [{ kind: 'requests', count: mine.length, words, link: { page: 'requests' } }]
}

function candidateItems({ hits, reports, actor }: WaitsFacts): readonly Item[] {
  const candidates = (hits?.signatures ?? []).filter(
    ({ isNew, senders }) => isNew && senders >= CANDIDATE_SENDERS,
  )
  return [
    {
      ...{ kind: 'false-positives', count: candidates.length, names: named(candidates) },
      words: `Signatures that hit nothing before today, and mail of ${CANDIDATE_SENDERS} senders or more since`,
      facts: { senders: CANDIDATE_SENDERS },
      link: { page: 'signatures' },
    },
    {
      ...{ kind: 'reports', count: actor.role === 'admin' ? (reports ?? 0) : 0 },
      words: 'Reports of false positives that were written, and not sent',
      link: { page: 'signatures' },
    },
  ]
}

function trippedItems({ status: { signatures } }: WaitsFacts): readonly Item[] {
  const tripped = signatures?.tripped ?? []
  return [
    {
      ...{ kind: 'tripped', count: tripped.length, names: tripped.slice(0, MOST_NAMES) },
      words: 'Signatures whose hits jumped: mail is no longer refused for them',
      link: { page: 'signatures' },
    },
  ]
}

function sourceItems({ status: { signatures, engine } }: WaitsFacts): readonly Item[] {
  const failing = signatures?.failing ?? []
  return [
    {
      ...{ kind: 'sources', count: failing.length, names: failing.slice(0, MOST_NAMES) },
      words: 'Sources of signatures whose updates fail',
      link: { page: 'signatures' },
    },
    {
      ...{ kind: 'updates', count: engine.freshclam.state === 'failed' ? 1 : 0 },
      words: engine.freshclam.problem?.sentence ?? 'The official databases cannot be updated',
      problem: engine.freshclam.problem?.code,
      link: { page: 'engine' },
    },
  ]
}

function digestItems({ status: { digest } }: WaitsFacts): readonly Item[] {
  if (digest === undefined) return []
  const count = digest.paused.length + (digest.lastError === undefined ? 0 : 1)
  const words = digest.lastError?.sentence ?? 'Addresses that refused too many digests get none any more'
  return [
    {
      ...{ kind: 'digests', count, words, names: digest.paused.slice(0, MOST_NAMES) },
      ...{ problem: digest.lastError?.code, link: { page: 'digests' } },
    },
  ]
}

function diskItems({ status: { quarantine, store } }: WaitsFacts): readonly Item[] {
  const { keptBytes, limitBytes, state, problem } = quarantine
  const isFilling = state !== 'skip' && limitBytes > 0 && keptBytes > FILLING * limitBytes
  const isFull = store?.problem?.code === 'STORE_DISK_FULL' || problem?.code === 'QUARANTINE_DISK_FULL'
  const percent = limitBytes > 0 ? Math.round((100 * keptBytes) / limitBytes) : 0
  return [
    {
      ...{ kind: 'disk', count: isFilling || isFull ? 1 : 0, facts: { percent, isFull: isFull ? 1 : 0 } },
      words: isFull
        ? 'The disk of the quarantine or of the store is full'
        : `The quarantine is filled to ${percent} %: when it is full, mail that is to be kept is deferred`,
      link: { page: isFull ? 'settings' : 'quarantine' },
    },
    {
      ...{ kind: 'quarantine', count: state === 'fail' ? 1 : 0, words: problem?.sentence ?? '' },
      problem: problem?.code,
      link: { page: 'quarantine' },
    },
  ]
}

function inviteItems({ invites = 0 }: WaitsFacts): readonly Item[] {
  return [
    {
      ...{ kind: 'invites', count: invites, words: 'People who are invited have not come in yet' },
      link: { page: 'accounts' },
    },
  ]
}

function named(signatures: Hits['signatures']): string[] {
  return signatures.slice(0, MOST_NAMES).map(({ signature }) => signature)
}
