import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { InstreamBufferPool, type ScanResult } from '@clamgate/clamd'
import { connectMta } from '@clamgate/milter/testing'
import fc from 'fast-check'
import { configSchema } from '../config/schema.ts'
import { examine } from '../filter/examine.ts'
import { Intake } from '../filter/intake.ts'
import { MemoryBudget } from '../filter/memory-budget.ts'
import type { FilterSettings } from '../filter/milter-adapter.ts'
import { receivedField } from '../filter/received.ts'
import { serve } from '../filter/testing/gateway.ts'
import { NO_READINGS, VIEWS_OFF } from '../filter/testing/no-readings.ts'
import { NO_SIGNATURE_FACTS } from '../filter/testing/no-signature-facts.ts'
import { testSettings } from '../filter/testing/settings.ts'
import { explain } from '../policy/explain/explain.ts'
import { asGivenByMta, SUBMISSIONS, type Submission } from '../policy/mailbox.ts'
import { RAW_SKIP } from '../policy/testing/policy.ts'
import type { Outcome } from '../policy/types.ts'
import { explainMail } from './explain-policy.ts'
import { type PolicyQuestion, readQuestion } from './policy-question.ts'

/** What an MTA may bring, and how somebody would ask about it. */
interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly authenticated: string | undefined
  readonly found: keyof typeof FOUND
  /** The quarantine cannot be used. */
  readonly unkept: boolean
  readonly submission: Submission
}

const UNKEPT = Object.assign(new Error('full'), { code: 'QUARANTINE_FULL' })
/** What clamd answers, and the words for it in a question. */
const FOUND = {
  nothing: { result: { kind: 'clean' }, question: {} },
  malware: { result: { kind: 'found', signature: 'Win.X-1' }, question: { signature: 'Win.X-1' } },
  pua: { result: { kind: 'found', signature: 'PUA.Y' }, question: { signature: 'PUA.Y' } },
  encrypted: {
    result: { kind: 'found', signature: 'Heuristics.Encrypted.Zip' },
    question: { outcome: 'encrypted' },
  },
  error: { result: { kind: 'error', text: 'broken' }, question: { failure: 'error' } },
} satisfies Record<string, { readonly result: ScanResult; readonly question: PolicyQuestion }>

const ADDRESSES = [
  ...['<b@x>', 'b@x', '<abuse@x>', '<abuse@x.>', '"abuse"@x', '<@route:abuse@x>', '<abuse(desk)@x>'],
  ...['<postmaster>', '<"a b"@x>', '<jürgen@x>', '<c@example.net>'],
  ...['<o@bücher.test>', '<o@xn--bcher-kva.test>', '<o@BÜCHER.test.>'],
]
/** A text as senders write it. */
const GREETINGS = [
  'Grüße an alle',
  'Grüße\n\tan alle',
  '=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n an alle',
  '=?UTF-8*de?B?R3LDvA==?= =?iso-8859-1?q?=DFe_an_alle?=',
  '=?none?q?Gr?= =?utf-8?q?=FF?=',
]
const CLIENT = '192.0.2.25'
const BODY = 'some words\r\n'
const NOW = '2026-11-23'

const action = fc.constantFrom('accept', 'tag', 'mta-hold', 'quarantine', 'defer', 'reject', 'discard')
const when = fc.constantFrom(
  ...[{ recipient: ['abuse@*'] }, { recipientDomain: ['x'] }, { class: ['pua'] }, { outcome: ['failure'] }],
  ...[{ header: ['X-Rule: *ü*'] }, { header: ['X-Rule: twenty-one'] }, { size: { above: '1K' } }],
  ...[{ header: ['X-Rule: grüße AN*'] }, { header: ['X-Rule: /=\\?utf-8/'] }, { header: ['Subject: *ß*'] }],
  ...[{ recipientDomain: ['bücher.test'] }, { recipient: ['*@XN--bcher-kva.test'] }],
  ...[{ direction: ['inbound'] }, { sender: ['<>'] }, { authenticated: true }],
)
const rule = fc.record({
  when,
  then: action,
  monitor: fc.boolean(),
  until: fc.constantFrom('2026-11-23', '2027-01-01'),
})
const policy: fc.Arbitrary<object> = fc
  .record({
    clean: action,
    infected: action,
    failure: action,
    monitor: fc.constantFrom(false, false, true),
    removeRecipients: fc.constantFrom('auto', 'auto', 'never'),
    rejectMessage: fc.constantFrom('Blocked: %v', 'Blocked'),
    tag: fc.constantFrom({}, { subject: '[TAG] ' }),
    exempt: fc.constantFrom({}, { senders: ['a@skip.example'] }, { recipients: ['abuse@x'] }, RAW_SKIP),
    rules: fc.array(rule, { maxLength: 3 }),
  })
  .map(({ exempt, rules, ...keys }) => ({
    ...keys,
    skip: { ...exempt },
    rules: rules.map((one, index) => ({ ...one, name: `rule ${index}` })),
  }))

