import { cleanText } from '../../ground/clean.ts'
import { DigestError } from '../digest/errors.ts'
import { EntryError } from '../entries/errors.ts'
import type { CopyStatus } from '../entries/types.ts'
import { STALE_USE_MS } from '../links/stale.ts'
import type { MailRequest } from './types.ts'

/** A request by now: one that was granted by a host that died meanwhile is open again, one that nobody answered is over. */
export function asOf(request: MailRequest, nowMs: number): MailRequest {
  const isStale = request.state === 'approving' && (request.decidedAtMs ?? 0) <= nowMs - STALE_USE_MS
  if (request.state !== 'open' && !isStale) return request
  return { ...request, state: request.endsAtMs <= nowMs ? 'lapsed' : 'open' }
}

/** There is none of that id. */
export function noRequest(sentence: string): DigestError {
  const remedy = 'See those that wait: clamgate quarantine requests list'
  return new DigestError('DIGEST_NO_REQUEST', sentence, { remedy })
}

const DECIDED: Readonly<Record<Exclude<MailRequest['state'], 'open'>, string>> = {
  approving: 'is being granted right now',
  approved: 'was granted already',
  refused: 'was refused already',
  lapsed: 'was not answered in time, and is over',
}

/** It can be decided no more, or not now. */
export function decided({ id, state, decidedBy }: MailRequest): DigestError {
  const what = state === 'open' ? 'was changed meanwhile' : DECIDED[state]
  const who = decidedBy === undefined ? '' : `, by ${cleanText(decidedBy, 200)}`
  return new DigestError('DIGEST_REQUEST_DECIDED', `Request ${id} ${what}${who}`, {
    remedy: 'See what came of it: clamgate quarantine requests list --all',
  })
}

/**
 * Whether mail whose copy still waits may be asked for, by the latest request for it: once is enough as long as somebody may answer,
 * and after a refusal. What was granted and waits all the same, the MTA has not taken.
 */
export function mayAsk(latest: Pick<MailRequest, 'state'> | undefined): boolean {
  return latest === undefined || latest.state === 'lapsed' || latest.state === 'approved'
}

/** A copy that can still be released; one whose release was given up is `refused`. */
export function isWaiting({ state }: Pick<CopyStatus, 'state'>): boolean {
  return state === 'kept' || state === 'refused'
}

/** All who could get it have it, or it was deleted for them. */
export function nothingWaits(entry: string): EntryError {
  const remedy = `See what became of it: clamgate quarantine show ${cleanText(entry, 64)}`
  return new EntryError(
    'QUARANTINE_NO_RECIPIENT',
    `${cleanText(entry, 64)} waits for none of them any more`,
    {
      remedy,
    },
  )
}
