import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computingMs } from '../ground/testing/cpu-time.ts'
import { ABLE_MTA } from './capabilities.ts'
import { decide, failedMail, infectedMail, policyOf, said, someMail } from './testing/policy.ts'
import type { Facts } from './types.ts'
import type { Verdict } from './verdict.ts'

const INFECTED = infectedMail('Eicar-Signature')
const ENCRYPTED = infectedMail('Heuristics.Encrypted.Zip')
const LIMITS = infectedMail('Heuristics.Limits.Exceeded.MaxFiles')
const FAILURE = failedMail()

function mailWith(verdict: Verdict): Facts {
  return someMail({ verdict })
}

const CLEAN = mailWith({ kind: 'clean' })
const MISSING = mailWith({ kind: 'databases-missing' })
const OUTDATED = mailWith({ kind: 'databases-outdated', ageMs: 1 })
const HEAD_CLEAN = mailWith({ kind: 'oversize', head: 'clean' })
const UNSCANNED = mailWith({ kind: 'oversize', head: 'unscanned' })

const LATER = 'please try again later'

/** Title, mail, keys of `policy`, then action, reason and reply. */
const GRID: readonly [string, Facts, object, string, string, string | undefined][] = [
  ['clean mail is accepted', CLEAN, {}, 'accept', 'policy.clean: accept', undefined],
  [
    'clean mail is refused by choice',
    CLEAN,
    { clean: 'reject' },
    'reject',
    'policy.clean: reject',
    '550 5.7.1 Message refused',
  ],
  [
    'infected mail is refused with the name',
    INFECTED,
    {},
    'reject',
    'policy.infected: reject',
    '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Signature',
  ],
  [
    'infected mail is deferred where that is wanted',
    INFECTED,
    { infected: 'defer' },
    'defer',
    'policy.infected: defer',
    `451 4.7.1 Message refused for now, ${LATER}`,
  ],
  [
    'infected mail is held',
    INFECTED,
    { infected: 'mta-hold' },
    'mta-hold',
    'policy.infected: mta-hold',
    undefined,
  ],
  [
    'infected mail is kept',
    INFECTED,
    { infected: 'quarantine' },
    'quarantine',
    'policy.infected: quarantine',
    undefined,
  ],
  [
    'infected mail is discarded',
    INFECTED,
    { infected: 'discard' },
    'discard',
    'policy.infected: discard',
    undefined,
  ],
  [
    'infected mail is accepted by choice',
    INFECTED,
    { infected: 'accept' },
    'accept',
    'policy.infected: accept',
    undefined,
  ],
  [
    'encrypted mail is treated as infected mail',
    ENCRYPTED,
    {},
    'reject',
    'policy.infected: reject',
    '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Heuristics.Encrypted.Zip',
  ],
  [
    'encrypted mail has a key of its own',
    ENCRYPTED,
    { encrypted: 'tag' },
    'tag',
    'policy.encrypted: tag',
    undefined,
  ],
  [
    'mail that exceeds limits is treated as infected mail',
    LIMITS,
    {},
    'reject',
    'policy.infected: reject',
    '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Heuristics.Limits.Exceeded.MaxFiles',
  ],
  [
    'mail that exceeds limits has a key of its own',
    LIMITS,
    { limitsExceeded: 'defer' },
    'defer',
    'policy.limitsExceeded: defer',
    `451 4.7.1 Message is too complex to be checked for viruses now, ${LATER}`,
  ],
  [
    'a failure defers',
    FAILURE,
    {},
    'defer',
    'policy.failure: defer',
    `451 4.7.1 Message could not be checked for viruses, ${LATER}`,
  ],
  [
    'overload defers in its own words',
    failedMail('ENGINE_OVERLOADED'),
    {},
    'defer',
    'policy.failure: defer',
    `451 4.7.1 Too many messages are waiting to be checked for viruses, ${LATER}`,
  ],
  [
    'a failure accepts only by choice',
    FAILURE,
    { failure: 'accept' },
    'accept',
    'policy.failure: accept',
    undefined,
  ],
  [
    'a failure may refuse',
    FAILURE,
    { failure: 'reject' },
    'reject',
    'policy.failure: reject',
    '550 5.7.1 Message could not be checked for viruses',
  ],
  [
    'missing databases defer',
    MISSING,
    {},
    'defer',
    'policy.databasesMissing: defer',
    `451 4.7.1 Message could not be checked for viruses, ${LATER}`,
  ],
  ['outdated databases accept', OUTDATED, {}, 'accept', 'policy.databasesOutdated: accept', undefined],
  [
    'outdated databases may defer',
    OUTDATED,
    { databasesOutdated: 'defer' },
    'defer',
    'policy.databasesOutdated: defer',
    `451 4.7.1 Message could not be checked for viruses, ${LATER}`,
  ],
  [
    'a large message with a clean head is treated as clean',
    HEAD_CLEAN,
    {},
    'accept',
    'policy.oversize: scan-head, then policy.clean: accept',
    undefined,
  ],
  [
    'a large message whose head should have been scanned and was not is treated as a failure',
    UNSCANNED,
    {},
    'defer',
    'policy.oversize: scan-head, but it was not scanned, so policy.failure: defer',
    `451 4.7.1 Message is too large to be checked for viruses now, ${LATER}`,
  ],
  [
    'a large message may be refused',
    UNSCANNED,
    { oversize: 'reject' },
    'reject',
    'policy.oversize: reject',
    '552 5.3.4 Message is too large to be checked for viruses',
  ],
]

