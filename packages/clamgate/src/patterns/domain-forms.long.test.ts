import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainToASCII, domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { computingMs } from '../ground/testing/cpu-time.ts'
import { comparedAddress, comparedDomain } from './compared.ts'
import { domainForms } from './domain-forms.ts'

const FORMS: readonly (readonly [domain: string, ascii: string, unicode: string])[] = [
  ['Example.ORG.', 'example.org', 'example.org'],
  ['bücher.test', 'xn--bcher-kva.test', 'bücher.test'],
  ['BÜCHER.TEST', 'xn--bcher-kva.test', 'bücher.test'],
  ['bu\u0308cher.test', 'xn--bcher-kva.test', 'bücher.test'],
  ['XN--BCHER-KVA.test', 'xn--bcher-kva.test', 'bücher.test'],
  ['bücher。test．', 'xn--bcher-kva.test', 'bücher.test'],
  ['ｂüｃher｡ｔest', 'xn--bcher-kva.test', 'bücher.test'],
  ['straße.test', 'xn--strae-oqa.test', 'straße.test'],
  ['例え.テスト', 'xn--r8jz45g.xn--zckzah', '例え.テスト'],
  ['a_b.ü.test', 'a_b.xn--tda.test', 'a_b.ü.test'],
  ['ü.1', 'xn--tda.1', 'ü.1'],
  ['1.2.3', '1.2.3', '1.2.3'],
  ['[192.0.2.1]', '[192.0.2.1]', '[192.0.2.1]'],
  ['[IPv6:2001:DB8::1]', '[ipv6:2001:db8::1]', '[ipv6:2001:db8::1]'],
  // What can have no other form stays as it is, and what is beside it does not.
  ['xn--zzzzzz.Bücher.test', 'xn--zzzzzz.xn--bcher-kva.test', 'xn--zzzzzz.bücher.test'],
  ['a%41ü.test', 'a%41ü.test', 'a%41ü.test'],
  ['ü@x.test', 'ü@x.test', 'ü@x.test'],
  ['\ufffd.test', '\ufffd.test', '\ufffd.test'],
  ['*.bücher.test', '*.xn--bcher-kva.test', '*.bücher.test'],
  ['BÜ*.xn--bcher-kva.test', 'bü*.xn--bcher-kva.test', 'bü*.bücher.test'],
  ['', '', ''],
  ['.', '.', '.'],
]

for (const [domain, ascii, unicode] of FORMS) {
  test(`${JSON.stringify(domain)} is ${ascii} and ${unicode}`, () => {
    assert.deepEqual(domainForms(domain), { ascii, unicode })
  })
}

const letters = fc.constantFrom(...'abcxyz0189-üßöéñçşığčłαβγςσжиянчאבגدمक日本語한국🚀')
const label = fc
  .string({ unit: letters, minLength: 1, maxLength: 12 })
  .filter((one) => domainToASCII(`${one}.x`) !== '' && !/^xn--/i.test(one))

test('the two forms of any name are one domain, in any case, and again and again', () => {
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
      const unicode = `${labels.join('.')}.test`
      const ascii = domainToASCII(unicode)
      fc.pre(ascii !== '')
      const { key } = comparedDomain(unicode)
      assert.equal(key, ascii)
      for (const other of [
        ascii,
        ascii.toUpperCase(),
        domainToUnicode(ascii),
        `${unicode}.`,
        unicode.normalize('NFD'),
      ])
        assert.equal(comparedDomain(other).key, key, other)
      assert.deepEqual(domainForms(domainForms(unicode).unicode), domainForms(unicode))
      assert.deepEqual(domainForms(domainForms(unicode).ascii), domainForms(unicode))
    }),
    { numRuns: 1000 },
  )
})

test('any text has forms, and those of a form are its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const { ascii } = domainForms(text)
      assert.equal(domainForms(ascii).ascii, ascii.length > 1 ? ascii.replace(/\.$/, '') : ascii)
    }),
    { numRuns: 2000 },
  )
})

test('of an address the domain has two forms, and what is in front of the last @ one', () => {
  const { key, folded, texts } = comparedAddress('Jürgen@Bücher.test')
  assert.equal(key, 'jürgen@xn--bcher-kva.test')
  assert.deepEqual(folded, ['jürgen@xn--bcher-kva.test', 'jürgen@bücher.test'])
  assert.deepEqual(texts, ['Jürgen@Bücher.test', 'Jürgen@xn--bcher-kva.test', 'Jürgen@bücher.test'])
  assert.equal(comparedAddress('"a@bücher.test"@x').key, '"a@bücher.test"@x')
  assert.equal(comparedAddress('xn--bcher-kva@x').key, 'xn--bcher-kva@x')
  assert.deepEqual(comparedAddress('Root').folded, ['root'])
  assert.deepEqual(comparedAddress('').folded, [''])
})

test('a name of any length takes time linear to it', () => {
  const ms = computingMs(() => {
    comparedAddress(`a@${'ü'.repeat(50_000)}.test`)
    comparedAddress(`a@${'a\u0301\u0323'.repeat(50_000)}.test`)
    comparedAddress(`a@${'ü.'.repeat(50_000)}test`)
  })
  assert.ok(ms < 2000, `${ms} ms`)
})
