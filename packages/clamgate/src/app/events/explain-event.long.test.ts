import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import type { SignatureFacts } from '../../filter/ports.ts'
import { NO_SIGNATURE_FACTS } from '../../filter/testing/no-signature-facts.ts'
import { testSettings } from '../../filter/testing/settings.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { MessageEvent } from '../../store/types.ts'
import { explainEvent } from './explain-event.ts'
import { type PastMail, pastMail } from './testing/past-mail.ts'

const NOW_MS = Date.parse('2026-11-29T12:00:00Z')
const explained = (event: MessageEvent, settings: FilterSettings, signatures = NO_SIGNATURE_FACTS) =>
  explainEvent(event, { settings, signatures, nowMs: NOW_MS, host: 'mx1.example.org' })

/** By the policy of then, what the one of today says. */
async function changed(mail: PastMail, then: object, now: object, change = {}) {
  const explanation = await explained(pastMail(testSettings(then), mail), testSettings(now, change))
  return { explanation, now: explanation.now?.action, why: explanation.doubts[0] }
}

const EICAR: Verdict = { kind: 'infected', signature: 'Win.Test.EICAR_HDB-1' }
const POLICIES = [
  {},
  { infected: 'quarantine', clean: 'tag' },
  { monitor: true },
  { rules: [{ name: 'r', when: { recipient: 'eve@*' }, then: 'accept' }], removeRecipients: 'never' },
  { rules: [{ name: 'h', when: { header: 'X-Spam: yes*' }, then: 'reject' }], unscannable: 'reject' },
  { skip: { senders: ['*@partner.example'] }, localDomains: ['example.net'] },
  { rules: [{ name: 'o', when: { size: { above: '1K' } }, then: 'mta-hold' }], ambiguous: 'tag' },
] as const

const VERDICTS: readonly Verdict[] = [
  { kind: 'clean' },
  EICAR,
  { ...EICAR, also: [{ kind: 'ambiguous', classes: ['C01'] }] },
  { ...EICAR, origin: { source: 'sanesecurity', file: 'phish.ndb', rating: 'LOW' } },
  { kind: 'infected', signature: 'Heuristics.Encrypted.Zip' },
  { kind: 'oversize', head: 'clean' },
  { kind: 'unscannable', parts: [{ kind: 'bound', what: 'depth', path: '0.1' }], also: [{ kind: 'clean' }] },
  { kind: 'ambiguous', classes: ['C01', 'D05'], also: [{ kind: 'clean' }] },
  { kind: 'databases-outdated', ageMs: 90 * 86_400_000 },
  { kind: 'databases-missing' },
  { kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: 'none' },
]

test('what explains is what happens: by the same policy the same is decided, with every copy', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...POLICIES),
    fc.constantFrom(...VERDICTS),
    fc.constantFrom('a@example.org', '', 'x@partner.example'),
    fc.subarray(['b@example.net', 'eve@example.net', 'c@else.example'], { minLength: 1 }),
    fc.constantFrom([], [['X-Spam', 'yes, much']], [['Subject', 'x']]),
    async (policy, verdict, sender, recipients, fields) => {
      const settings = testSettings(policy, { maxScanSize: 5_000 })
      const bytes = verdict.kind === 'oversize' ? 9_000 : 2_000
      const mail = {
        verdict,
        sender,
        recipients,
        bytes,
        fields: fields.map(([a = '', b = '']) => [a, b] as const),
      }
      const event = pastMail(settings, { ...mail, atMs: NOW_MS })
      const { now, differs, doubts, then } = await explained(event, settings)
      const isSure = doubts.every((doubt) => /^(The scan failed|It was scanned without)/.test(doubt))
      assert.deepEqual([isSure, differs, now?.action, now?.outcome], [true, false, then.action, then.outcome])
    },
  )
  await fc.assert(property, { numRuns: 300 })
})

test('it says what was decided and by what, and what would be decided now and why', async () => {
  const { explanation } = await changed(
    { verdict: EICAR },
    {},
    { rules: [{ name: 'lenient', when: { signature: 'Win.Test.*' }, then: 'tag' }] },
  )
  assert.equal(explanation.sentence, 'It was rejected; today it would be tagged.')
  assert.equal(explanation.then.because, 'policy.infected: reject')
  assert.match(explanation.then.reply ?? '', /^550 5\.7\.1 /)
  assert.match(explanation.now?.because ?? '', /^rule "lenient".*: tag$/)
  assert.deepEqual(explanation.recipients, [{ address: 'b@example.net', then: 'refused', now: 'tagged' }])
  assert.equal(explanation.differs, true)
})

test('copies of one mail that have another end are named', async () => {
  const { explanation } = await changed(
    { verdict: EICAR, recipients: ['b@example.net', 'eve@example.net'] },
    {},
    { rules: [{ name: 'abuse', when: { recipient: 'eve@*' }, then: 'accept' }] },
  )
  assert.deepEqual(explanation.recipients, [
    { address: 'b@example.net', then: 'refused', now: 'quarantined' },
    { address: 'eve@example.net', then: 'refused', now: 'delivered' },
  ])
})