for (const [title, facts, written, action, because, reply] of GRID) {
  test(title, () => {
    const outcome = decide(policyOf(written), facts)
    assert.equal(outcome.action, action)
    assert.equal(outcome.reason.text, because)
    assert.equal(said(outcome), reply)
    assert.deepEqual(outcome.monitored, [])
  })
}

const KINDS: readonly [Facts, string][] = [
  [CLEAN, 'clean'],
  [INFECTED, 'infected'],
  [ENCRYPTED, 'encrypted'],
  [LIMITS, 'limits-exceeded'],
  [HEAD_CLEAN, 'oversize'],
  [MISSING, 'databases-missing'],
  [OUTDATED, 'databases-outdated'],
  [FAILURE, 'failure'],
]

for (const [facts, kind] of KINDS) {
  test(`the outcome of mail that is ${kind} says so, and names the key that decided`, () => {
    const outcome = decide(policyOf(), facts)
    assert.equal(outcome.kind, kind)
    assert.equal(outcome.verdict, facts.verdict)
    assert.match(outcome.reason.key ?? '', /^policy\.[a-zA-Z]+$/)
  })
}

test('a failure says of which kind it is, and a finding what its name says', () => {
  assert.equal(decide(policyOf(), failedMail('SCAN_TIMEOUT')).failure, 'timeout')
  assert.equal(decide(policyOf(), failedMail('WHATEVER')).failure, 'error')
  const { found } = decide(policyOf(), infectedMail('PUA.Win.Packer-1'))
  assert.deepEqual(found, {
    signature: 'PUA.Win.Packer-1',
    class: 'pua',
    classes: ['pua'],
    source: 'official',
  })
})

test('skipped mail is accepted, and the reason says by which entry of which file', () => {
  const place = { file: '/etc/clamgate/partners', line: 3 }
  const skip = { by: 'sender', entry: '*@example.org', place } as const
  const outcome = decide(policyOf({ failure: 'defer' }), mailWith({ kind: 'skipped', skip }))
  assert.equal(outcome.action, 'accept')
  assert.equal(outcome.kind, 'skipped')
  assert.equal(outcome.reason.text, 'policy.skip.senders: *@example.org (/etc/clamgate/partners:3)')
})

