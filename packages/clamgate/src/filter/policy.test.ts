import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../config/schema.ts'
import type { Policy } from './policy.ts'
import { decide } from './policy.ts'
import type { Verdict } from './verdict.ts'

const DEFAULTS: Policy = configSchema.parse({}).policy

const INFECTED: Verdict = { kind: 'infected', signature: 'Eicar-Test-Signature' }
const FAILURE: Verdict = {
  kind: 'failure',
  code: 'ENGINE_UNAVAILABLE',
  detail: 'unix:/run/clamd.ctl is away',
}

const GRID: readonly [string, Verdict, Partial<Policy>, string, string, string | undefined][] = [
  ['clean mail is accepted', { kind: 'clean' }, {}, 'accept', 'policy.clean: accept', undefined],
  [
    'infected mail is refused with the name',
    INFECTED,
    {},
    'reject',
    'policy.infected: reject',
    '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature',
  ],
  [
    'infected mail is deferred where that is wanted',
    INFECTED,
    { infected: 'defer' },
    'defer',
    'policy.infected: defer',
    '451 4.7.1 Message refused for now, please try again later',
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
    'infected mail is discarded',
    INFECTED,
    { infected: 'discard' },
    'discard',
    'policy.infected: discard',
    undefined,
  ],
  [
    'a failure defers',
    FAILURE,
    {},
    'defer',
    'policy.failure: defer',
    '451 4.7.1 Message could not be checked for viruses, please try again later',
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
    { kind: 'databases-missing' },
    {},
    'defer',
    'policy.databasesMissing: defer',
    '451 4.7.1 Message could not be checked for viruses, please try again later',
  ],
  [
    'a large message with a clean head is treated as clean',
    { kind: 'oversize', head: 'clean' },
    {},
    'accept',
    'policy.oversize: scan-head, then policy.clean: accept',
    undefined,
  ],
  [
    'a large message may be refused',
    { kind: 'oversize', head: 'unscanned' },
    { oversize: 'reject' },
    'reject',
    'policy.oversize: reject',
    '552 5.3.4 Message is too large to be checked for viruses',
  ],
]

for (const [title, verdict, changes, action, because, reply] of GRID) {
  test(title, () => {
    const outcome = decide(verdict, { ...DEFAULTS, ...changes })
    assert.equal(outcome.action, action)
    assert.equal(outcome.because, because)
    const said = outcome.reply && `${outcome.reply.code} ${outcome.reply.enhanced} ${outcome.reply.text}`
    assert.equal(said, reply)
  })
}

test('no reply to a client names clamd, a host or a path, whatever went wrong', () => {
  for (const action of ['reject', 'defer'] as const) {
    const { reply } = decide(FAILURE, { ...DEFAULTS, failure: action })
    assert.ok(reply !== undefined)
    assert.doesNotMatch(reply.text, /clamd|\/|unix|ENGINE/)
  }
})

test('a name with replacement patterns and percent signs goes into the text as it is', () => {
  const { reply } = decide({ kind: 'infected', signature: "a$&b %v 100% $'" }, DEFAULTS)
  assert.equal(reply?.text, "Blocked by ClamAV - FOUND VIRUS: a$&b %v 100% $'")
})

test('a name of absurd length is cut, so that the reply stays a line', () => {
  const { reply } = decide({ kind: 'infected', signature: 'x'.repeat(5000) }, DEFAULTS)
  assert.equal(reply?.text.length, 'Blocked by ClamAV - FOUND VIRUS: '.length + 250)
})
