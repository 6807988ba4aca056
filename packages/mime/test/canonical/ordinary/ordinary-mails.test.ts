import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recogniseCanonical } from '../../../src/canonical/recogniser.ts'
import { ordinaryMails } from './ordinary-mails.ts'

const MAILS = ordinaryMails()

for (const { name, octets, why } of MAILS) {
  test(`${why === undefined ? 'canonical' : 'not canonical'}: ${name}`, () => {
    const found = recogniseCanonical(octets)
    const at = found.isCanonical ? '' : octets.toString('latin1', found.at, found.at + 100)
    assert.equal(found.isCanonical, why === undefined, JSON.stringify({ found, at }))
  })
}

test('more than 95 % of a hundred ordinary mails are canonical', () => {
  assert.ok(MAILS.length >= 100, `${MAILS.length}`)
  const canonical = MAILS.filter(({ octets }) => recogniseCanonical(octets).isCanonical)
  assert.ok(canonical.length / MAILS.length > 0.95, `${canonical.length} of ${MAILS.length}`)
})
