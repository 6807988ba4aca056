import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, policyOf, said, someMail } from './testing/policy.ts'
import { someReading } from './testing/reading.ts'
import { together, type Unfound, type UnscannablePart, verdictOf } from './verdict.ts'

const PARTS = {
  bound: { kind: 'bound', what: 'depth', path: '0.1' },
  partial: { kind: 'partial', what: 'message/partial', path: '0' },
  undecodable: { kind: 'undecodable', what: 'base64', path: '0.2' },
  encrypted: { kind: 'encrypted', what: 's/mime', path: '0' },
} as const satisfies Readonly<Record<string, UnscannablePart>>

const AMBIGUOUS = { kind: 'ambiguous', classes: ['C01'] } as const
const MISSING = { kind: 'databases-missing' } as const
const OVERSIZE = { kind: 'oversize', head: 'clean' } as const

function unscannable(...kinds: readonly (keyof typeof PARTS)[]): Unfound {
  return { kind: 'unscannable', parts: kinds.map((kind) => PARTS[kind]) }
}

/** Kind, action and reason of what is decided on mail that is all of that at once. */
function decided(written: object, ...verdicts: readonly [Unfound, ...Unfound[]]): string {
  const mail = someMail({ verdict: together(verdicts) })
  const { kind, action, reason } = decide(policyOf(written), mail)
  return `${kind} ${action} ${reason.text}`
}

const CLEAN = { kind: 'clean' } as const

const GRID: readonly [what: string, written: object, verdicts: readonly [Unfound, ...Unfound[]], string][] = [
  ['ambiguous mail is accepted', {}, [CLEAN, AMBIGUOUS], 'ambiguous accept policy.ambiguous: accept'],
  ['or not', { ambiguous: 'reject' }, [CLEAN, AMBIGUOUS], 'ambiguous reject policy.ambiguous: reject'],
  [
    'a bound reached is refused',
    {},
    [CLEAN, unscannable('bound')],
    'unscannable reject policy.unscannable.bounds: reject',
  ],
  [
    'a piece of a message is refused',
    {},
    [CLEAN, unscannable('partial')],
    'unscannable reject policy.unscannable.partial: reject',
  ],
  [
    'encrypted mail is accepted',
    {},
    [CLEAN, unscannable('encrypted')],
    'unscannable accept policy.unscannable.encrypted: accept',
  ],
  [
    'what cannot be decoded is accepted',
    {},
    [CLEAN, unscannable('undecodable')],
    'unscannable accept policy.unscannable.undecodable: accept',
  ],
  [
    'the worst of the parts decides, wherever it is',
    {},
    [CLEAN, unscannable('encrypted', 'undecodable', 'bound')],
    'unscannable reject policy.unscannable.bounds: reject',
  ],
  [
    'one action for all kinds',
    { unscannable: 'quarantine' },
    [CLEAN, unscannable('encrypted')],
    'unscannable quarantine policy.unscannable.encrypted: quarantine',
  ],
  [
    'what is not named has its default',
    { unscannable: { encrypted: 'tag' } },
    [CLEAN, unscannable('bound')],
    'unscannable reject policy.unscannable.bounds: reject',
  ],
  [
    'the strictest of all that mail is',
    { unscannable: 'tag', ambiguous: 'reject', databasesMissing: 'defer' },
    [MISSING, unscannable('bound'), AMBIGUOUS],
    'ambiguous reject policy.ambiguous: reject',
  ],
  [
    'of equal ones that which tells most',
    { unscannable: 'accept', databasesMissing: 'accept' },
    [AMBIGUOUS, unscannable('bound'), MISSING],
    'databases-missing accept policy.databasesMissing: accept',
  ],
  [
    'nobody makes large mail milder by making it ambiguous',
    { oversize: 'quarantine' },
    [OVERSIZE, AMBIGUOUS],
    'oversize quarantine policy.oversize: quarantine',
  ],
  [
    'nor clean mail that is to be marked',
    { clean: 'tag' },
    [CLEAN, AMBIGUOUS],
    'clean tag policy.clean: tag',
  ],
]

for (const [what, written, verdicts, expected] of GRID) {
  test(what, () => assert.equal(decided(written, ...verdicts), expected))
}

