import type {
  DecisionReply,
  DigestStatusDocument,
  PreviewReply,
  RequestDocument,
} from '../../api/digest/documents.ts'
import type { Status } from '../../api/routes/status.ts'
import { ageOf } from '../age.ts'
import type { Terminal } from '../terminal.ts'

type DigestPart = NonNullable<Status['digest']>

/** When digests were sent, and to whom not. */
export function printDigestStatus(
  { digest, runs, troubled }: DigestStatusDocument,
  { out, paint }: Terminal,
  nowMs = Date.now(),
): void {
  if (digest === null) {
    out('Nobody gets digests: see digest.domains, digest.managers and digest.address.')
    return
  }
  const colour = digest.state === 'ok' ? 'green' : digest.state === 'warn' ? 'yellow' : 'red'
  out(`Digests: ${paint(colour, digest.state)}; next ${nextOf(digest)}`)
  if (digest.lastError !== undefined) {
    const { happenedAt, sentence, remedy } = digest.lastError
    out(`${ageOf(happenedAt, nowMs)} ago: ${sentence}`)
    if (remedy !== undefined) out(remedy)
  }
  if (runs.length > 0) out('')
  for (const { momentAt, state, host, sent, failed, paused } of runs) {
    const at = localTime(momentAt, digest.timeZone)
    const counts = [
      `${sent} sent`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(paused > 0 ? [`${paused} paused`] : []),
    ]
    out(`${at}  ${state.padEnd(7)}  ${counts.join(', ')}  (${host})`)
  }
  if (troubled.length > 0) out('')
  for (const { address, failures, pausedAt, words } of troubled) {
    const how = pausedAt === null ? `${failures} not taken` : paint('yellow', 'paused')
    out(`${address}  ${how}: ${words}`)
    if (pausedAt !== null) out(`  once it is corrected: clamgate digest resume ${address}`)
  }
}

/** The row of the status. */
export function digestsRow(digest: DigestPart, { paint }: Terminal, nowMs: number): string {
  const { sent, paused, lastError } = digest
  const more = paused.length === 0 ? '' : `; ${paint('yellow', `paused: ${paused.join(', ')}`)}`
  if (lastError === undefined) return `${sent} sent, next ${nextOf(digest)}${more}`
  const { happenedAt, sentence } = lastError
  return `${sent} sent${more}; ${paint('red', `${ageOf(happenedAt, nowMs)} ago: ${sentence}`)}`
}

/** By the clock by which the schedule goes. */
function nextOf({ nextAt, timeZone }: DigestPart): string {
  return nextAt === undefined ? 'never' : localTime(nextAt, timeZone)
}

/** `2026-11-30 07:40 Europe/Berlin` */
function localTime(at: string, timeZone: string | undefined): string {
  // The form of Sweden is that of ISO 8601.
  const form = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  return `${form.format(Date.parse(at))} ${timeZone ?? form.resolvedOptions().timeZone}`
}

/** Whom a digest would be sent to now. */
export function printPlan(digests: PreviewReply, { out }: Terminal): void {
  if (digests.length === 0) out('Nothing new was kept: no digest would be sent.')
  for (const { to, role, language, messages } of digests)
    out(`${to}  ${role}, ${language}: ${messages} ${messages === 1 ? 'message' : 'messages'}`)
}

/** Requests, each with what to do about it. */
export function printRequests(
  requests: readonly RequestDocument[],
  { out, paint }: Terminal,
  nowMs = Date.now(),
): void {
  if (requests.length === 0) out('No request waits.')
  for (const { id, entry, asker, recipients, words, askedAt, state, decidedBy, answer } of requests) {
    const who = decidedBy === null ? '' : ` by ${decidedBy}`
    out(
      `${id}  ${paint(state === 'open' ? 'yellow' : 'dim', state)}${who}, asked ${ageOf(askedAt, nowMs)} ago by ${asker}`,
    )
    out(
      `  entry  ${entry}, for ${recipients.slice(0, 5).join(', ')}${recipients.length > 5 ? ` and ${recipients.length - 5} more` : ''}`,
    )
    if (words !== '') out(`  why    ${words}`)
    if (answer !== '') out(`  answer ${answer}`)
  }
}

/** What came of a decision. */
export function printDecision({ request, results }: DecisionReply, { out, paint }: Terminal): void {
  if (request.state === 'refused') {
    out(`Request ${request.id} is refused; ${request.asker} is told.`)
    return
  }
  for (const { address, state, words } of results) {
    const colour = state === 'released' ? 'green' : state === 'deferred' ? 'yellow' : 'red'
    out(`${paint(colour, state.padEnd(8))} ${address}${words === null ? '' : `  ${words}`}`)
  }
  if (results.length === 0) out(`Nothing is left to release of request ${request.id}.`)
}
