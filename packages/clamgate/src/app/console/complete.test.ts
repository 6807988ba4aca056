import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import { problemOf } from '../../api/problem.ts'
import { parseQuery } from '../../store/query/parse.ts'
import type { ValuesRequest } from '../../store/types.ts'
import { createComplete, describeKeys } from './complete.ts'

const MANAGER: Actor = {
  ...{ kind: 'account', id: 'a1', name: 'anna', role: 'manager', domains: ['mine.example'], addresses: [] },
}

function complete(values: readonly string[] = []) {
  const asked: ValuesRequest[] = []
  const completed = createComplete({
    async values(request) {
      asked.push(request)
      return values
    },
  })
  const texts = async (text: string, actor: Actor = HOST, at?: number) =>
    (await completed(actor, { text, at, of: 'events' })).items.map((item) => item.text)
  return { asked, completed, texts }
}

test('14.59 keys, states and closed values are completed where the cursor is', async () => {
  const { texts, asked, completed } = complete()
  assert.deepEqual(await texts('is:clean sig'), ['signature:'])
  assert.deepEqual(await texts('-is:quar'), ['quarantined'])
  assert.deepEqual(await texts('direction:out'), ['outbound'])
  assert.deepEqual(await texts('class:pua,mal'), ['malware'])
  assert.deepEqual(await texts('sub from:x', HOST, 3), ['subject:'])
  assert.ok((await texts('')).length > 5)
  assert.deepEqual(await texts('nokey:x'), [])
  const { start, end } = await completed(HOST, { text: '-signature:"a b', of: 'events' })
  assert.deepEqual([start, end], [11, 15])
  assert.equal(asked[0]?.text, 'a b')
})

test('14.64 values are those of the mail that one may hear of, written so that they can be read', async () => {
  const { texts, asked } = complete(['Eicar.Test', 'odd "name" *'])
  assert.deepEqual(await texts('signature:e', MANAGER), ['Eicar.Test', '"odd \\"name\\" \\*"'])
  assert.deepEqual(asked[0]?.scope, { of: 'domains', domains: ['mine.example'] })
  for (const text of await texts('signature:e', MANAGER)) parseQuery(`signature:${text}`, { nowMs: 0 })
})

test('14.59 what is completed for the quarantine is taken there', async () => {
  const { completed } = complete()
  const textsOf = async (text: string) =>
    (await completed(HOST, { text, of: 'entries' })).items.map((item) => item.text)
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const states = (await Promise.all(letters.map((letter) => textsOf(`is:${letter}`)))).flat()
  assert.ok(states.includes('kept') && !states.includes('refused'), states.join(' '))
  for (const state of states) parseQuery(`is:${state}`, { nowMs: 0, of: 'entries' })
  const keys = (await Promise.all(letters.map(textsOf))).flat()
  const examples = describeKeys().keys.filter(({ key }) => keys.includes(`${key}:`))
  assert.equal(examples.length, keys.length)
  for (const { example } of examples) parseQuery(example, { nowMs: 0, of: 'entries' })
})

test('14.59 all keys and states are told, with what they mean', () => {
  const { keys, states } = describeKeys()
  assert.ok(keys.some(({ key, values }) => key === 'class' && values?.includes('malware')))
  assert.ok(states.some(({ state, description }) => state === 'quarantined' && description !== ''))
})

test('14.59 a query that cannot be read is told with its place, and what was probably meant', () => {
  try {
    parseQuery('is:clean sgnature:x', { nowMs: 0 })
    assert.fail('it was read')
  } catch (error) {
    const { status, problem } = problemOf(error, 'r1')
    assert.deepEqual([status, problem.code, problem.span], [422, 'QUERY_KEY', { start: 9, end: 17 }])
    assert.match(problem.nearest ?? '', /signature/)
    assert.equal(problem.report?.length, 2)
  }
})