const field = fc.tuple(
  fc.constantFrom('X-Virus-Status', 'X-Virus-Tag', 'Subject', 'X-Rule'),
  fc.constantFrom('Clean', 'ü', 'twenty-one', ...GREETINGS),
)
const fields = fc.oneof(
  fc.array(field, { maxLength: 4 }),
  // More of one name than an MTA is asked to remove.
  fc
    .tuple(field, fc.constantFrom(20, 200, 201))
    .map(([one, times]) => Array.from({ length: times }, () => one)),
  fc.constant([
    ...Array.from({ length: 20 }, () => ['X-Rule', 'Clean'] as const),
    ['X-Rule', 'twenty-one'] as const,
  ]),
)
const mail: fc.Arbitrary<Mail> = fc.record({
  from: fc.constantFrom('<>', '<a@example.org>', '<a@skip.example>', 'a@skip.example.'),
  to: fc.array(fc.constantFrom(...ADDRESSES), { minLength: 1, maxLength: 4 }),
  headers: fields,
  authenticated: fc.constantFrom(undefined, 'bob'),
  found: fc.constantFrom(...(Object.keys(FOUND) as (keyof typeof FOUND)[])),
  unkept: fc.boolean(),
  submission: fc.constantFrom(...SUBMISSIONS),
})
const headers: fc.Arbitrary<FilterSettings['headers']> = fc.record({
  add: fc.constantFrom('no', 'add', 'replace'),
  exempt: fc.constantFrom('keep', 'replace', 'none'),
  scanned: fc.constant('me'),
})

const PLAIN_MAIL: Mail = {
  from: '<a@example.org>',
  to: ['<b@x>', '<abuse@x.>'],
  headers: [],
  authenticated: undefined,
  found: 'malware',
  unkept: false,
  submission: 'smtp',
}
const PLAIN_POLICY = {
  ...{ clean: 'accept', infected: 'reject', failure: 'defer', monitor: false, rejectMessage: 'Blocked' },
  ...{ tag: {}, skip: {} },
  rules: [
    { name: 'desk', when: { recipient: ['abuse@*'] }, then: 'accept', monitor: false, until: '2027-01-01' },
  ],
}
const UNMARKED = { add: 'no', exempt: 'keep', scanned: 'me' } as const
const FLOOD = Array.from({ length: 201 }, () => ['X-Virus-Status', 'Clean'] as const)
/** Recipients whom nobody may remove or whom the MTA would not find again, mail of nobody, and a flood of forged fields. */
const RARE: [object, FilterSettings['headers'], Mail][] = [
  [{ ...PLAIN_POLICY, skip: { ...RAW_SKIP } }, UNMARKED, PLAIN_MAIL],
  [PLAIN_POLICY, UNMARKED, PLAIN_MAIL],
  [{ ...PLAIN_POLICY, removeRecipients: 'never' }, UNMARKED, { ...PLAIN_MAIL, to: ['<b@x>', '<abuse@x>'] }],
  [PLAIN_POLICY, UNMARKED, { ...PLAIN_MAIL, to: ['b@x', 'abuse@x'], submission: 'sendmail' }],
  [PLAIN_POLICY, UNMARKED, { ...PLAIN_MAIL, from: '<>', to: ['b@x', 'abuse@x'], submission: 'sendmail' }],
  [
    PLAIN_POLICY,
    { add: 'replace', exempt: 'keep', scanned: 'me' },
    {
      ...{ ...PLAIN_MAIL, found: 'nothing' },
      headers: FLOOD,
    },
  ],
  // The same where nothing may be refused.
  [
    { ...PLAIN_POLICY, monitor: true },
    { add: 'replace', exempt: 'keep', scanned: 'me' },
    { ...{ ...PLAIN_MAIL, found: 'nothing' }, headers: FLOOD },
  ],
  // Kept for one of two, and for all.
  ...[
    { ...PLAIN_POLICY, infected: 'quarantine' },
    { ...PLAIN_POLICY, infected: 'quarantine', rules: [] },
  ].map((written): [object, FilterSettings['headers'], Mail] => [
    written,
    { add: 'no', exempt: 'keep', scanned: 'me' },
    { ...PLAIN_MAIL, to: ['<b@x>', '<abuse@x>'], unkept: true },
  ]),
]

