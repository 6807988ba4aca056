import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig } from './describe.ts'
import { CLAMAV_MILTER_OPTIONS } from './elsewhere.ts'
import { LATER_ACTIONS, LATER_KEYS } from './later.ts'
import { problemLines } from './testing/load-text.ts'

const CASES: readonly (readonly [text: string, line: string])[] = [
  ['policy: { infcted: reject }', 'FILE:1:11: policy.infcted: unknown key; did you mean policy.infected?'],
  ['polcy: {}', 'FILE:1:1: polcy: unknown key; did you mean policy?'],
  [
    'engine: { scan_timeout: 5s }',
    'FILE:1:11: engine.scan_timeout: unknown key; did you mean engine.scanTimeout?',
  ],
  ['rejectMessage: x', 'FILE:1:1: rejectMessage: unknown key; rejectMessage belongs under policy'],
  ['engine: { mirror: x }', 'FILE:1:11: engine.mirror: unknown key; mirror belongs under engine.freshclam'],
  ['mode: managed', 'FILE:1:1: mode: unknown key; mode belongs under milter or engine'],
  ['milter: { policy: {} }', 'FILE:1:11: milter.policy: unknown key; policy belongs under the top level'],
  [
    'policy.infected: reject',
    'FILE:1:1: policy.infected: unknown key; keys are nested: write policy: { infected: … }',
  ],
  [
    'OnInfected: Reject',
    'FILE:1:1: OnInfected: unknown key; OnInfected of clamav-milter is policy.infected here',
  ],
  [
    'policy: { onfail: x }',
    'FILE:1:11: policy.onfail: unknown key; onfail of clamav-milter is policy.failure here',
  ],
  ['zzzzzz: 1', 'FILE:1:1: zzzzzz: unknown key; known here: milter, engine, policy, limits, log, control'],
  [
    '__proto__: { policy: 1 }',
    'FILE:1:1: __proto__: unknown key; known here: milter, engine, policy, limits, log, control',
  ],
  ['"a\\nb": 1', 'FILE:1:1: a\\nb: unknown key; known here: milter, engine, policy, limits, log, control'],
  [
    'console: { listen: x }',
    'FILE:1:1: console: this version of Clamgate does not have this key yet; remove it',
  ],
  [
    'policy: { rules: [] }',
    'FILE:1:11: policy.rules: this version of Clamgate does not have this key yet; remove it',
  ],
]

for (const [text, line] of CASES) {
  test(`explains ${text}`, async () => assert.deepEqual(await problemLines(text), [line]))
}

test('no key or action of a later version is in the schema: whatever arrives leaves the list', () => {
  const { sections, keys } = describeConfig()
  for (const key of LATER_KEYS) assert.ok(!sections.has(key) && !keys.has(key), key)
  const choices = [...keys.values()].flatMap((info) => info.choices)
  for (const action of LATER_ACTIONS) assert.ok(!choices.includes(action), action)
})

test('every option of clamav-milter is pointed to a key that exists', () => {
  const { keys } = describeConfig()
  for (const key of Object.values(CLAMAV_MILTER_OPTIONS)) assert.ok(keys.has(key), key)
})