test('a header field that no condition asked for then is not known, and what does not depend on it is told', async () => {
  const asks = { rules: [{ name: 'h', when: { header: 'X-Spam: yes*' }, then: 'reject' }] }
  const unknown = await changed({}, {}, asks)
  assert.equal(unknown.now, undefined)
  assert.match(unknown.why ?? '', /header fields \(x-spam\)/)
  assert.match(unknown.explanation.sentence, /^It was accepted; what would be done today cannot be told\.$/)
  const either = { clean: 'reject', rules: [{ name: 'h', when: { header: 'X-Spam: yes*' }, then: 'reject' }] }
  assert.equal((await changed({}, {}, either)).now, 'reject')
  const known = await changed({ fields: [['X-Spam', 'yes']] }, asks, {
    rules: [{ ...asks.rules[0], then: 'tag' }],
  })
  assert.equal(known.now, 'tag')
})

test('the subject is written down, so that conditions on it can be tried on any mail', async () => {
  const rules = [{ name: 's', when: { header: 'Subject: *invoice*' }, then: 'quarantine' }]
  assert.equal((await changed({ fields: [['Subject', 'Your Invoice']] }, {}, { rules })).now, 'quarantine')
  assert.equal((await changed({ fields: [['Subject', 'Hello']] }, {}, { rules })).now, 'accept')
})

test('what would be another scan cannot be told', async () => {
  const skip = { skip: { senders: ['*@example.org'] } }
  const exempt = await changed({}, skip, {})
  assert.match(exempt.why ?? '', /^It was exempt, and so not scanned/)
  const large = await changed(
    { verdict: { kind: 'oversize', head: 'clean' }, bytes: 2_000_000 },
    {},
    {},
    { maxScanSize: 3_000_000 },
  )
  assert.match(large.why ?? '', /^It was not scanned as a whole/)
  const small = await changed({ verdict: EICAR }, {}, {}, { maxScanSize: 1000 })
  assert.match(small.why ?? '', /nobody knows whether the finding is in its beginning/)
})

test('mail that is exempt today, too large today, or scanned with what is too old today is so', async () => {
  const skip = { skip: { senders: ['*@example.org'] } }
  assert.equal((await changed({ verdict: EICAR }, {}, skip)).explanation.now?.outcome, 'skipped')
  const clean = pastMail(testSettings(), { atMs: NOW_MS })
  const large = await explained(clean, testSettings({ oversize: 'reject' }, { maxScanSize: 1000 }))
  assert.deepEqual([large.now?.outcome, large.now?.action], ['oversize', 'reject'])
  const old = { ...clean, databaseDate: '2026-01-01T00:00:00.000Z' }
  const outdated = await explained(old, testSettings({ databasesOutdated: 'defer' }))
  assert.deepEqual([outdated.now?.outcome, outdated.now?.action], ['databases-outdated', 'defer'])
})

test('a finding that is ignored today passes, and one that no longer is does not', async () => {
  const ignoring: SignatureFacts = {
    ...NO_SIGNATURE_FACTS,
    ignored: (signature) => ({ signature, reason: 'our invoices' }),
  }
  const found = pastMail(testSettings(), { verdict: EICAR })
  assert.equal((await explained(found, testSettings(), ignoring)).now?.action, 'accept')
  const ignored = { signature: 'Win.Test.EICAR_HDB-1', reason: 'our invoices' }
  const passed = pastMail(testSettings(), { verdict: { kind: 'clean', ignored } })
  const { now, then } = await explained(passed, testSettings())
  assert.deepEqual([then.action, now?.action, now?.outcome], ['accept', 'reject', 'infected'])
})

test('what cannot be known is said, and not guessed', async () => {
  const event = pastMail(testSettings(), {
    verdict: { kind: 'failure', code: 'SCAN_TIMEOUT', detail: 'late' },
  })
  const failed = await explained(event, testSettings())
  assert.match(failed.doubts[0] ?? '', /^The scan failed then \(SCAN_TIMEOUT\): today it may not/)
  const blind = pastMail(testSettings(), { verdict: { kind: 'databases-missing' } })
  assert.match((await explained(blind, testSettings())).doubts[0] ?? '', /without the official databases/)
  const ofOther = await explained({ ...pastMail(testSettings()), host: 'mx2.example.org' }, testSettings())
  assert.match(
    ofOther.doubts[0] ?? '',
    /^It was decided by mx2.example.org; .* by the policy of mx1.example.org$/,
  )
  // Who is refused as a whole today nobody knows from the mail.
  const stopped: MessageEvent = {
    ...pastMail(testSettings(), { authenticated: 'ann' }),
    ...{ action: 'reject', because: { text: 'policy.sentinel.action: reject', key: 'policy.sentinel' } },
  }
  const { now, differs, doubts } = await explained(stopped, testSettings())
  assert.deepEqual([now, differs], [undefined, false])
  assert.match(doubts[0] ?? '', /policy\.sentinel/)
  // An address that was cut may have been any other.
  const long = pastMail(testSettings(), { recipients: [`${'x'.repeat(600)}@example.net`] })
  assert.equal((await explained({ ...long, sender: 'y'.repeat(500) }, testSettings())).now, undefined)
})

test('a release stays one, and of what is not written down nothing is told', async () => {
  const release: Verdict = { kind: 'skipped', skip: { by: 'release', entry: '20261128T235959-1' } }
  const released = pastMail(testSettings(), { verdict: release })
  assert.equal((await explained(released, testSettings({ clean: 'reject' }))).differs, false)
  const explanation = await explained({ ...released, facts: undefined }, testSettings())
  assert.deepEqual(
    [explanation.now, explanation.doubts],
    [undefined, ['Too little is kept of how it was decided']],
  )
})
