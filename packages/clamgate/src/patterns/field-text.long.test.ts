import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FieldText, parseHeaderPattern } from './patterns.ts'
import { fits } from './text.ts'

/** Octets of a text in which `\xff` stands for an octet. */
const octets = (text: string) => Buffer.from(text, 'latin1')

function matches(pattern: string, value: Buffer): boolean {
  const parsed = parseHeaderPattern(`Subject: ${pattern}`)
  assert.ok(parsed.ok && parsed.value !== undefined)
  return fits(parsed.value, new FieldText(value))
}

const TABLE: readonly (readonly [what: string, value: Buffer, read: string])[] = [
  ['plain text', octets(' offer '), 'offer'],
  ['UTF-8', Buffer.from('Grüße'), 'Grüße'],
  ['UTF-8, decomposed', Buffer.from('Gru\u0308ße'), 'Grüße'],
  ['UTF-8 in capitals', Buffer.from('GRÜßE'), 'Grüße'],
  ['Latin-1 as it stands', octets('Gr\xfc\xdfe'), 'Grüße'],
  ['UTF-8 beside an octet that is none', octets('Gr\xc3\xbc\xc3\x9fe \xff'), 'Grüße ÿ'],
  ['UTF-8 that is too long for its character', octets('\xc0\xafx'), 'À¯x'],
  ['half a character', octets('a\xc3'), 'aÃ'],
  ['a surrogate in UTF-8', octets('\xed\xa0\x80'), 'í\xa0\x80'],
  ['an emoji', Buffer.from('go 🚀'), 'go 🚀'],
  ['a fold', octets(' one\n two'), 'one two'],
  ['a fold with CRLF', octets(' one\r\n two'), 'one two'],
  ['a fold by a tab', octets('one\n\ttwo'), 'one two'],
  ['a fold by several blanks', octets('one\n   two'), 'one two'],
  ['a fold in front of all', octets('\n one'), 'one'],
  ['quoted-printable', octets('=?UTF-8?Q?Gr=C3=BC=C3=9Fe_an_alle?='), 'Grüße an alle'],
  ['small letters everywhere', octets('=?utf-8?q?Gr=c3=bc=c3=9fe?='), 'Grüße'],
  ['base64', octets('=?utf-8?B?R3LDvMOfZQ==?='), 'Grüße'],
  ['base64 without its padding', octets('=?utf-8?b?R3LDvMOfZQ?='), 'Grüße'],
  ['base64 with a fold in it', octets('=?utf-8?b?R3LD\n vMOfZQ==?='), 'Grüße'],
  ['blanks in a word', octets('=?utf-8?q?Gr=C3=BC=C3=9Fe an alle?='), 'Grüße an alle'],
  ['UTF-8 as it is in a word', Buffer.from('=?utf-8?q?Grüße?='), 'Grüße'],
  ['a language', octets('=?iso-8859-1*de?q?Gr=FC=DFe?='), 'Grüße'],
  ['a language with a region', octets('=?utf-8*de-AT?q?Gr=C3=BC=C3=9Fe?='), 'Grüße'],
  ['words beside each other', octets('=?utf-8?q?Gr=C3=BC?= =?utf-8?q?=C3=9Fe?='), 'Grüße'],
  ['words in lines', octets('=?utf-8?q?Gr=C3=BC?=\n =?iso-8859-1?b?32U=?='), 'Grüße'],
  ['words without a blank between', octets('=?utf-8?q?Gr=C3=BC?==?utf-8?q?=C3=9Fe?='), 'Grüße'],
  ['a character in two words', octets('=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?='), 'Grüße'],
  ['a character in three', octets('=?utf-8?q?=E2?= =?utf-8?b?gg==?= =?utf-8?q?=AC?='), '€'],
  [
    'characters in two words again and again',
    octets('=?utf-8?q?=C3?= =?utf-8?q?=BC=C3?= =?utf-8?q?=BC?='),
    'üü',
  ],
  [
    'a character in every two of many words',
    octets(`=?utf-8?q?=C3?= ${'=?utf-8?q?=BC=C3?= '.repeat(50)}=?utf-8?q?=BC?=`),
    'ü'.repeat(51),
  ],
  [
    'a character whose rest does not come',
    octets('=?utf-8?q?=C3?= =?utf-8?q?=BC=C3?= =?utf-8?q?a?='),
    '=?utf-8?q?=C3?= =?utf-8?q?=BC=C3?= a',
  ],
  ['words beside text', octets('a =?utf-8?q?=C3=BC?= b'), 'a ü b'],
  ['words within text', octets('a=?utf-8?q?=C3=BC?=b'), 'aüb'],
  ['an empty word', octets('a =?utf-8?q??= b'), 'a  b'],
  ['a word in quotes', octets('"=?utf-8?q?Gr=C3=BC=C3=9Fe?=" <a@example.org>'), '"Grüße" <a@example.org>'],
  ['a word in a comment', octets('a@example.org (=?utf-8?q?Gr=C3=BC=C3=9Fe?=)'), 'a@example.org (Grüße)'],
  ['Cyrillic', octets('=?koi8-r?b?8NLJ18XU?='), 'Привет'],
  ['Japanese', octets('=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?='), '日本'],
  [
    'Japanese that goes on in the next word',
    octets('=?iso-2022-jp?q?=1B$BF|?= =?iso-2022-jp?q?K\\=1B(B?='),
    '日本',
  ],
  [
    'Japanese with a character in two words',
    octets('=?iso-2022-jp?q?=1B$BF?= =?iso-2022-jp?q?|K\\=1B(B?='),
    '日本',
  ],
  [
    'Japanese that each word shifts to',
    octets('=?iso-2022-jp?q?=1B$BF|?= =?iso-2022-jp?q?=1B$BK\\=1B(B?='),
    '日本',
  ],
  ['Japanese that does not shift back', octets('=?iso-2022-jp?q?=1B$BF|?= a'), '日 a'],
  ['Chinese, split', octets('=?gb2312?q?=C4?= =?gb2312?q?=E3=BA=C3?='), '你好'],
  ['Korean', octets('=?ks_c_5601-1987?b?x9GxuQ==?='), '한국'],
  ['Windows 1252', octets('=?windows-1252?q?10_=80?='), '10 €'],
  ['another name of a charset', octets('=?cp936?q?=C4=E3?='), '你'],
  ['an unknown charset', octets('=?x-none?q?Hello?='), '=?x-none?q?Hello?='],
  ['an unknown encoding', octets('=?utf-8?x?Hello?='), '=?utf-8?x?Hello?='],
  ['a word without an end', octets('=?utf-8?q?Hello'), '=?utf-8?q?Hello'],
  ['base64 with other characters', octets('=?utf-8?b?R3!?='), '=?utf-8?b?R3!?='],
  ['base64 that is too short', octets('=?utf-8?b?R?='), '=?utf-8?b?R?='],
  ['no number behind =', octets('=?utf-8?q?=ZZ?='), '=?utf-8?q?=ZZ?='],
  ['octets that are not of the charset', octets('=?utf-8?q?=FF?='), '=?utf-8?q?=FF?='],
  [
    'a broken word beside good ones',
    octets('=?utf-8?q?a?= =?utf-8?q?=FF?= =?utf-8?q?b?= =?utf-8?q?c?='),
    'a =?utf-8?q?=FF?= bc',
  ],
  ['a broken word in another charset', octets('=?utf-8?q?=C3?= =?latin1?q?=BC?='), '=?utf-8?q?=C3?= ¼'],
  ['nothing', octets('  '), ''],
]

