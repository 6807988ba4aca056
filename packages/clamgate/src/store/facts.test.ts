import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABLE_MTA } from '../policy/capabilities.ts'
import type { Verdict } from '../policy/verdict.ts'
import { encodeFacts, type KeptFacts, keptFacts, MAX_FACTS } from './facts.ts'

const PART = { kind: 'bound', what: 'depth', path: '0.1' } as const
const VERDICTS: readonly Verdict[] = [
  { kind: 'clean' },
  { kind: 'clean', ignored: { signature: 'A', reason: 'known', until: '2026-12-01T00:00:00Z' } },
  {
    ...{ kind: 'infected', signature: 'Eicar-Signature', also: [{ kind: 'unscannable', parts: [PART] }] },
    origin: { source: 'sanesecurity', file: 'phish.ndb', rating: 'LOW', class: 'phishing' },
    trip: { action: 'tag', untilMs: 1_800_000_000_000 },
    spared: { recipients: [1, 2], as: { kind: 'oversize', head: 'clean' } },
  },
  { kind: 'oversize', head: 'unscanned' },
  { kind: 'databases-missing', also: [{ kind: 'oversize', head: 'clean' }] },
  { kind: 'databases-outdated', ageMs: 86_400_000.5 },
  { kind: 'unscannable', parts: [PART] },
  { kind: 'ambiguous', classes: ['C01', 'C09'] },
  {
    kind: 'skipped',
    skip: { by: 'network', entry: '10.0.0.0/8', place: { file: '/etc/clamgate/x', line: 3 }, isRaw: true },
  },
  { kind: 'failure', code: 'SCAN_ERROR', detail: 'clamd said \u0000 \ud800 "no"' },
]

test('facts come back as they were, of each verdict', () => {
  for (const verdict of VERDICTS) {
    const facts: KeptFacts = {
      verdict,
      can: { hold: false, removeRecipients: 'uncertain', addHeaders: true, tellSender: true },
      headers: { asked: ['x-spam', 'list-id'], fields: [['x-spam', ' \xffyes\n no']], isCut: true },
      raw: { sender: '', recipients: ['<"a b"@example.org>'] },
    }
    assert.deepEqual(plain(keptFacts({ kind: 'clean', facts: encodeFacts(facts) })), plain(facts))
  }
})

test('of clean mail that is nothing special the columns are enough', () => {
  const facts = encodeFacts({ verdict: { kind: 'clean' }, can: ABLE_MTA })
  assert.equal(facts, undefined)
  assert.deepEqual(plain(keptFacts({ kind: 'clean', facts })), { verdict: { kind: 'clean' }, can: ABLE_MTA })
  assert.equal(keptFacts({ kind: 'infected' }), undefined)
})

test('facts that are too long are not kept, nor taken for those of plain mail, and what is no facts of ours is none', () => {
  const parts = Array.from({ length: MAX_FACTS / 20 }, () => PART)
  assert.equal(encodeFacts({ verdict: { kind: 'unscannable', parts }, can: ABLE_MTA }), '{"v":0}')
  const raw = {
    sender: '',
    recipients: Array.from({ length: 1000 }, (_, n) => `<"${'x'.repeat(80)}"${n}@x>`),
  }
  const long = encodeFacts({ verdict: { kind: 'clean' }, can: ABLE_MTA, raw })
  assert.equal(keptFacts({ kind: 'clean', facts: long }), undefined)
  for (const facts of ['', '{', 'null', '{"v":2}', '{"v":1,"verdict":{"kind":"new"}}', '{"v":1,"can":{}}'])
    assert.equal(keptFacts({ kind: 'clean', facts }), undefined, facts)
})

/** What travels as JSON has no members that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