test('the refusal says that it is the form of the message, and nothing of ours', () => {
  const bound = someMail({ verdict: together([CLEAN, unscannable('bound')]) })
  assert.equal(
    said(decide(policyOf(), bound)),
    '554 5.6.0 Message has content that cannot be checked for viruses',
  )
  const ambiguous = someMail({ verdict: together([CLEAN, AMBIGUOUS]) })
  assert.match(
    said(decide(policyOf({ ambiguous: 'reject' }), ambiguous)) ?? '',
    /^554 5\.6\.0 Message has an /,
  )
  assert.match(
    said(decide(policyOf({ ambiguous: 'defer' }), ambiguous)) ?? '',
    /^451 4\.7\.1 Message has an /,
  )
})

test('the verdict that decided is in front, the others are beside it, and what is ignored stays with it', () => {
  const ignored = { signature: 'X', reason: 'false' }
  const verdict = { ...together([OVERSIZE, AMBIGUOUS]), ignored }
  const outcome = decide(policyOf({ ambiguous: 'tag' }), someMail({ verdict }))
  assert.deepEqual(outcome.verdict, { ...AMBIGUOUS, also: [OVERSIZE], ignored })
})

const REJECT_AMBIGUOUS = { name: 'no', when: { outcome: 'ambiguous' }, then: 'reject' }
const ACCEPT_AMBIGUOUS = { name: 'yes', when: { outcome: 'ambiguous' }, then: 'accept' }

const RULES: readonly [what: string, written: object, verdicts: readonly [Unfound, ...Unfound[]], string][] =
  [
    [
      'a rule for ambiguous mail holds for mail that is more than that',
      { rules: [REJECT_AMBIGUOUS] },
      [OVERSIZE, AMBIGUOUS],
      'ambiguous reject rule "no" (/etc/clamgate.yaml:1): reject',
    ],
    [
      'a rule that lets ambiguous mail pass lets nothing else pass',
      { ambiguous: 'reject', rules: [ACCEPT_AMBIGUOUS] },
      [CLEAN, unscannable('bound'), AMBIGUOUS],
      'unscannable reject policy.unscannable.bounds: reject',
    ],
    [
      'and does so where it is no more than that',
      { ambiguous: 'reject', rules: [ACCEPT_AMBIGUOUS] },
      [CLEAN, AMBIGUOUS],
      'ambiguous accept rule "yes" (/etc/clamgate.yaml:1): accept',
    ],
    [
      'a rule without an outcome lets no unscannable mail pass',
      { rules: [{ name: 'all', when: { sender: '*' }, then: 'accept' }] },
      [CLEAN, unscannable('bound')],
      'unscannable reject policy.unscannable.bounds: reject',
    ],
    [
      'a rule by class',
      { rules: [{ name: 'D', when: { ambiguity: ['B03', 'd*'] }, then: 'quarantine' }] },
      [CLEAN, { kind: 'ambiguous', classes: ['C01', 'D05'] }],
      'ambiguous quarantine rule "D" (/etc/clamgate.yaml:1): quarantine',
    ],
    [
      'which does not hold for other classes',
      { rules: [{ name: 'D', when: { ambiguity: 'D*' }, then: 'quarantine' }] },
      [CLEAN, AMBIGUOUS],
      'ambiguous accept policy.ambiguous: accept',
    ],
    [
      'a rule by kind of what is unscannable lets only that pass',
      { unscannable: 'reject', rules: [{ name: 'pgp', when: { unscannable: 'encrypted' }, then: 'accept' }] },
      [CLEAN, unscannable('encrypted', 'undecodable')],
      'unscannable reject policy.unscannable.undecodable: reject',
    ],
    [
      'and does let it',
      { unscannable: 'reject', rules: [{ name: 'pgp', when: { unscannable: 'encrypted' }, then: 'accept' }] },
      [CLEAN, unscannable('encrypted')],
      'unscannable accept rule "pgp" (/etc/clamgate.yaml:1): accept',
    ],
  ]

for (const [what, written, verdicts, expected] of RULES) {
  test(what, () => assert.equal(decided(written, ...verdicts), expected))
}