for (const [what, value, read] of TABLE) {
  test(`${what} is compared as people read it`, () => {
    const field = new FieldText(value)
    assert.equal(field.key, new FieldText(Buffer.from(read)).key)
    if (read !== '') assert.ok(matches(`/^${read.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&')}$/`, value))
  })
}

test('globs and plain texts are compared whole, without regard to case, accents in either notation', () => {
  const word = octets('=?utf-8?q?Gr=C3=BC=C3=9Fe?= an alle')
  assert.ok(matches('*GRÜßE*', word))
  assert.ok(matches('Gru\u0308ße   AN alle', word))
  assert.ok(matches('gr??e an a*', word))
  assert.ok(!matches('Grüße', word))
  assert.ok(!matches('*=C3=BC*', word), 'a glob sees the text, not the octets')
})

for (const [pattern, value, expected] of [
  ['*@bücher.test>', 'a <a@xn--bcher-kva.test>', true],
  ['*@XN--bcher-kva.test>', 'a <a@BÜCHER.test>', true],
  ['*@xn--*', 'a <a@xn--bcher-kva.test>', true],
  ['*@xn--*', 'a <a@bücher.test>', false],
  ['*@bü*', 'a <a@xn--bcher-kva.test>', true],
  ['a@bücher.test', 'a@XN--BCHER-KVA.test', true],
  ['/@bücher\\.test/', 'a@xn--bcher-kva.test', true],
  ['/@xn--/', 'a@xn--bcher-kva.test', true],
  ['*bücher*', 'xn--bcher-kvax xn--zzzzzz', false],
] as const) {
  test(`the field pattern ${pattern} ${expected ? 'fits' : 'does not fit'} ${value}`, () => {
    assert.equal(matches(pattern, Buffer.from(value)), expected)
  })
}