test('what explains is what happens: the road, scan and policy explain decide alike on any mail', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(policy, headers, mail, async (written, added, one) => {
      const onTheRoad = await sent(one, { policy: written, headers: added })
      const settings = testSettings(written, { headers: added })
      assert.deepEqual(await scannedByHand(one, settings), onTheRoad, 'scan')
      assert.deepEqual(explained(one, settings, written), told(onTheRoad, one), 'policy explain')
      seen.add(onTheRoad.action)
      if (onTheRoad.reason.instead !== undefined) seen.add(onTheRoad.reason.instead.why.replace(/\d+/, 'N'))
    }),
    { numRuns: 400, examples: RARE },
  )
  for (const rare of [
    'it is not certain which recipients the MTA would remove',
    'policy.removeRecipients is never',
    'it has N header fields that would have to be replaced',
    'it could not be kept (QUARANTINE_FULL)',
  ])
    assert.ok(seen.has(rare), `${rare} was never met: ${[...seen].join('; ')}`)
})

test('what bounds the answer of the milter is told in the sentence, for each recipient where they differ', () => {
  const flood = { ...PLAIN_MAIL, headers: FLOOD }
  const tell = (one: Mail, written: object) => {
    const settings = testSettings(written, { headers: { add: 'replace', exempt: 'keep', scanned: 'me' } })
    return explainedBy(one, settings, written).sentence.split('\n')
  }
  const why = 'it has 201 header fields that would have to be replaced'
  const reply = 'The client is told: "550 5.7.1 Message has too many header fields of one name".'
  const [alone = ''] = tell({ ...flood, found: 'nothing' }, PLAIN_POLICY)
  assert.ok(alone.endsWith(` is rejected, because of policy.clean: accept, but ${why}. ${reply}`), alone)
  const forTwo = { ...flood, to: ['<b@x>', '<abuse@x>'] }
  assert.deepEqual(tell(forTwo, PLAIN_POLICY).slice(1), [
    'For <b@x> it is rejected, because of policy.infected: reject.',
    `For <abuse@x> it is rejected, since ${why}; rule "desk" would have accepted it.`,
    reply,
  ])
})

test('what is oversize on the road is oversize in an explanation, to the byte', () => {
  const settings = testSettings()
  const config = configSchema.parse({ engine: { maxScanSize: '1M' } })
  const { maxScanSize } = config.engine
  const prefix = receivedField({ client: CLIENT, gateway: settings.gateway }, Date.parse(NOW))
  const buffers = new InstreamBufferPool()
  const scanner = {
    ...{ maxScanSize, hold: () => buffers.take() },
    ...{ open: () => assert.fail('not scanned'), scan: () => assert.fail('not scanned') },
  }
  const seen = new Set<string>()
  const edge = maxScanSize - prefix.length
  for (const size of [edge, edge + 1, maxScanSize, maxScanSize + 1]) {
    const limits = { messageMemory: 0, maxScanSize, scanHead: true, scan: false, mayKeep: false }
    const deps = { scanner, budget: new MemoryBudget(0), openSpool: () => assert.fail('not kept') }
    const views = { readings: NO_READINGS, views: VIEWS_OFF }
    const intake = new Intake({ ...deps, ...views }, { ...limits, ...views }, prefix)
    assert.equal(intake.write(Buffer.alloc(size)), undefined)
    const { mail: asked } = readQuestion({ client: CLIENT, size: `${size}`, at: NOW }, 0)
    const { outcome } = explainMail(asked, { settings, config, originOf: () => undefined })
    assert.equal(outcome, intake.oversize ? 'oversize' : 'clean', `${size}`)
    seen.add(outcome)
  }
  assert.equal(seen.size, 2)
})

