import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recogniseCanonical } from '../../src/canonical/recogniser.ts'
import { readMail } from '../../src/index.ts'
import { Chance } from './chance.ts'
import { generateMail } from './generate.ts'
import { ordinaryMails } from './ordinary/ordinary-mails.ts'
import { filePayloads } from './payloads.ts'

test('the extractor finds one reading in canonical mail, and nothing that it cannot bring to a scanner', () => {
  const files = filePayloads(20)
  const generated = Array.from({ length: 30 }, (_, seed) => {
    const chance = new Chance(seed)
    return { name: `seed ${seed}`, octets: generateMail(chance, chance.pick(files), 'file').octets }
  })
  const canonical = [...generated, ...ordinaryMails()].filter(
    ({ octets }) => recogniseCanonical(octets).isCanonical,
  )
  assert.ok(canonical.length > 100)
  for (const { name, octets } of canonical) {
    const { isAmbiguous, unscannable, ambiguities } = readMail(octets)
    const differing = ambiguities.filter(({ differs }) => differs)
    assert.deepEqual(
      { isAmbiguous, unscannable, differing },
      { isAmbiguous: false, unscannable: [], differing: [] },
      name,
    )
  }
})
