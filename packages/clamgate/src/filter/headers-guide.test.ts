import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { decide, failedMail, infectedMail, policyOf, someMail } from '../policy/testing/policy.ts'
import type { Verdict } from '../policy/verdict.ts'
import { verdictWords } from '../policy/words/verdicts.ts'

const GUIDE = await readFile(join(import.meta.dirname, '../../../../docs/guide/headers.md'), 'utf8')

const OTHERS: readonly Verdict[] = [
  { kind: 'clean', ignored: { signature: 'NAME', reason: 'x' } },
  { kind: 'oversize', head: 'clean' },
  { kind: 'oversize', head: 'unscanned' },
  { kind: 'databases-missing' },
  { kind: 'ambiguous', classes: ['C01'] },
  ...(['bound', 'partial', 'undecodable', 'encrypted'] as const).map((kind): Verdict => {
    return { kind: 'unscannable', parts: [{ kind, what: 'x', path: '0' }] }
  }),
  { kind: 'databases-outdated', ageMs: 9 * 86_400_000 },
  ...(['network', 'authenticated', 'sender', 'recipients'] as const).map((by): Verdict => {
    return { kind: 'skipped', skip: { by, entry: 'x', place: undefined } }
  }),
]

test('the guide lists every value of X-Virus-Status with its outcome, and no other', () => {
  const mails = [
    someMail(),
    infectedMail('NAME'),
    ...OTHERS.map((verdict) => someMail({ verdict })),
    ...['ENGINE_UNAVAILABLE', 'ENGINE_OVERLOADED', 'SCAN_TIMEOUT', 'SCAN_ERROR'].map((code) =>
      failedMail(code),
    ),
  ]
  const policy = policyOf()
  const written = mails.map((mail) => {
    const outcome = decide(policy, mail)
    return `${verdictWords(outcome).inHeader.replace('9 days', 'N days')}: ${outcome.kind}`
  })
  const [table = ''] = GUIDE.slice(GUIDE.indexOf('| Value | Meaning |')).split('\n\n')
  const rows = [...table.matchAll(/^\| `([^`]+)` \| .* \| `([a-z-]+)`[^|]*\|$/gm)]
  assert.deepEqual(rows.map(([, value, kind]) => `${value}: ${kind}`).toSorted(), written.toSorted())
})
