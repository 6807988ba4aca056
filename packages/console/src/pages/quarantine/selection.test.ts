import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOTHING, toggled } from './selection.ts'

const ORDER = ['a', 'b', 'c', 'd', 'e']
const idsOf = ({ ids }: { readonly ids: ReadonlySet<string> }) => [...ids].sort().join('')

test('14.60 a press turns one row over, and with Shift all rows between it and the one before', () => {
  const one = toggled(NOTHING, 'b', ORDER, false)
  assert.equal(idsOf(one), 'b')
  const some = toggled(one, 'd', ORDER, true)
  assert.equal(idsOf(some), 'bcd')
  assert.equal(idsOf(toggled(some, 'c', ORDER, false)), 'bd')
})

test('Shift goes upwards too, and takes away what is selected already', () => {
  const some = toggled(toggled(NOTHING, 'e', ORDER, false), 'c', ORDER, true)
  assert.equal(idsOf(some), 'cde')
  assert.equal(idsOf(toggled(toggled(some, 'e', ORDER, false), 'd', ORDER, true)), 'c')
})

test('a row of another page is no end of a range', () => {
  const other = toggled(NOTHING, 'z', ['z'], false)
  assert.equal(idsOf(toggled(other, 'c', ORDER, true)), 'cz')
})
