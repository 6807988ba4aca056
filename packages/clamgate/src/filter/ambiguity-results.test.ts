import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectMta } from '@clamgate/milter/testing'
import { someReading } from '../policy/testing/reading.ts'
import type { Outcome } from '../policy/types.ts'
import type { ReadingFacts, Verdict } from '../policy/verdict.ts'
import { AmbiguityFields } from './marks/ambiguity-fields.ts'
import { ambiguityChanges, ambiguityResults, gatewayId } from './marks/ambiguity-results.ts'
import { MAIL, serve } from './testing/gateway.ts'

const NAME = 'MIME-Ambiguity-Results'
const ID = 'mx.example.org'

const READING = someReading({ views: 3, objects: 7, classes: ['C01', 'D05'], differing: ['C01', 'D05'] })
const PLAIN = { ...READING, notCanonical: undefined, views: 0, objects: 0, classes: [], isAmbiguous: false }
const UNSCANNABLE: ReadingFacts = {
  ...READING,
  unscannable: [
    { kind: 'encrypted', what: 's/mime', path: '0' },
    { kind: 'bound', what: 'depth', path: '0.1' },
    { kind: 'bound', what: 'parts', path: '0.2' },
  ],
}

test('the value has fixed words, numbers and our id alone', () => {
  assert.equal(
    ambiguityResults(ID, READING, 'accept'),
    `${ID} 1; result=ambiguous; classes=C01,D05; views=3; objects=7; action=accept`,
  )
  assert.equal(
    ambiguityResults(ID, UNSCANNABLE, 'tag'),
    `${ID} 1; result=unscannable; classes=C01,D05; reasons=bounds,encrypted; views=3; objects=7; action=tag`,
  )
  assert.equal(
    ambiguityResults(ID, PLAIN, 'accept'),
    `${ID} 1; result=none; views=0; objects=0; action=accept`,
  )
  assert.equal(gatewayId('mx;1=a,b.example\u00e9'), 'mx_1_a_b.example_')
})

function outcomeOf(verdict: Verdict): Outcome {
  return {
    kind: 'clean',
    verdict,
    action: 'accept',
    reason: { text: 'policy.clean: accept' },
    recipients: [],
    remove: [],
    keepFor: [],
    monitored: [],
  }
}

