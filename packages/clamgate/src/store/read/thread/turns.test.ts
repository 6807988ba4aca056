import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

test('who asks much makes nobody else wait for all of it', () => {
  const turns = new Turns<string>({ most: 10, mostOfOne: 4 })
  for (const one of ['a1', 'a2', 'a3', 'a4']) assert.equal(turns.push('a', one), true)
  assert.equal(turns.push('a', 'a5'), false, 'no more of one')
  for (const one of ['b1', 'c1', 'b2']) turns.push(one.charAt(0), one)
  const order = Array.from({ length: 8 }, () => turns.next())
  assert.deepEqual(order, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4', undefined])
  assert.equal(turns.length, 0)
})

test('so many wait in all, one that gives up waits no more, and all can be taken', () => {
  const turns = new Turns<string>({ most: 3, mostOfOne: 3 })
  for (const one of ['a1', 'a2', 'b1']) turns.push(one.charAt(0), one)
  assert.equal(turns.push('c', 'c1'), false)
  turns.remove('b1')
  turns.remove('never')
  assert.equal(turns.push('c', 'c1'), true)
  assert.equal(turns.next(), 'a1')
  assert.deepEqual([...turns.take()].sort(), ['a2', 'c1'])
  assert.deepEqual([turns.length, turns.next()], [0, undefined])
})