/** What the milter decides, with a real session between it and an MTA that can do everything. */
async function sent(
  { headers, authenticated, found, unkept, ...one }: Mail,
  setup: object,
): Promise<Outcome> {
  await using gateway = await serve({
    ...setup,
    ...(unkept ? { keep: UNKEPT } : {}),
    result: FOUND[found].result,
  })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { sender, recipients } = asGivenByMta(written({ ...one, authenticated }))
  await mta.send({
    from: Buffer.from(sender),
    to: recipients.map((address) => Buffer.from(address)),
    headers: headers.map(([name, value]) => [Buffer.from(name), Buffer.from(` ${value}`)]),
    body: Buffer.from(BODY),
    macros: { auth_authen: authenticated },
  })
  const [record] = gateway.records
  assert.ok(record)
  return record.outcome
}

async function scannedByHand(one: Mail, settings: FilterSettings): Promise<Outcome> {
  const buffers = new InstreamBufferPool()
  const deps = {
    scanner: {
      databasesComplete: true,
      maxScanSize: Number.POSITIVE_INFINITY,
      hold: () => buffers.take(),
      open: () => assert.fail('nothing here is large enough to be streamed'),
      scan: async () => ({
        result: FOUND[one.found].result,
        server: 'x',
        scanMs: 1,
        version: undefined,
        databasesComplete: true,
      }),
    },
    readings: NO_READINGS,
    budget: new MemoryBudget(1_000_000),
    signatures: NO_SIGNATURE_FACTS,
    settings: () => settings,
    ...{ incident: () => 'INCIDENT12', now: () => Date.parse(NOW), monotonic: () => 0 },
    tryKeeping: () => (one.unkept ? Promise.reject(UNKEPT) : Promise.resolve()),
    written: written(one),
  }
  return (await examine(Readable.from([rawOf(one)]), deps, new AbortController().signal)).outcome
}

function written({ from, to, authenticated, submission }: Omit<Mail, 'headers' | 'found' | 'unkept'>) {
  return { sender: from, recipients: to, clientAddress: CLIENT, authenticated, submission }
}

function rawOf({ headers }: Mail): Buffer {
  return Buffer.from(
    `${headers.map(([name, value]) => `${name}: ${value.replaceAll('\n', '\r\n')}\r\n`).join('')}\r\n${BODY}`,
  )
}

/** The answer of `policy explain`, without what only it knows. */
function explained(one: Mail, settings: FilterSettings, written: object): object {
  return comparable(explainedBy(one, settings, written))
}

function explainedBy(one: Mail, settings: FilterSettings, written: object) {
  const question: PolicyQuestion = {
    ...FOUND[one.found].question,
    from: one.from,
    to: one.to,
    client: CLIENT,
    submission: one.submission,
    ...(one.authenticated === undefined ? {} : { authenticated: one.authenticated }),
    size: `${rawOf(one).length}`,
    header: one.headers.map(([name, value]) => `${name}: ${value}`),
    at: NOW,
  }
  const config = configSchema.parse({ policy: written })
  const { mail } = readQuestion(question, 0)
  return explainMail(mail, {
    settings,
    config,
    originOf: () => undefined,
    unkept: one.unkept ? UNKEPT : undefined,
  })
}

/** What was done on the road, in the same form. */
function told(outcome: Outcome, { to }: Mail): object {
  const recipients = outcome.recipients.map(({ recipient }) => recipient)
  assert.equal(recipients.length, to.length)
  const facts = {
    ...{ verdict: outcome.verdict, sender: '', recipients, clientAddress: CLIENT, authenticated: undefined },
    ...{ sizeBytes: 0, headers: new Set<never>(), nowMs: 0 },
  }
  return comparable(explain(facts, outcome))
}

function comparable({ outcome, action, because, finding, reply, tag, ...rest }: ReturnType<typeof explain>) {
  const recipients = rest.recipients.map(({ recipient, wanted, fate, because: why }) => {
    return { recipient, wanted, fate, why: why.sentence }
  })
  const { askedToRemove, keptFor, monitored } = rest
  return { outcome, action, because, finding, reply, tag, recipients, askedToRemove, keptFor, monitored }
}
