import type { MessageRecord } from '../../filter/record.ts'
import type { Reason, RecipientOutcome } from '../../policy/types.ts'
import type { Verdict } from '../../policy/verdict.ts'

type Outcome = MessageRecord['outcome']

/** A reason as the policy gives it. */
const BY_KEY: Reason = { text: 'policy.infected: reject', key: 'policy.infected' }
/** One of a rule that comes from a file. */
export const BY_RULE: Reason = {
  text: 'rule "no junk" (/etc/clamgate/clamgate.yaml:12): tag',
  rule: { name: 'no junk', place: { file: '/etc/clamgate/clamgate.yaml', line: 12 } },
}

const INFECTED: Outcome = {
  kind: 'infected',
  verdict: { kind: 'infected', signature: 'Two Words' },
  found: { signature: 'Two Words', class: 'malware', classes: ['malware'], source: 'official' },
  action: 'reject',
  reason: BY_KEY,
  recipients: [],
  remove: [],
  keepFor: [],
  monitored: [],
}

/** What a decision looked at, of mail that came by SMTP from outside. */
export function testBasis(changes: Partial<MessageRecord['basis']> = {}): MessageRecord['basis'] {
  return {
    can: { hold: true, removeRecipients: 'yes', addHeaders: true, tellSender: true },
    headers: undefined,
    raw: () => ({ sender: '<a@example.org>', recipients: [], authenticated: undefined }),
    direction: 'inbound',
    policy: 'abcdef0123456789',
    ...changes,
  }
}

/** A record of an infected message that was rejected, for tests; `outcome` and `changes` replace parts of it. */
export function messageRecord(
  outcome: Partial<Outcome> = {},
  changes: Partial<MessageRecord> = {},
): MessageRecord {
  return {
    queueId: '4Tg1',
    from: 'a@example.org',
    recipients: ['b@example.net', 'c@example.net'],
    clientAddress: '192.0.2.7',
    clientName: 'client.example.org',
    heloName: 'client.example.org',
    authenticated: undefined,
    decidedAtMs: Date.UTC(2026, 10, 23, 1, 59, 26),
    sizeBytes: 1234,
    outcome: { ...INFECTED, ...outcome },
    server: 'unix:/clamd',
    version: {
      engine: '1.4.6',
      database: 27_800,
      databaseDate: new Date('2026-11-23T09:26:08Z'),
      text: 'ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026',
    },
    quarantineId: undefined,
    decisionMs: 3.456,
    scanMs: 3,
    fields: { subject: "it's", messageId: ' <1@x>', date: 'today' },
    basis: testBasis(),
    ...changes,
  }
}

/** A record of a message in which nothing was found, for tests: not scanned, or clean. */
export function unfoundRecord(
  verdict: Exclude<Verdict, { kind: 'infected' }>,
  outcome: Partial<Outcome> = {},
  changes: Partial<MessageRecord> = {},
): MessageRecord {
  const { found: _, ...rest } = INFECTED
  const reason = { text: `policy.${verdict.kind}: accept`, key: `policy.${verdict.kind}` }
  const unfound: Outcome = { ...rest, kind: verdict.kind, verdict, action: 'accept', reason, ...outcome }
  return { ...messageRecord({}, changes), outcome: unfound }
}

/** What becomes of one recipient. */
export function recipientOutcome(
  recipient: string,
  wanted: RecipientOutcome['wanted'],
  fate: RecipientOutcome['fate'],
  reason: Reason = BY_KEY,
): RecipientOutcome {
  return { recipient, wanted, fate, reason }
}