const EXPRESSIONS: readonly (readonly [expression: string, value: Buffer, fits: boolean])[] = [
  ['/grüße/', octets('=?utf-8?q?Gr=C3=BC=C3=9Fe?='), true],
  ['/gru\u0308ße/', octets('=?utf-8?q?Gr=C3=BC=C3=9Fe?='), true],
  ['/=\\?utf-8\\?/', octets('=?utf-8?q?Gr=C3=BC=C3=9Fe?='), true],
  ['/=\\?utf-8\\?/', Buffer.from('Grüße'), false],
  ['/\\xfc\\xdf/', octets('Gr\xfc\xdfe'), true],
  ['/\\xc3\\xbc/', Buffer.from('Grüße'), true],
  ['/^[\\x00-\\x7f]*$/', Buffer.from('Grüße'), false],
  ['/one two/', octets('one\n\ttwo'), true],
  ['/one\\ttwo/', octets('one\n\ttwo'), true],
  ['/one\\n\\ttwo/', octets('one\n\ttwo'), true],
  ['/a  b/', octets('=?utf-8?q?a__b?='), true],
  ['/^one$/', octets(' one '), true],
]

for (const [expression, value, expected] of EXPRESSIONS) {
  test(`${expression} ${expected ? 'fits' : 'does not fit'} ${JSON.stringify(value.toString('latin1'))}`, () => {
    assert.equal(matches(expression, value), expected)
  })
}

const text = fc.string({ unit: fc.constantFrom(...'aZ ü߀漢🚀é\u0301=?_"'), minLength: 1, maxLength: 30 })

/** Encoders that know nothing of our decoder. */
const ENCODINGS: readonly ((text: string) => string)[] = [
  (plain) => `=?utf-8?b?${Buffer.from(plain).toString('base64')}?=`,
  (plain) =>
    `=?UTF-8*en?Q?${[...Buffer.from(plain)].map((octet) => `=${octet.toString(16).padStart(2, '0')}`).join('')}?=`,
  (plain) => `=?utf-16le?B?${Buffer.from(plain, 'utf16le').toString('base64')}?=`,
  // One word for each octet.
  (plain) =>
    [...Buffer.from(plain)].map((octet) => `=?utf-8?q?=${octet.toString(16).padStart(2, '0')}?=`).join('\n '),
]

test('a text is the same in every encoding', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(...ENCODINGS), (plain, encode) => {
      const encoded = new FieldText(octets(encode(plain)))
      // Blanks around a text are not compared, but those in a word are.
      const direct = new FieldText(Buffer.from(plain.replaceAll('=?', '= ?')))
      if (!plain.includes('=?')) assert.equal(encoded.key, direct.key)
    }),
    { numRuns: 500 },
  )
})

test('any octets are read without an error, and the same each time', () => {
  const pieces = fc.constantFrom(
    '=?',
    '?=',
    '?q?',
    '?b?',
    'utf-8',
    'gb2312',
    'iso-2022-jp',
    '=C3',
    '\x1b$B',
    '\xff',
    ' ',
    '\n ',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 30 }), (parts) => {
      const value = octets(parts.join(''))
      assert.equal(new FieldText(value).key, new FieldText(value).key)
      assert.ok(new FieldText(value).texts.length >= 1)
    }),
    { numRuns: 2000 },
  )
})

/** Values that a sender could make up to keep us busy. */
const HOSTILE: readonly (readonly [what: string, unit: string])[] = [
  ['beginnings of words', '=?'],
  ['words without an end', '=?utf-8?q?'],
  ['unknown charsets', '=?a?q??= '],
  ['broken words', '=?utf-8?q?=FF?= '],
  ['words in a broken state', '=?iso-2022-jp?q?=1B$BF?= '],
  ['empty words', '=?utf-8?q??= '],
  ['blanks', ' '],
  ['folds', '\n a'],
  ['marks in the wrong order', '\xcc\x81\xcc\xa3'],
  ['marks in the wrong order, encoded', '=?utf-8?q?=CC=81=CC=A3?= '],
  ['A-labels', 'xn--bcher-kva.'],
  ['labels that are none', 'xn--zzzzz.'],
  ['halves of characters', '\xe2\x82'],
]

for (const [what, unit] of HOSTILE) {
  test(`twice as many ${what} take about twice the time`, () => {
    const timeOf = (bytes: number) => {
      const value = octets(`a${unit.repeat(bytes / unit.length)}b`)
      // The time of the processor, since others may be busy on this machine.
      const times = [1, 2].map(() => {
        const before = process.threadCpuUsage()
        assert.equal(fits({ kind: 'exact', text: 'nothing' }, new FieldText(value)), false)
        const { user, system } = process.threadCpuUsage(before)
        return (user + system) / 1000
      })
      return Math.min(...times)
    }
    timeOf(2_000)
    const [short, long] = [timeOf(10_000), timeOf(80_000)]
    // Eight times the length: about 8 times where it is linear, 64 where it is not.
    assert.ok(long < 32 * short + 50, `${short} ms, then ${long} ms`)
  })
}
