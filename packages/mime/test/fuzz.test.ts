import { test } from 'node:test'
import fc from 'fast-check'
import { ATTACHMENT, mail, multipart, TEXT } from './build.ts'
import { checkCanonical, checkChunks, checkReading, checkUnion } from './invariants.ts'
import { mutantOf } from './mutant.ts'

// Few and small cases of what fuzz.long.test.ts does with many.

const MAIL = mail(...multipart('b', TEXT, ATTACHMENT))

function holds(octets: Buffer): void {
  const reading = checkReading(octets)
  checkUnion(reading)
  checkCanonical(octets, reading)
  checkChunks(octets, [3, 1, 7])
}

test('mutants of a mail are read within the bounds', () => {
  fc.assert(fc.property(mutantOf([MAIL]), holds), { numRuns: 60 })
})

test('octets of no order at all are read, too', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => holds(Buffer.from(octets))),
    { numRuns: 60 },
  )
})

test('so is every beginning of a mail', () => {
  for (let end = 0; end < MAIL.length; end += 7) holds(MAIL.subarray(0, end))
})
