import assert from 'node:assert/strict'
import { test } from 'node:test'
import { benignMails } from '../../../test/corpus/benign/index.ts'
import { readMail, recogniseCanonical } from '../src/index.ts'

const MAILS = benignMails().map(({ name, message, isEncrypted }) => ({
  ...{ name, message, isEncrypted },
  reading: readMail(message, { bounds: { cpuMs: 60_000 } }),
}))
/** Flagged, in a hundred legitimate mails that are odd on purpose; what is ordinary is far below. */
const MOST_AMBIGUOUS_PERCENT = 2

test('legitimate mail is read whole, but for what is encrypted', () => {
  for (const { name, reading, isEncrypted } of MAILS) {
    const kinds = reading.unscannable.map(({ kind }) => kind)
    assert.deepEqual(kinds, isEncrypted ? ['encrypted'] : [], name)
  }
})

test('hardly any legitimate mail is ambiguous', () => {
  const flagged = MAILS.filter(({ reading }) => reading.isAmbiguous).map(({ name }) => name)
  assert.ok(flagged.length * 100 <= MAILS.length * MOST_AMBIGUOUS_PERCENT, flagged.join())
})

test('what is canonical has one reading', () => {
  const canonical = MAILS.filter(({ message }) => recogniseCanonical(message).isCanonical)
  assert.ok(canonical.length > 100, `${canonical.length}`)
  const flagged = canonical.filter(({ reading }) => reading.isAmbiguous).map(({ name }) => name)
  assert.deepEqual(flagged, [])
})
