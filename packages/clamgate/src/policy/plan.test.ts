import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Action } from '../config/schema.ts'
import { ACTIONS } from '../config/sections/actions.ts'
import { type Fate, type PlanMeans, planMessage } from './plan.ts'

const CAN: PlanMeans = { remove: true, tellSender: true }
const CANNOT: PlanMeans = { remove: false, tellSender: true }
const UNHEARD: PlanMeans = { remove: false, tellSender: false }

/** What is wanted → the message, each one's fate. `-` in front: taken off the envelope; `+` behind: kept for. */
const PAIRS: readonly [wanted: string, message: Action, fates: string][] = [
  ['accept accept', 'accept', 'delivered delivered'],
  ['accept tag', 'tag', 'delivered delivered'],
  ['accept mta-hold', 'accept', 'delivered -quarantined+'],
  ['accept quarantine', 'accept', 'delivered -quarantined+'],
  ['accept defer', 'defer', 'deferred deferred'],
  ['accept reject', 'accept', 'delivered -quarantined+'],
  ['accept discard', 'accept', 'delivered -discarded'],
  ['tag tag', 'tag', 'delivered delivered'],
  ['tag mta-hold', 'tag', 'delivered -quarantined+'],
  ['tag quarantine', 'tag', 'delivered -quarantined+'],
  ['tag defer', 'defer', 'deferred deferred'],
  ['tag reject', 'tag', 'delivered -quarantined+'],
  ['tag discard', 'tag', 'delivered -discarded'],
  ['mta-hold mta-hold', 'mta-hold', 'held held'],
  ['mta-hold quarantine', 'mta-hold', 'held -quarantined+'],
  ['mta-hold defer', 'defer', 'deferred deferred'],
  ['mta-hold reject', 'mta-hold', 'held -quarantined+'],
  ['mta-hold discard', 'mta-hold', 'held -discarded'],
  ['quarantine quarantine', 'quarantine', 'quarantined+ quarantined+'],
  ['quarantine defer', 'defer', 'deferred deferred'],
  ['quarantine reject', 'quarantine', 'quarantined+ quarantined+'],
  ['quarantine discard', 'quarantine', 'quarantined+ discarded'],
  ['defer defer', 'defer', 'deferred deferred'],
  ['defer reject', 'defer', 'deferred deferred'],
  ['defer discard', 'defer', 'deferred deferred'],
  ['reject reject', 'reject', 'refused refused'],
  ['reject discard', 'reject', 'refused refused'],
  ['discard discard', 'discard', 'discarded discarded'],
  ['accept tag reject', 'tag', 'delivered delivered -quarantined+'],
  ['accept mta-hold quarantine', 'accept', 'delivered -quarantined+ -quarantined+'],
  ['accept reject discard', 'accept', 'delivered -quarantined+ -discarded'],
  ['mta-hold reject discard', 'mta-hold', 'held -quarantined+ -discarded'],
  ['quarantine reject discard', 'quarantine', 'quarantined+ quarantined+ discarded'],
  ['accept reject defer', 'defer', 'deferred deferred deferred'],
]

for (const [wanted, message, fates] of PAIRS) {
  test(`${wanted}: the message is ${message}; ${fates}`, () => {
    assertPlan(wanted, CAN, message, fates)
    assertPlan(reversed(wanted), CAN, message, reversed(fates))
  })
}

test('every pair of actions is in the table', () => {
  const pairs = ACTIONS.flatMap((one, index) => ACTIONS.slice(index).map((other) => `${one} ${other}`))
  const listed = new Set(PAIRS.map(([wanted]) => wanted))
  assert.deepEqual(
    pairs.filter((pair) => !listed.has(pair)),
    [],
  )
})

/** The mixes in which recipients are to be taken off the envelope, with an MTA that can't. */
const WITHOUT_REMOVING: readonly [wanted: string, message: Action, fates: string][] = [
  ['accept mta-hold', 'mta-hold', 'held held'],
  ['accept accept mta-hold', 'mta-hold', 'held held held'],
  ['tag mta-hold', 'quarantine', 'quarantined+ quarantined+'],
  ['accept tag mta-hold', 'quarantine', 'quarantined+ quarantined+ quarantined+'],
  ['accept mta-hold quarantine', 'quarantine', 'quarantined+ quarantined+ quarantined+'],
  ['accept mta-hold reject', 'reject', 'refused refused refused'],
  ['accept quarantine', 'quarantine', 'quarantined+ quarantined+'],
  ['accept reject', 'reject', 'refused refused'],
  ['accept discard', 'quarantine', 'quarantined+ discarded'],
  ['tag reject', 'reject', 'refused refused'],
  ['tag quarantine', 'quarantine', 'quarantined+ quarantined+'],
  ['mta-hold quarantine', 'quarantine', 'quarantined+ quarantined+'],
  ['mta-hold reject', 'reject', 'refused refused'],
  ['mta-hold discard', 'quarantine', 'quarantined+ discarded'],
  ['accept quarantine reject', 'reject', 'refused refused refused'],
  ['accept reject discard', 'quarantine', 'quarantined+ quarantined+ discarded'],
]

