import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setMilters } from './set-milters.ts'
import { readCases, wantedEntry } from './testing/cases.ts'

for (const { name, before, after, replaced } of readCases('main.cf.cases')) {
  test(`puts this milter into main.cf: ${name}`, () => {
    const edited = setMilters(before, wantedEntry(replaced))
    assert.equal(edited, after)
    assert.equal(setMilters(edited, wantedEntry(replaced)), edited, 'a second time changes nothing')
  })
}
