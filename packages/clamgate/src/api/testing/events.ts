import type { EventDocument, EventExplanation, EventFacts, EventReply } from '../events/documents.ts'
import type { EventService } from '../events/service.ts'

const BY_RULE = {
  sentence: 'rule "junk only tags" (/etc/clamgate/clamgate.yaml:12): tag',
  rule: { name: 'junk only tags', file: '/etc/clamgate/clamgate.yaml', line: 12 },
}

/** A refused mail with a finding, for two recipients. */
export const AN_INFECTED_EVENT: EventDocument = {
  ...{ id: '0193800d-5a00-7000-8000-000000000001', at: '2026-11-29T10:20:30.123Z', host: 'mx1.example.net' },
  ...{ queueId: '4bWxyz1234', messageId: '<1@example.org>', subject: 'Invoice 4711', from: 'a@example.org' },
  recipients: [
    { address: 'bob@example.net', wanted: 'reject', fate: 'refused', because: because('reject') },
    { address: 'eve@example.net', wanted: 'reject', fate: 'refused', because: because('reject') },
  ],
  recipientCount: 2,
  ...{ client: '192.0.2.7', clientName: 'mail.example.org', helo: 'mail.example.org', direction: 'inbound' },
  ...{ sizeBytes: 23_456, outcome: 'infected', action: 'reject', because: because('reject') },
  ...{ signature: 'Win.Test.EICAR_HDB-1', class: 'malware', classes: ['malware'], source: 'official' },
  ...{ reply: '550 5.7.1 Virus found: Win.Test.EICAR_HDB-1 (7KQ2M4)', incident: '7KQ2M4' },
  ...{ server: 'unix:/run/clamgate/clamd-a.sock', engine: 'ClamAV 1.4.6', databaseVersion: 27_812 },
  ...{ databaseDate: '2026-11-29T08:26:00.000Z', decisionMs: 14.2, scanMs: 12.7, policy: 'f00dfeed' },
  finding: true,
}

/** A clean one from the null sender. */
export const A_CLEAN_EVENT: EventDocument = {
  ...{ id: '0193800d-5a00-7000-8000-000000000002', at: '2026-11-29T10:19:00.000Z', host: 'mx1.example.net' },
  ...{
    queueId: '4bWxyz1200',
    from: '',
    subject: 'Undelivered Mail Returned to Sender',
    direction: 'inbound',
  },
  recipients: [
    {
      address: 'bob@example.net',
      wanted: 'accept',
      fate: 'delivered',
      because: { sentence: 'policy.clean: accept' },
    },
  ],
  ...{ recipientCount: 1, client: '2001:db8::25', sizeBytes: 3_210, outcome: 'clean', action: 'accept' },
  because: { sentence: 'policy.clean: accept', key: 'policy.clean' },
  ...{ decisionMs: 3.1, scanMs: 2.2, policy: 'f00dfeed', finding: false },
}

/** One that is kept, and was released since. */
export const A_KEPT_EVENT: EventDocument = {
  ...AN_INFECTED_EVENT,
  ...{ id: '0193800d-5a00-7000-8000-000000000003', at: '2026-11-28T23:59:59.000Z', queueId: '4bWxyz1100' },
  ...{ signature: 'Sanesecurity.Junk.99.UNOFFICIAL', class: 'spam', classes: ['spam', 'unofficial'] },
  ...{ source: 'sanesecurity', file: 'junk.ndb', rating: 'LOW', action: 'quarantine', because: BY_RULE },
  recipients: [{ address: 'bob@example.net', wanted: 'quarantine', fate: 'quarantined', because: BY_RULE }],
  ...{ recipientCount: 1, authenticated: 'alice', direction: 'outbound', entry: '20261128T235959-00000001' },
  ...{ reply: undefined, incident: undefined, subject: 'Your voice message' },
}

export const A_TIMELINE: EventReply = {
  event: A_KEPT_EVENT,
  reading: {
    ...{ notCanonical: 'nested', views: 3, objects: 4, streams: 1, classes: ['C01'], isAmbiguous: false },
    ...{ differing: [], unscannable: [], extractMs: 1.5, unionMs: 6.25 },
  },
  kept: {
    ...{ id: '20261128T235959-00000001', at: '2026-11-28T23:59:59.010Z', sizeBytes: 23_456 },
    sha256: '3f0a377ba0a4a460ecb616f6507ce0d8cfa3e704025d4fda3ed0c5ca05468728',
    copies: [
      {
        address: 'bob@example.net',
        state: 'released',
        at: '2026-11-29T09:00:00.000Z',
        queueId: '4bWabc0001',
      },
    ],
  },
  actions: [
    {
      ...{
        id: '0193800d-5a00-7000-8000-00000000000a',
        at: '2026-11-29T09:00:00.000Z',
        host: 'mx1.example.net',
      },
      ...{ actor: 'root', act: 'release', result: 'ok', sentence: 'released to <bob@example.net>' },
    },
  ],
  releases: [
    {
      ...{
        id: '0193800d-5a00-7000-8000-00000000000b',
        at: '2026-11-29T09:00:00.500Z',
        queueId: '4bWabc0001',
      },
    },
  ],
}

export const AN_EXPLANATION: EventExplanation = {
  ...{ id: AN_INFECTED_EVENT.id, at: AN_INFECTED_EVENT.at, differs: true },
  sentence: 'It was rejected; today it would be tagged.',
  then: {
    ...{ outcome: 'infected', action: 'reject', because: 'policy.infected: reject', policy: 'f00dfeed' },
    reply: AN_INFECTED_EVENT.reply,
  },
  now: { outcome: 'infected', action: 'tag', because: BY_RULE.sentence, policy: '0badcafe' },
  recipients: [{ address: 'bob@example.net', then: 'refused', now: 'delivered' }],
  doubts: [],
  doubtCodes: [],
}

const FACTS: EventFacts = {
  ...{ id: AN_INFECTED_EVENT.id, atMs: Date.parse(AN_INFECTED_EVENT.at), sender: 'a@example.org' },
  recipients: [{ address: 'bob@example.net', wanted: 'reject', fate: 'refused' }],
  ...{ bytes: 23_456, kind: 'infected', action: 'reject', because: 'policy.infected: reject' },
  ...{ signature: 'Win.Test.EICAR_HDB-1' },
  facts: '{"v":1,"verdict":{"kind":"infected","signature":"Win.Test.EICAR_HDB-1"}}',
}

function because(action: string) {
  return { sentence: `policy.infected: ${action}`, key: 'policy.infected' }
}

/** Answers at once, with what never changes; `answers` take the place of some. */
export function eventService(answers: Partial<EventService> = {}): EventService {
  const events = [AN_INFECTED_EVENT, A_CLEAN_EVENT, A_KEPT_EVENT]
  return {
    list: async ({ limit }) => ({
      items: events.slice(0, limit),
      next: limit < events.length ? 'more' : null,
    }),
    show: async (id) => (events.some((one) => one.id === id) ? A_TIMELINE : undefined),
    explain: async (id) => (events.some((one) => one.id === id) ? AN_EXPLANATION : undefined),
    counts: async () => ({
      counts: [
        { start: '2026-11-29T00:00:00.000Z', outcome: 'clean', action: 'accept', messages: 10, bytes: 1000 },
      ],
    }),
    async *events({ limit = events.length }) {
      yield* events.slice(0, limit)
    },
    async *facts() {
      yield FACTS
    },
    ...answers,
  }
}
