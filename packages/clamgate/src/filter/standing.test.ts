import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectMta } from '@clamgate/milter/testing'
import type { SkipFacts } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Hit, SignatureFacts } from './ports.ts'
import { withStanding } from './standing.ts'
import { MAIL, serve } from './testing/gateway.ts'
import { NO_SIGNATURE_FACTS } from './testing/no-signature-facts.ts'

const FOUND = { kind: 'infected', signature: 'X-1.UNOFFICIAL' } as const satisfies Verdict
const ORIGIN = { source: 'sanesecurity', file: 'phish.ndb', rating: 'LOW' }
const TRIP = { action: 'quarantine', untilMs: 1 } as const
const CLEAN = { kind: 'clean' } as const

function envelope(recipients: readonly string[]): SkipFacts {
  return { sender: 'a@x', recipients, clientAddress: '192.0.2.1', authenticated: undefined }
}

/** The standing of the finding in mail to these. */
async function standing(
  facts: Partial<SignatureFacts>,
  recipients: readonly string[] = ['b@x'],
  isMail = true,
) {
  const options = { envelope: envelope(recipients), otherwise: CLEAN, isMail, originMs: 20 }
  return await withStanding(FOUND, { ...NO_SIGNATURE_FACTS, ...facts }, options)
}

test('a finding gets the file that has its signature, and how the breaker stands', async () => {
  const hits: Hit[] = []
  const verdict = await standing({
    origin: async () => ORIGIN,
    hit: (hit) => {
      hits.push(hit)
      return TRIP
    },
    trip: () => assert.fail('mail counts'),
  })
  assert.deepEqual(verdict, { ...FOUND, origin: ORIGIN, trip: TRIP })
  assert.deepEqual(hits, [{ signature: FOUND.signature, origin: ORIGIN, envelope: envelope(['b@x']) }])
})

test('who only asks counts no hit', async () => {
  const verdict = await standing({ hit: () => assert.fail('nobody sent it'), trip: () => TRIP }, [], false)
  assert.deepEqual(verdict, { ...FOUND, origin: undefined, trip: TRIP })
})

const broken = () => {
  throw new Error('defect')
}

test('whatever fails leaves the finding as it is', async () => {
  const facts = { origin: async () => broken(), ignored: broken, trip: broken, hit: broken }
  assert.deepEqual(await standing(facts), { ...FOUND, origin: undefined, trip: undefined })
  assert.deepEqual(await standing({ origin: broken }), { ...FOUND, origin: undefined, trip: undefined })
})

test('a lookup that never answers holds mail up for its time only', async () => {
  const verdict = await standing({ origin: () => new Promise(() => undefined) })
  assert.deepEqual(verdict, { ...FOUND, origin: undefined, trip: undefined })
})

const ENTRY = { signature: 'X-1.UNOFFICIAL', reason: 'wrong' }
const forOne =
  (wanted: string): SignatureFacts['ignored'] =>
  (_signature, { recipients: [recipient] }) =>
    recipient === wanted ? ENTRY : undefined

test('what is ignored for everybody is no finding, and no hit', async () => {
  const asked: (readonly string[])[] = []
  const facts: Partial<SignatureFacts> = {
    ignored: (_signature, { recipients }) => {
      asked.push(recipients)
      return ENTRY
    },
    hit: () => assert.fail('it is no hit'),
  }
  assert.deepEqual(await standing(facts, ['b@x', 'c@x']), { kind: 'clean', ignored: ENTRY })
  assert.deepEqual(asked, [['b@x'], ['c@x']])
})

test('what is ignored for one recipient stands for the other', async () => {
  assert.deepEqual(await standing({ ignored: forOne('c@x') }, ['b@x', 'c@x']), {
    ...FOUND,
    ...{ origin: undefined, trip: undefined },
    spared: { recipients: [1], as: { kind: 'clean', ignored: ENTRY } },
  })
})

test('what is ignored in a message that is too large, or scanned without databases, is as without it', async () => {
  const facts = { ...NO_SIGNATURE_FACTS, ignored: () => ENTRY }
  for (const otherwise of [{ kind: 'oversize', head: 'clean' }, { kind: 'databases-missing' }] as const) {
    const verdict = await withStanding(FOUND, facts, { envelope: envelope([]), otherwise, isMail: true })
    assert.deepEqual(verdict, { ...otherwise, ignored: ENTRY })
  }
})

/** What becomes of infected mail on the road. */
async function sent(signatures: Partial<SignatureFacts>) {
  await using gateway = await serve({ result: { kind: 'found', signature: FOUND.signature }, signatures })
  using mta = await connectMta({ address: { path: gateway.path } })
  await mta.send(MAIL)
  const [record] = gateway.records
  assert.ok(record !== undefined)
  return { record, kept: gateway.kept.length }
}

test('mail of a tripped signature is kept on the road, though the policy never keeps', async () => {
  const { record, kept } = await sent({ hit: () => TRIP, origin: async () => ORIGIN })
  assert.deepEqual([record.outcome.action, record.quarantineId, kept], ['quarantine', 'Q1', 1])
  assert.equal(record.outcome.found?.file, 'phish.ndb')
})

test('mail whose finding is ignored passes', async () => {
  const { record } = await sent({ ignored: () => ENTRY })
  assert.deepEqual([record.outcome.kind, record.outcome.action], ['clean', 'accept'])
})
