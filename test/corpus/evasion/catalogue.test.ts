import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AMBIGUITY_CLASSES } from '../../../packages/mime/src/classes.ts'
import { combinations, SHAPES, singles } from './catalogue.ts'

test('has at least five shapes of each class', () => {
  const few = Object.keys(AMBIGUITY_CLASSES).filter(
    (id) => SHAPES.filter((shape) => shape.class === id).length < 5,
  )
  assert.deepEqual(few, [])
})

test('gives each mail a name of its own', () => {
  const ids = [...singles(), ...combinations(300)].map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})

test('makes the same mails in each run', () => {
  const bytes = () => combinations(20, 7).map((evasion) => evasion.mail().toString('latin1'))
  assert.deepEqual(bytes(), bytes())
})
