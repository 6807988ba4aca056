import type { KeptEnvelope } from '../../../filter/ports.ts'
import type { RecipientOutcome } from '../../../policy/types.ts'

/** The envelope of an infected message for one recipient, who is to have it quarantined; for tests. */
export function keptEnvelope(changes: Partial<KeptEnvelope> = {}): KeptEnvelope {
  return {
    queueId: '4bWkQx1zvGz4x',
    sender: { address: '<a@example.org>', parameters: ['SIZE=1024', 'BODY=8BITMIME'] },
    recipients: [{ address: '<b@example.net>', parameters: ['NOTIFY=NEVER'] }],
    clientAddress: '192.0.2.7',
    clientName: 'client.example.org',
    heloName: 'client',
    authenticated: undefined,
    receivedAtMs: Date.UTC(2026, 10, 23, 1, 59, 26),
    sizeBytes: 1024,
    messageId: '<1@example.org>',
    subject: 'invoice',
    outcome: {
      kind: 'infected',
      verdict: { kind: 'infected', signature: 'Test.Virus' },
      found: { signature: 'Test.Virus', class: 'malware', classes: ['malware'], source: 'official' },
      action: 'quarantine',
      reason: { text: 'policy.infected: quarantine', key: 'policy.infected' },
      recipients: [recipientOutcome('b@example.net', 'quarantine', 'quarantined')],
      remove: [],
      keepFor: [0],
      monitored: [],
    },
    server: 'unix:/run/clamav/clamd.ctl',
    databaseVersion: 27_800,
    ...changes,
  }
}

/** What became of one recipient, by a rule of that name. */
export function recipientOutcome(
  recipient: string,
  wanted: RecipientOutcome['wanted'],
  fate: RecipientOutcome['fate'],
): RecipientOutcome {
  const place = { file: '/etc/clamgate/clamgate.yaml', line: 12 }
  return { recipient, wanted, fate, reason: { text: `rule "r": ${wanted}`, rule: { name: 'r', place } } }
}