test('all recipients share what is decided, and quarantine is for all of them', () => {
  const mail = infectedMail('X', { recipients: ['a@x', 'b@x'] })
  const { recipients, remove, keepFor } = decide(policyOf({ infected: 'quarantine' }), mail)
  assert.deepEqual(
    recipients.map(({ recipient, wanted, fate }) => [recipient, wanted, fate]),
    [
      ['a@x', 'quarantine', 'quarantined'],
      ['b@x', 'quarantine', 'quarantined'],
    ],
  )
  assert.deepEqual([remove, keepFor], [[], [0, 1]])
})

test('what is tagged gets the header of the policy, with the name in it', () => {
  const policy = policyOf({
    infected: 'tag',
    tag: { header: 'X-AV', value: 'found %v', subject: '[VIRUS] ' },
  })
  const { tag } = decide(policy, infectedMail('A %v 1'))
  assert.deepEqual(tag, { header: 'X-AV', value: 'found A %v 1', subject: '[VIRUS] ' })
})

test('what is tagged without a finding says in words what it is', () => {
  const { tag } = decide(policyOf({ failure: 'tag' }), FAILURE)
  assert.deepEqual(tag, { header: 'X-Virus-Tag', value: 'not checked', subject: undefined })
})

test('without the ability to hold mail is deferred instead, and the reason says why', () => {
  const outcome = decide(policyOf({ infected: 'mta-hold' }), INFECTED, { hold: false })
  assert.equal(outcome.action, 'defer')
  assert.equal(outcome.reason.text, 'policy.infected: mta-hold, but the MTA cannot hold mail')
  assert.equal(said(outcome), `451 4.7.1 Message refused for now, ${LATER}`)
  assert.deepEqual([outcome.recipients[0]?.wanted, outcome.recipients[0]?.fate], ['mta-hold', 'deferred'])
})

test('without the ability to add headers tagged mail waits, and the reason says why', () => {
  const outcome = decide(policyOf({ infected: 'tag' }), INFECTED, { addHeaders: false })
  assert.equal(outcome.action, 'defer')
  assert.equal(outcome.tag, undefined)
  assert.equal(outcome.reason.text, 'policy.infected: tag, but the MTA takes no header fields')
})

test('monitoring the whole policy accepts everything as it is, and says what would have been done', () => {
  for (const infected of ['reject', 'quarantine', 'tag', 'discard']) {
    const outcome = decide(policyOf({ monitor: true, infected }), INFECTED)
    assert.equal(outcome.action, 'accept')
    assert.equal(outcome.reason.text, 'policy.monitor: true')
    assert.deepEqual(
      outcome.monitored.map(({ action, reason }) => [action, reason.text]),
      [[infected, `policy.infected: ${infected}`]],
    )
    assert.deepEqual(
      [outcome.reply, outcome.tag, outcome.remove, outcome.keepFor],
      [undefined, undefined, [], []],
    )
    assert.deepEqual([outcome.recipients[0]?.wanted, outcome.recipients[0]?.fate], [infected, 'delivered'])
  }
})

test('monitoring says nothing of mail that would have been accepted anyway', () => {
  const outcome = decide(policyOf({ monitor: true }), CLEAN)
  assert.deepEqual([outcome.reason.text, outcome.monitored], ['policy.clean: accept', []])
})

test('a scan by hand, without recipients, is decided all the same', () => {
  const outcome = decide(policyOf({ infected: 'quarantine' }), infectedMail('X', { recipients: [] }))
  assert.equal(outcome.action, 'quarantine')
  assert.deepEqual([outcome.recipients, outcome.remove, outcome.keepFor], [[], [], []])
})

test('clean mail costs next to nothing: 20,000 decisions take well under a second', () => {
  const policy = policyOf()
  const options = { can: ABLE_MTA, incident: () => '' }
  const ms = computingMs(() => {
    for (let i = 0; i < 20_000; i++) policy.decide(CLEAN, options)
  })
  assert.ok(ms < 1000, `${ms} ms`)
})
