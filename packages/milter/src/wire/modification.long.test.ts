import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Modification } from '../response.ts'
import { cleanHeaderValue } from './header-value.ts'
import { actionOf, deleteHeaders, encodeModifications } from './modification.ts'

const encode = (modifications: readonly Modification[]) =>
  encodeModifications(modifications, { leadingSpace: false })

test('cuts a new body into pieces of at most 65,535 bytes', () => {
  const body = Buffer.alloc(65_535 * 2 + 1, 'x')
  const packets = encode([{ kind: 'replaceBody', body }])
  assert.deepEqual(
    packets.map((packet) => packet.readUInt32BE(0) - 1),
    [65_535, 65_535, 1],
  )
  assert.deepEqual(Buffer.concat(packets.map((packet) => packet.subarray(5))), body)
})

test('keeps all pieces of a body together, and everything else in its order', () => {
  const packets = encode([
    { kind: 'addHeader', name: 'A', value: '1' },
    { kind: 'replaceBody', body: Buffer.from('one') },
    { kind: 'addHeader', name: 'B', value: '2' },
    { kind: 'replaceBody', body: Buffer.from('two') },
  ])
  assert.deepEqual(
    packets.map((packet) => packet.toString('latin1', 4)),
    ['hA\x001\0', 'bone', 'btwo', 'hB\x002\0'],
  )
})

test('deletes several fields of a name from the last to the first', () => {
  assert.deepEqual(deleteHeaders('X-A', 3), [
    { kind: 'changeHeader', index: 3, name: 'X-A', value: '' },
    { kind: 'changeHeader', index: 2, name: 'X-A', value: '' },
    { kind: 'changeHeader', index: 1, name: 'X-A', value: '' },
  ])
  assert.deepEqual(deleteHeaders('X-A', 0), [])
})

test('takes values and recipients as bytes of any charset, and cleans them no less', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1')
  const packets = encode([
    { kind: 'changeHeader', index: 1, name: 'Subject', value: bytes('caf\xe9 \x85\x00\r\n two\nX: y') },
    { kind: 'changeHeader', index: 1, name: 'Subject', value: bytes('\x1b$B%F\x1b(B\x7f\n \xa0\n \n\tend') },
    { kind: 'deleteRecipient', address: bytes('<caf\xe9\x85@b>') },
  ])
  assert.deepEqual(
    packets.map((packet) => packet.toString('latin1', 4)),
    [
      'm\0\0\0\x01Subject\0caf\xe9 \x85?\n two X: y\0',
      'm\0\0\0\x01Subject\0\x1b$B%F\x1b(B\x7f\n \xa0\n\tend\0',
      '-<caf\xe9\x85@b>\0',
    ],
  )
})

const INVALID: readonly { name: string; modification: Modification }[] = [
  ...['', 'X Y', 'X:', 'X\n', 'Ü', 'X\0'].map((name) => ({
    name: `the field name ${JSON.stringify(name)}`,
    modification: { kind: 'addHeader', name, value: 'v' } as const,
  })),
  ...[0, -1, 1.5, 2 ** 31, Number.NaN].map((index) => ({
    name: `the index ${index} of a change`,
    modification: { kind: 'changeHeader', index, name: 'X', value: 'v' } as const,
  })),
  { name: 'a negative position', modification: { kind: 'insertHeader', index: -1, name: 'X', value: 'v' } },
  { name: 'an empty recipient', modification: { kind: 'addRecipient', address: '' } },
  {
    name: 'a recipient as bytes with a line break',
    modification: { kind: 'deleteRecipient', address: Buffer.from('<a@b>\r\n') },
  },
  {
    name: 'an empty recipient as bytes',
    modification: { kind: 'deleteRecipient', address: Buffer.alloc(0) },
  },
  { name: 'a recipient with a line break', modification: { kind: 'addRecipient', address: '<a@b>\r\nDATA' } },
  { name: 'parameters with NUL', modification: { kind: 'changeSender', address: '<>', args: 'A=1\0B' } },
]
for (const { name, modification } of INVALID) {
  test(`refuses ${name}`, () =>
    assert.throws(() => encode([modification]), { code: 'MILTER_ANSWER_INVALID' }))
}

test('refuses a kind that it does not know', () => {
  // What an untyped filter may ask for.
  const modification = { kind: 'paint' } as unknown as Modification
  assert.throws(() => encode([modification]), { code: 'MILTER_ANSWER_INVALID' })
  assert.throws(() => actionOf(modification), { code: 'MILTER_ANSWER_INVALID' })
})

test('cleans the reason of a quarantine to one short line', () => {
  const reason = (text: string) => encode([{ kind: 'quarantine', reason: text }])[0]?.toString('latin1', 5)
  assert.equal(reason('a\r\nb\0c ä'), 'a b c ?\0')
  assert.equal(reason('\r\n'), 'held by filter\0')
  assert.equal(reason('x'.repeat(1000)), `${'x'.repeat(240)}\0`)
})

test('needs its own action for a recipient with parameters', () => {
  assert.equal(actionOf({ kind: 'addRecipient', address: '<a@b>' }), 'addRecipients')
  assert.equal(actionOf({ kind: 'addRecipient', address: '<a@b>', args: '' }), 'addRecipientsWithParameters')
})

const VALUES: readonly [given: string, clean: string][] = [
  ['plain', 'plain'],
  ['tab\tinside', 'tab\tinside'],
  ['fold\n here', 'fold\n here'],
  ['fold\r\n\there', 'fold\n\there'],
  ['no fold\nBcc: x', 'no fold Bcc: x'],
  ['no fold\r\n\r\nbody', 'no fold body'],
  ['no fold\rBcc: x', 'no fold Bcc: x'],
  ['blank line\n \n more', 'blank line\n more'],
  ['end\n', 'end'],
  ['end\r\n ', 'end'],
  ['\n start', '\n start'],
  ['nul\0 bell\x07 del\x7f', 'nul? bell? del?'],
  ['\x85next line', '?next line'],
  ['ä€', 'ä€'],
]
for (const [given, clean] of VALUES) {
  test(`cleans the header value ${JSON.stringify(given)}`, () => assert.equal(cleanHeaderValue(given), clean))
}

test('leaves no way out of a header field, whatever the value is', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\r', '\n', ' ', '\t', 'a', ':', '\0') }),
  )
  fc.assert(
    fc.property(value, (given) => {
      const clean = cleanHeaderValue(given)
      assert.doesNotMatch(clean, /[\r\0]/)
      for (const line of clean.split('\n').slice(1)) assert.match(line, /^[ \t]+[^ \t]/)
      assert.equal(cleanHeaderValue(clean), clean)
    }),
  )
})
