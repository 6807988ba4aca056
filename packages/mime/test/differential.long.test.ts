import assert from 'node:assert/strict'
import { test } from 'node:test'
import { benignMails } from '../../../test/corpus/benign/index.ts'
import { combinations, singles } from '../../../test/corpus/evasion/catalogue.ts'
import { readMail } from '../src/index.ts'
import type { Reading } from '../src/types.ts'
import { type Attachment, attachmentsOf } from './other-readers.ts'

// What two other readers of mail hand out is among our objects.

const COMBINATIONS = 2000
/** The other readers take their time: of so many hidden mails one is read. All by hand: `DIFFERENTIAL_EVERY=1`. */
const EVERY = Number(process.env['DIFFERENTIAL_EVERY'] ?? 5)
const BOUNDS = { cpuMs: 60_000 }

/** What is no defect, by mail and reader. */
const LISTED: Readonly<Record<string, string>> = {
  'large-binary by postal-mime': 'it writes LF for every line end, which we do not do for large files',
  'large-8bit by postal-mime': 'as the one before',
  'large-forward-5-deep by mailparser': 'a nested mail above 16 KiB is given as its parts',
}

test('what others take out of hidden mail is in the union, where it has the payload', async () => {
  const missed: string[] = []
  let compared = 0
  const hidden = [...singles(), ...combinations(COMBINATIONS)]
  for (const { id, kind, payload, mail } of hidden.filter((_, index) => index % EVERY === 0)) {
    const octets = mail()
    const found = (await attachmentsOf(octets)).filter((attachment) => attachment.octets.includes(payload))
    if (found.length === 0) continue
    compared += found.length
    const has = finder(readMail(octets, { bounds: BOUNDS }))
    missed.push(
      ...found.filter((one) => !has(one, kind === 'text')).map(({ reader }) => `${id} by ${reader}`),
    )
  }
  assert.deepEqual(missed, [])
  assert.ok(compared > 8000 / EVERY, `${compared} attachments`)
})

test('what others take out of legitimate mail is in the union', async () => {
  const missed: string[] = []
  let compared = 0
  for (const { name, message } of benignMails()) {
    const found = (await attachmentsOf(message)).filter(({ octets }) => octets.length > 0)
    compared += found.length
    const has = finder(readMail(message, { bounds: BOUNDS }))
    missed.push(...found.filter((one) => !has(one, isText(one))).map(({ reader }) => `${name} by ${reader}`))
  }
  assert.deepEqual([...new Set(missed)].sort(), Object.keys(LISTED).sort())
  assert.ok(compared > 700, `${compared} attachments`)
})

/** postal-mime reads by lines, and writes LF behind each of them. */
function isText({ type }: Attachment): boolean {
  return /^(?:text|message)\b|^$|^application\/ics$/.test(type)
}

/** Tells whether an attachment is an object of that reading: octet by octet, or but for line ends. */
function finder({ objects }: Reading): (attachment: Attachment, isByLines: boolean) => boolean {
  return ({ octets }, isByLines) =>
    objects.some((object) => object.octets.equals(octets)) ||
    (isByLines && objects.some((object) => withoutLineEnds(object.octets) === withoutLineEnds(octets)))
}

function withoutLineEnds(octets: Buffer): string {
  return octets.toString('latin1').replaceAll(/[\r\n]/g, '')
}