/** Names of fields that came, with their values, and what is done, in short. */
function changes(
  came: readonly (readonly [string, string])[],
  more: {
    readonly write?: 'found' | 'always' | 'no'
    readonly reading?: ReadingFacts
    readonly verdict?: Verdict
    readonly client?: string
  } = {},
): readonly string[] {
  const fields = new AmbiguityFields(ID)
  for (const [name, value] of came) fields.see(Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1'))
  const outcome = outcomeOf(more.verdict ?? { kind: 'clean' })
  const mark = { outcome, reading: more.reading, fields, clientAddress: more.client }
  return ambiguityChanges({ write: more.write ?? 'found', id: ID }, mark, 200).map((one) =>
    one.kind === 'changeHeader'
      ? `-${one.index} ${one.name}`
      : `+${one.kind} ${'value' in one ? one.value : ''}`,
  )
}

const ADDED = `+addHeader ${ambiguityResults(ID, READING, 'accept')}`

test('found: written where there is something to say; always: for whatever was read; no: never', () => {
  assert.deepEqual(changes([], { reading: READING }), [ADDED])
  assert.equal(changes([], { reading: UNSCANNABLE }).length, 1)
  assert.deepEqual(changes([], { reading: PLAIN }), [])
  assert.deepEqual(changes([], { reading: PLAIN, write: 'always' }), [
    `+addHeader ${ambiguityResults(ID, PLAIN, 'accept')}`,
  ])
  assert.deepEqual(changes([], { reading: READING, write: 'no' }), [])
  assert.deepEqual(changes([], { write: 'always' }), [], 'nobody has looked')
})

test('fields that came are removed from the last one down, each spelling by itself, whatever is written', () => {
  const came = [
    ['MIME-Ambiguity-Results', ' x'],
    ['mime-ambiguity-results', ' mx.example.org 1; result=none'],
    ['MIME-AMBIGUITY-RESULTS ', ''],
    ['Mime-Ambiguity-Results\t ', ' y'],
    ['mime-ambiguity-results ', ' z'],
    ['MIME-Ambiguity-Result', ' of another name'],
    ['MIME-Ambiguity-Results2', ' of another name'],
  ] as const
  const removed = [
    '-2 MIME-Ambiguity-Results',
    '-1 MIME-Ambiguity-Results',
    '-2 MIME-AMBIGUITY-RESULTS ',
    '-1 MIME-AMBIGUITY-RESULTS ',
    '-1 Mime-Ambiguity-Results\t ',
  ]
  assert.deepEqual(changes(came), removed)
  assert.deepEqual(changes(came, { write: 'no', reading: READING }), removed)
  assert.deepEqual(changes(came, { reading: READING }), [...removed, ADDED])
})

test('from an exempt network only those that claim to be of this gateway are removed', () => {
  const came = [
    [NAME, ' edge.example.org 1; result=ambiguous'],
    [NAME, ' MX.Example.Org 1; result=none'],
    [NAME, '\n mx.example.org; result=none'],
    [NAME, ' mx.example.org.evil.example 1; result=none'],
  ] as const
  const skip = (by: 'network' | 'sender') => ({ kind: 'skipped', skip: { by, entry: 'x' } }) as const
  const own = [`-3 ${NAME}`, `-2 ${NAME}`]
  assert.deepEqual(changes(came, { verdict: skip('network'), client: '192.0.2.1' }), own)
  assert.deepEqual(changes(came, { verdict: skip('network'), client: '127.0.0.1' }), [])
  assert.deepEqual(changes(came, { verdict: skip('network') }), [], 'sendmail(1)')
  assert.equal(changes(came, { verdict: skip('sender'), client: '192.0.2.1' }).length, 4)
})

test('of too many none is removed, and ours stands above them: only monitor mode delivers such mail', () => {
  const came = Array.from({ length: 201 }, () => [NAME, ' x'] as const)
  assert.deepEqual(changes(came, { reading: READING }), [ADDED.replace('addHeader', 'insertHeader')])
  assert.deepEqual(changes(came), [])
})

/** Removals that the MTA is asked for, and its answer, for mail with so many forged fields. */
async function forged(count: number, policy: object = {}, scan?: () => never) {
  await using gateway = await serve({ policy, ...(scan === undefined ? {} : { scan }) })
  using mta = await connectMta({ address: { path: gateway.path } })
  const fields = Array.from({ length: count }, (_, index) => {
    return [Buffer.from(index % 2 === 0 ? NAME : NAME.toUpperCase()), Buffer.from(' forged')] as const
  })
  const { outcome, modifications } = await mta.send({ ...MAIL, headers: [...MAIL.headers, ...fields] })
  return { outcome, changes: modifications.map((one) => ('index' in one ? one.index : one.kind)) }
}

test('an MTA is asked to remove each forged field, once, from the highest index down', async () => {
  assert.deepEqual(await forged(0), { outcome: 'accept', changes: [] })
  assert.deepEqual(await forged(1), { outcome: 'accept', changes: [1] })
  assert.deepEqual(await forged(3), { outcome: 'accept', changes: [3, 2, 1] })
  const most = await forged(200)
  assert.deepEqual([most.outcome, most.changes.length], ['accept', 200])
})

test('more than 200 forged fields are refused, and left below in monitor mode', async () => {
  assert.deepEqual(await forged(201), { outcome: 'reject', changes: [] })
  assert.deepEqual(await forged(201, { monitor: true }), { outcome: 'accept', changes: [] })
})

test('they go also in monitor mode, without views, and where the scan failed and mail is accepted all the same', async () => {
  assert.deepEqual((await forged(2, { monitor: true })).changes, [2, 1])
  assert.deepEqual((await forged(2, { views: 'off' })).changes, [2, 1])
  const failing = () => {
    throw new Error('no clamd')
  }
  assert.deepEqual(await forged(2, { failure: 'accept' }, failing), { outcome: 'accept', changes: [2, 1] })
})
