import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOGUE, checkNames } from '../../../clamgate/src/doctor/catalogue.ts'
import { OWN_WHYS } from '../../../clamgate/src/doctor/own-whys.ts'
import { CHECK_WHYS_DE } from './checks/de.ts'

// What a check says of itself is one of OWN_WHYS, the compiler sees to that: these are all that there are.
const ENGLISH: Readonly<Record<string, string>> = Object.assign({ ...OWN_WHYS }, ...Object.values(CATALOGUE))

test('why a check matters is said in German for each that doctor has, and for no other', () => {
  assert.ok(checkNames().length > 35)
  assert.deepEqual(Object.keys(CHECK_WHYS_DE).toSorted(), Object.keys(ENGLISH).toSorted())
})

test('it stands without its dot, as that of the server does, and is not the English one', () => {
  for (const [name, why] of Object.entries(CHECK_WHYS_DE)) {
    assert.match(why, /^[\wÄÖÜ].{15,}[^.!]$/, name)
    assert.notEqual(why, ENGLISH[name], name)
    assert.doesNotMatch(why, /\b(?:the|is|of|which|that|and|with|it|to)\b/i, name)
  }
})
