import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { benignMails } from '../../../test/corpus/benign/index.ts'
import { singles } from '../../../test/corpus/evasion/catalogue.ts'
import { checkCanonical, checkChunks, checkReading, checkUnion } from './invariants.ts'
import { mutantOf } from './mutant.ts'

const RUNS = 5_000
/** Above it a mail takes long, and has nothing that smaller ones have not. */
const MOST_BYTES = 12_000

const all = [...benignMails().map(({ message }) => message), ...singles().map(({ mail }) => mail())]
const mails = all.filter(({ length }) => length <= MOST_BYTES)

/** All that holds for any octets. */
function holds(mail: Buffer, cuts: readonly number[]): void {
  const reading = checkReading(mail)
  checkUnion(reading)
  checkCanonical(mail, reading)
  checkChunks(mail, cuts)
}

test('every mail of both corpora is read within the bounds', () => {
  assert.ok(mails.length > 500, `${mails.length}`)
  for (const mail of mails) holds(mail, [97, 1, 1024])
})

test('thousands of mutants are', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 })
  // Each run has cases of its own; what fails says the seed that repeats it.
  fc.assert(fc.property(mutantOf(mails), cuts, holds), { numRuns: RUNS })
})