test('what is only reported is treated as if it were not so, and says what would have been done', () => {
  const policy = policyOf({ ambiguous: 'reject', reportOnly: ['ambiguous', 'unscannable'] })
  const mail = someMail({ verdict: together([CLEAN, unscannable('bound'), AMBIGUOUS]) })
  const { kind, action, reason, monitored } = decide(policy, mail)
  assert.equal(`${kind} ${action} ${reason.text}`, 'unscannable accept policy.reportOnly: unscannable')
  assert.deepEqual(
    monitored.map((choice) => [choice.reason.text, choice.isReportOnly]),
    [
      ['policy.unscannable.bounds: reject', true],
      ['policy.ambiguous: reject', true],
    ],
  )
  const large = someMail({ verdict: together([OVERSIZE, AMBIGUOUS]) })
  const other = decide(policyOf({ ambiguous: 'reject', oversize: 'defer', reportOnly: 'ambiguous' }), large)
  assert.deepEqual([other.kind, other.action, other.monitored.length], ['oversize', 'defer', 1])
})

test('a rule for an outcome that is only reported is reported, too', () => {
  const policy = policyOf({ reportOnly: 'ambiguous', rules: [REJECT_AMBIGUOUS] })
  const { action, monitored } = decide(policy, someMail({ verdict: together([CLEAN, AMBIGUOUS]) }))
  assert.equal(action, 'accept')
  assert.deepEqual(
    monitored.map(({ action: would }) => would),
    ['reject'],
  )
})

test('recipients may differ in what decides', () => {
  const policy = policyOf({
    ambiguous: 'quarantine',
    rules: [
      { name: 'abuse', when: { recipient: 'abuse@*', outcome: ['ambiguous', 'clean'] }, then: 'accept' },
    ],
  })
  const mail = someMail({
    verdict: together([CLEAN, AMBIGUOUS]),
    recipients: ['abuse@example.net', 'b@example.net'],
  })
  const { action, kind, recipients } = decide(policy, mail)
  assert.deepEqual(
    [action, kind, ...recipients.map(({ fate }) => fate)],
    ['accept', 'ambiguous', 'delivered', 'quarantined'],
  )
})

const WHOLE = { oversize: false, databasesComplete: true, databaseAgeMs: 1, databasesMaxAgeMs: 2 }
const READING = someReading({ unscannable: [PARTS.encrypted] })

test('a scan tells all that mail is, the one that tells most first', () => {
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, reading: READING }), {
    kind: 'unscannable',
    parts: [PARTS.encrypted],
    also: [AMBIGUOUS, CLEAN],
  })
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, oversize: true, reading: READING }), {
    kind: 'unscannable',
    parts: [PARTS.encrypted],
    also: [OVERSIZE, AMBIGUOUS],
  })
  const plain = { ...READING, isAmbiguous: false, unscannable: [] }
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, reading: plain }), CLEAN)
  assert.deepEqual(verdictOf({ kind: 'found', signature: 'X' }, { ...WHOLE, reading: READING }), {
    kind: 'infected',
    signature: 'X',
    also: [{ kind: 'unscannable', parts: [PARTS.encrypted] }, AMBIGUOUS],
  })
})

test('a finding that is decided upon mildly is no way round what else the mail is, and stays a finding', () => {
  const verdict = { kind: 'infected', signature: 'PUA.X', also: [unscannable('bound'), AMBIGUOUS] } as const
  const rules = [{ name: 'pua', when: { class: 'pua' }, then: 'tag' }]
  const strict = decide(policyOf({ rules }), someMail({ verdict }))
  assert.deepEqual(
    [strict.kind, strict.found?.signature, strict.action, strict.reason.text, strict.verdict],
    ['infected', 'PUA.X', 'reject', 'policy.unscannable.bounds: reject', verdict],
  )
  assert.match(said(strict) ?? '', /^550 5\.7\.1 Blocked by ClamAV - FOUND VIRUS: PUA\.X/)
  const usual = decide(policyOf(), someMail({ verdict }))
  assert.deepEqual([usual.action, usual.reason.text], ['reject', 'policy.infected: reject'])
  const mild = decide(policyOf({ rules, unscannable: 'accept' }), someMail({ verdict }))
  assert.deepEqual([mild.action, mild.reason.text], ['tag', 'rule "pua" (/etc/clamgate.yaml:1): tag'])
})
