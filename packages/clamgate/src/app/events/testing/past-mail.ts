import { decideDescribed } from '../../../filter/decide.ts'
import { HeaderHits } from '../../../filter/header-hits.ts'
import type { FilterSettings } from '../../../filter/milter-adapter.ts'
import { capabilitiesFor } from '../../../policy/capabilities.ts'
import { asGivenByMta } from '../../../policy/mailbox.ts'
import type { Verdict } from '../../../policy/verdict.ts'
import { encodeFacts } from '../../../store/facts.ts'
import { cleanEvent } from '../../../store/testing/writes.ts'
import type { MessageEvent } from '../../../store/types.ts'

export interface PastMail {
  readonly verdict?: Verdict
  readonly sender?: string
  readonly recipients?: readonly string[]
  readonly client?: string
  readonly authenticated?: string
  readonly fields?: readonly (readonly [name: string, value: string])[]
  readonly bytes?: number
  readonly atMs?: number
}

/** What is written down of a mail that settings decide on. */
export function pastMail(settings: FilterSettings, mail: PastMail = {}): MessageEvent {
  const { verdict = { kind: 'clean' }, sender = 'a@example.org', recipients = ['b@example.net'] } = mail
  const { client, authenticated, fields = [], bytes = 10_000, atMs = Date.now() } = mail
  const written = {
    ...{ sender, recipients, clientAddress: client, authenticated, submission: 'smtp' as const },
  }
  const described = { written, verdict, sizeBytes: bytes, fields, nowMs: atMs }
  const { outcome } = decideDescribed(described, settings, () => 'INCIDENT')
  const hits = new HeaderHits(settings.headerTests)
  for (const [name, value] of fields) hits.see(Buffer.from(name), Buffer.from(value))
  const { reason, reply, found } = outcome
  return cleanEvent({
    ...{ atMs, sender, client, authenticated, bytes, kind: outcome.kind, action: outcome.action },
    ...{ because: { text: reason.text }, signature: found?.signature, policy: settings.policyId },
    recipients: outcome.recipients.map(({ recipient, wanted, fate, reason: why }) => ({
      ...{ address: recipient, wanted, fate, because: { text: why.text } },
    })),
    reply: reply && `${reply.code} ${reply.enhanced} ${reply.text}`,
    ...{ databaseDate: undefined, subject: fields.find(([name]) => name === 'Subject')?.[1] },
    facts: encodeFacts({
      verdict: outcome.verdict,
      can: capabilitiesFor(asGivenByMta(written), settings.policy),
      headers: hits.kept,
    }),
  })
}
