import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { octetsOf } from './octets.ts'
import { onlyPrefix, prefixedSubject } from './prefixed-subject.ts'
import { visibleText } from './visible-text.ts'

function prefixed(subject: string, prefix = '[VIRUS] ', utf8 = false): string | undefined {
  return prefixedSubject(Buffer.from(subject, 'latin1'), prefix, { utf8 })?.toString('latin1')
}

const WARNING = '⚠ Grüße '
const WARNING_WORD = '=?UTF-8?B?4pqgIEdyw7zDn2U=?='
const WARNING_AND_BLANK = '=?UTF-8?B?4pqgIEdyw7zDn2Ug?='

const MARKED: readonly [what: string, subject: string, expected: string, prefix?: string][] = [
  ['plain', ' hello', '[VIRUS] hello'],
  ['without a blank behind the colon', 'hello', '[VIRUS] hello'],
  ['raw octets, which are no UTF-8', ' caf\xe9 \xa0', '[VIRUS] caf\xe9 \xa0'],
  ['an escape sequence of ISO-2022-JP', ' \x1b$B%F\x1b(B', '[VIRUS] \x1b$B%F\x1b(B'],
  ['encoded', ' =?utf-8?q?caf=C3=A9?=', '[VIRUS] =?utf-8?q?caf=C3=A9?='],
  ['folded', ' one\n two\n\tthree', '[VIRUS] one\n two\n\tthree'],
  ['folded with CRLF', ' one\r\n two', '[VIRUS] one\n two'],
  ['folded before its first word', '\n one\n two', '[VIRUS]\n one\n two'],
  ['with a line of blanks alone', ' one\n \t\n two', '[VIRUS] one\n \t two'],
  ['with blanks at its end', ' one  \n ', '[VIRUS] one   '],
  ['empty', '', '[VIRUS]'],
  ['only blanks', '  \t ', '[VIRUS]'],
  ['only blanks, folded', ' \n \n ', '[VIRUS]'],
  ['with a CR alone and a break before no blank', ' a\rb\nc', '[VIRUS] a b c'],
  ['marked in the middle', ' Re: [VIRUS] hello', '[VIRUS] Re: [VIRUS] hello'],
  ['almost marked', ' [VIRUS]hello', '[VIRUS] [VIRUS]hello'],
  ['looking encoded', ' =?utf-8?q?=5BVIRUS=5D x?=', '[VIRUS] =?utf-8?q?=5BVIRUS=5D x?='],
  ['plain, the prefix without a blank', ' hello', 'VIRUS:hello', 'VIRUS:'],
  ['encoded, the prefix without a blank', ' =?utf-8?q?x?=', 'VIRUS: =?utf-8?q?x?=', 'VIRUS:'],
  ['plain, the prefix not ASCII', ' hello', `${WARNING_WORD} hello`, WARNING],
  ['encoded, the prefix not ASCII', ' =?utf-8?q?x?=', `${WARNING_AND_BLANK} =?utf-8?q?x?=`, WARNING],
  [
    'folded and encoded, the prefix not ASCII',
    '\n =?utf-8?q?x?=',
    `${WARNING_AND_BLANK}\n =?utf-8?q?x?=`,
    WARNING,
  ],
  ['empty, the prefix not ASCII', '', WARNING_WORD, WARNING],
  [
    'plain, the prefix encoded already',
    ' hello',
    `${WARNING_WORD} hello`,
    '=?UTF-8?Q?=E2=9A=A0?= =?UTF-8?Q?_Gr=C3=BC=C3=9Fe?= ',
  ],
  ['plain, the prefix ending in ASCII', ' hello', '=?UTF-8?B?4pqg?= VIRUS: hello', '⚠ VIRUS: '],
]
for (const [what, subject, expected, prefix] of MARKED) {
  test(`marks a subject that is ${what}`, () => assert.equal(prefixed(subject, prefix), expected))
}

const KEPT: readonly [subject: string, prefix?: string][] = [
  [' [VIRUS] hello'],
  ['[VIRUS]'],
  [' [VIRUS]\n hello'],
  ['\n [VIRUS]\thello'],
  [' =?utf-8?q?=5BVIRUS=5D_hello?='],
  [' =?ISO-8859-1?B?W1ZJ?=\n =?us-ascii*en?q?RUS=5D?= hello'],
  [` ${WARNING_WORD} hello`, WARNING],
  [` ${WARNING_AND_BLANK}\n =?utf-8?q?x?=`, WARNING],
  [` ${octetsOf(WARNING)}hello`, WARNING],
]
for (const [subject, prefix] of KEPT) {
  test(`marks ${JSON.stringify(subject)} no second time`, () =>
    assert.equal(prefixed(subject, prefix), undefined))
}

test('a line that would pass 998 octets is folded, at a blank if there is one', () => {
  const name = 'Subject: '.length
  const fits = 'x'.repeat(998 - name - '[VIRUS] '.length)
  assert.equal(prefixed(` ${fits}`), `[VIRUS] ${fits}`)
  assert.equal(prefixed(` ${fits}x`), `[VIRUS]\n ${fits}x`)
  assert.equal(prefixed(` ${fits}x`, 'V:'), `V:${fits}x`)
  assert.equal(prefixed(` ${fits}xxxxxxx`, 'V:'), `V:\n ${fits}xxxxxxx`)
  assert.equal(prefixed(` ${'x'.repeat(59_000)}`), `[VIRUS]\n ${'x'.repeat(59_000)}`)
  assert.equal(prefixed(` ${'x'.repeat(990)} y\n z`), `[VIRUS]\n ${'x'.repeat(990)} y\n z`)
})

test('in a message of SMTPUTF8 the prefix stands as it is', () => {
  assert.equal(prefixed(' hello', WARNING, true), `${octetsOf(WARNING)}hello`)
  assert.equal(prefixed(' =?utf-8?q?x?=', '⚠', true), `${octetsOf('⚠')} =?utf-8?q?x?=`)
  assert.equal(onlyPrefix(WARNING, { utf8: true }).toString(), '⚠ Grüße')
  assert.equal(onlyPrefix(WARNING, { utf8: false }).toString(), WARNING_WORD)
})

const words = fc.string({
  unit: fc.constantFrom('a', ' ', '\t', '\n ', 'é', '=?utf-8?q?x?=', '⚠', 'xyz'.repeat(200)),
})
const prefixes = fc
  .string({ unit: fc.constantFrom('[', ' ', 'V', '⚠', 'ü'), minLength: 1, maxLength: 100 })
  .filter((text) => text.trim() !== '')

test('unfolded, what people see is the prefix and then the subject, and no line breaks a rule', () => {
  fc.assert(
    fc.property(words, prefixes, fc.boolean(), (subject, prefix, utf8) => {
      const before = octetsOf(subject)
      const after = prefixed(before, prefix, utf8)
      if (after === undefined) return
      const [first = '', ...rest] = after.split('\n')
      for (const line of rest) assert.match(line, /^[ \t]+[^ \t]/)
      const shown = (value: string) =>
        visibleText(value.replaceAll('\n', ''))
          .replace(/[ \t]+/g, '')
          .trim()
      assert.equal(shown(after), shown(octetsOf(prefix)) + shown(before))
      const ours = [`Subject: ${first}`, ...rest].filter((line) => line.includes('=?UTF-8?B?'))
      for (const line of ours)
        assert.ok(line.split(/[ \t]/).every((word) => !word.includes('=?UTF') || word.length <= 75))
      // A second time there is nothing to be done.
      assert.equal(prefixed(after, prefix, utf8), undefined)
    }),
  )
})
