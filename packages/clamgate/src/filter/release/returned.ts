import type { Envelope } from '@clamgate/milter'
import type { Outcome, Reason, SkipFacts } from '../../policy/types.ts'
import { skipWords } from '../../policy/words/skips.ts'
import type { MilterContent } from '../milter-content.ts'
import type { ReleaseOf, ReleaseTickets } from '../ports.ts'

/**
 * Uses up the ticket that a message brought, if it brought any.
 * @returns what the message is a release of; undefined: it is mail like any other
 */
export function redeemed(
  content: MilterContent,
  envelope: Envelope,
  tickets: ReleaseTickets,
): ReleaseOf | undefined {
  const { ticket } = content.fields.releases
  if (ticket === undefined) return undefined
  const answer = tickets.redeem(ticket, {
    queueId: envelope.macro('i'),
    recipients: envelope.recipients.map(({ address }) => address.toString('latin1')),
    sha256: content.sha256(),
    clientPort: envelope.connection.port === 0 ? undefined : envelope.connection.port,
  })
  return answer.ok ? { entry: answer.entry, queueId: answer.queueId } : undefined
}

/** A release passes, whatever rules say of it: somebody has decided already. */
export function releasedOutcome({ entry }: ReleaseOf, { recipients }: SkipFacts): Outcome {
  const skip = { by: 'release', entry } as const
  const { key } = skipWords(skip)
  // Which entry it is stands in the verdict: reasons are kept once and for ever, and must not be as many as releases.
  const reason: Reason = { text: key, key }
  return {
    ...{ kind: 'skipped', verdict: { kind: 'skipped', skip }, action: 'accept', reason },
    recipients: recipients.map((recipient) => ({ recipient, wanted: 'accept', fate: 'delivered', reason })),
    ...{ remove: [], keepFor: [], monitored: [] },
  }
}