for (const [wanted, message, fates] of WITHOUT_REMOVING) {
  test(`${wanted}, and nobody can be removed: the message is ${message}; ${fates}`, () => {
    assertPlan(wanted, CANNOT, message, fates)
    assertPlan(reversed(wanted), CANNOT, message, reversed(fates))
    assert.equal(planMessage(actionsOf(wanted), CANNOT).substitute, true)
  })
}

test('a refusal that nobody would hear of keeps the copy of him who may have the mail', () => {
  assertPlan('accept reject', UNHEARD, 'quarantine', 'quarantined+ quarantined+')
  assertPlan('mta-hold reject', UNHEARD, 'quarantine', 'quarantined+ quarantined+')
  assertPlan('reject reject', UNHEARD, 'reject', 'refused refused')
})

const action = fc.constantFrom<Action>(...ACTIONS)
const mixes = fc.array(action, { minLength: 1, maxLength: 8 })

test('whatever is mixed, nobody is lost and nobody gets what was not meant for him', () => {
  fc.assert(
    fc.property(mixes, fc.constantFrom(CAN, CANNOT, UNHEARD), (wanted, can) => {
      assertSound(wanted, can)
    }),
    { numRuns: 3000 },
  )
})

test('the same holds for every triple of actions', () => {
  for (const one of ACTIONS) {
    for (const two of ACTIONS) {
      for (const three of ACTIONS)
        for (const can of [CAN, CANNOT, UNHEARD]) assertSound([one, two, three], can)
    }
  }
})

/** Fates that a recipient may meet, by what was wanted for him: as wanted, or with the sender or the quarantine knowing. */
const FAIR: Readonly<Record<Action, readonly Fate[]>> = {
  accept: ['delivered', 'held', 'deferred', 'refused', 'quarantined'],
  tag: ['delivered', 'deferred', 'refused', 'quarantined'],
  'mta-hold': ['held', 'deferred', 'refused', 'quarantined'],
  quarantine: ['quarantined', 'deferred', 'refused'],
  defer: ['deferred'],
  reject: ['refused', 'deferred', 'quarantined'],
  discard: ['discarded', 'deferred', 'refused'],
}

function assertSound(wanted: readonly Action[], can: PlanMeans): void {
  const { action: message, fates, remove, keepFor, decider } = planMessage(wanted, can)
  const context = `${wanted.join(' ')}, ${JSON.stringify(can)}: ${message}, ${fates.join(' ')}`
  assert.equal(fates.length, wanted.length, context)
  assert.ok(decider >= 0 && decider < wanted.length, context)
  assert.ok(remove.length < wanted.length, `never all: ${context}`)
  assert.ok(can.remove || remove.length === 0, context)
  const goesOn = message === 'accept' || message === 'tag' || message === 'mta-hold'
  wanted.forEach((one, index) => {
    const fate = fates[index]
    assert.ok(fate !== undefined && FAIR[one].includes(fate), `${one} became ${fate}: ${context}`)
    // What stays on the envelope of a message that goes on gets it, what is taken off does not.
    if (goesOn) assert.equal(remove.includes(index), fate === 'quarantined' || fate === 'discarded', context)
    assert.equal(keepFor.includes(index), fate === 'quarantined', context)
    const isLost = fate === 'refused' && !can.tellSender && !wanted.every(isNobodys)
    assert.ok(!isLost, `${one} was lost: ${context}`)
  })
  assert.ok(goesOn || remove.length === 0, context)
}

const isNobodys = (one: Action) => one === 'reject' || one === 'discard'

function assertPlan(wanted: string, can: PlanMeans, message: Action, fates: string): void {
  const plan = planMessage(actionsOf(wanted), can)
  assert.equal(plan.action, message)
  const shown = plan.fates.map((fate, index) => {
    return `${plan.remove.includes(index) ? '-' : ''}${fate}${plan.keepFor.includes(index) ? '+' : ''}`
  })
  assert.equal(shown.join(' '), fates)
}

function actionsOf(wanted: string): readonly Action[] {
  return wanted.split(' ').map((word) => {
    const found = ACTIONS.find((one) => one === word)
    assert.ok(found !== undefined, word)
    return found
  })
}

function reversed(words: string): string {
  return words.split(' ').toReversed().join(' ')
}
