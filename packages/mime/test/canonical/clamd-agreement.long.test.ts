import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { recogniseCanonical } from '../../src/canonical/recogniser.ts'
import { Chance } from './chance.ts'
import { inFours, type Scanner, startScanner } from './clamd-agreement.ts'
import { type GeneratedMail, generateMail } from './generate.ts'
import { mutate } from './mutate.ts'
import { filePayloads, type Payload, textPayloads } from './payloads.ts'
import { strictReading } from './strict-reading.ts'

/**
 * The proof of the recogniser: whatever it calls canonical is read by real clamd as it stands. Repeatable; for a long run
 *
 *   CANONICAL_MAILS=10000 CANONICAL_SEED=1 node --test packages/mime/test/canonical/clamd-agreement.long.test.ts
 */
const MAILS = Number(process.env['CANONICAL_MAILS'] ?? 300)
const SEED = Number(process.env['CANONICAL_SEED'] ?? 0)
const MUTANTS_OF_EACH = 6

const FILES = filePayloads(140)
const TEXTS = textPayloads(60)
let scanner: Scanner

before(async () => {
  scanner = await startScanner(FILES, TEXTS)
})
after(() => scanner[Symbol.asyncDispose]())

test(`clamd finds what is in ${MAILS} canonical mails, in the mail alone`, async () => {
  let canonical = 0
  await inFours(MAILS, async (index) => {
    const { payload, mail } = mailOf(index)
    if (!recogniseCanonical(mail.octets).isCanonical) return
    canonical++
    await found(payload, mail.octets, `seed ${SEED + index}`)
  })
  // Some have a boundary of one letter, which a line of text has by chance.
  assert.ok(canonical > 0.97 * MAILS, `${canonical} of ${MAILS} were canonical`)
})

test(`clamd finds it in each mutation of ${MAILS} mails that is still canonical`, async () => {
  let canonical = 0
  await inFours(MAILS, async (index) => {
    const { chance, payload, mail, kind } = mailOf(index)
    for (let mutant = 0; mutant < MUTANTS_OF_EACH; mutant++) {
      const octets = mutate(chance, mail)
      if (octets.equals(mail.octets) || !recogniseCanonical(octets).isCanonical) continue
      const objects = strictReading(octets)
      const object = objects.find((one) =>
        kind === 'file' ? one.equals(payload.octets) : one.includes(payload.octets),
      )
      if (object === undefined) continue
      canonical++
      // Of a file that it takes for HTML clamd scans the normalised text only: it finds some texts neither here nor there.
      if (kind === 'text' && (await scanner.scanFile(object)).kind === 'clean') continue
      await found(payload, octets, `seed ${SEED + index}, mutant ${mutant}`)
    }
  })
  assert.ok(canonical > 0.5 * MAILS, `${canonical} mutations were canonical`)
})

interface Case {
  readonly chance: Chance
  readonly payload: Payload
  readonly mail: GeneratedMail
  readonly kind: 'file' | 'text'
}

function mailOf(index: number): Case {
  const chance = new Chance(SEED + index)
  const kind = index % 3 === 2 ? 'text' : 'file'
  const payload = chance.pick(kind === 'file' ? FILES : TEXTS)
  return { chance, payload, mail: generateMail(chance, payload, kind), kind }
}

async function found(payload: Payload, octets: Buffer, what: string): Promise<void> {
  const result = await scanner.scan(octets)
  const wanted = { kind: 'found', signature: `${payload.name}.UNOFFICIAL` }
  assert.deepEqual(result, wanted, `${what}:\n${octets.toString('latin1', 0, 4000)}`)
}
