import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainToASCII } from 'node:url'
import fc from 'fast-check'
import { parseAddressPattern, parseDomainPattern } from './patterns.ts'

const GOOD = [
  ...['example.org', 'Example.ORG.', 'localhost', '*', '*.example.org', 'mx?.example.org', 'm*'],
  ...['bücher.test', 'BÜCHER.test', 'xn--bcher-kva.test', 'XN--BCHER-KVA.TEST', 'xn--*', 'bü*.test'],
  ...['bücher。test', 'a_b.test', '_x.test', 'a--b.test', '1und1.test', '3.test', '-a.test', 'straße.test'],
  ...[
    '[192.0.2.1]',
    '[IPv6:2001:db8::1]',
    '[*]',
    '[IPv6:2001:*]',
    '[192.0.2.?]',
    `${'a'.repeat(63)}.test`,
    `${'a.'.repeat(125)}org`,
  ],
  ...['*xn--bcher-kva.test', '例え.テスト', 'مثال.test'],
]

for (const domain of GOOD) {
  test(`${domain.slice(0, 40)} is a domain, and one for addresses`, () => {
    assert.deepEqual([parseDomainPattern(domain).ok, parseAddressPattern(`a@${domain}`).ok], [true, true])
  })
}

const BAD: readonly (readonly [domain: string, message: RegExp, remedy: RegExp])[] = [
  ['a b.test', /holds " "/, /one domain/],
  ['bücher test', /holds " "/, /one domain/],
  ['a..test', /empty label/, /did you mean a\.test\?/],
  ['*..test', /empty label/, /did you mean \*\.test\?/],
  ['a.test..', /empty label/, /did you mean a\.test\?/],
  ['bücher。。test', /empty label/, /did you mean bücher\.test\?/],
  ['http://example.org/path', /is a URL/, /did you mean example\.org\?/],
  ['https://joe@example.org:8080', /is a URL/, /did you mean example\.org\?/],
  ['//example.org', /is a URL/, /did you mean example\.org\?/],
  ['mailto:example.org', /is a URL|holds ":"/, /./],
  ['example.org:25', /more than a domain/, /did you mean example\.org\?/],
  ['example.org/', /more than a domain/, /did you mean example\.org\?/],
  ['192.0.2.1', /is an IP address/, /did you mean \[192\.0\.2\.1\]\?/],
  ['2001:db8::1', /is an IP address/, /did you mean \[IPv6:2001:db8::1\]\?/],
  ['[2001:db8::1]', /lacks its tag/, /did you mean \[IPv6:2001:db8::1\]\?/],
  ['[192.0.2.1', /no address literal/, /\[192\.0\.2\.1\]/],
  ['[]', /no address literal/, /write it as/],
  ['[300.1.1.1]', /holds no IP address/, /write it as/],
  ['[192.0.2]', /holds no IP address/, /write it as/],
  ['[IPv6:2001::db8::1]', /holds no IP address/, /write it as/],
  ['192.0.2.0/24', /more than a domain/, /did you mean 192/],
  [`${'a'.repeat(64)}.test`, /has 64 octets.*63/, /spelled/],
  [`${'ü'.repeat(60)}.test`, /has \d\d octets.*63/, /spelled/],
  [`*${'a'.repeat(64)}.test`, /has 64 octets.*63/, /spelled/],
  [`${'a.'.repeat(126)}org`, /has 255 octets.*253/, /spelled/],
  ['xn--zzzzzz.test', /xn--zzzzzz stands for no international name/, /write the name itself/],
  ['xn--a.test', /stands for no/, /write the name itself/],
  ['a\u200dü.test', /IDNA/, /spelled/],
  ['\ufffd.test', /IDNA|U\+FFFD/, /spelled/],
  ['xn--a*.bü*.test', /mixes the two forms/, /all in one form/],
  ['a!b.test', /holds "!"/, /one domain/],
  ['a"b.test', /./, /./],
]

for (const [domain, message, remedy] of BAD) {
  test(`${domain.slice(0, 40)} is refused as a domain, alone and in an address`, () => {
    const parsed = [
      parseDomainPattern(domain),
      ...(domain.includes('@') ? [] : [parseAddressPattern(`a@${domain}`)]),
    ]
    for (const one of parsed) {
      assert.ok(!one.ok)
      if (/^write one address/.test(one.remedy)) continue // blanks are told in the words for addresses
      assert.match(one.message, message)
      assert.match(one.remedy, remedy)
    }
  })
}

test('what is wrong with the domain of an address is told for the address', () => {
  for (const [text, remedy] of [
    ['a@', /write a@\* for/],
    ['a@.example.org', /write a@\*\.example\.org for/],
    ['a\ufffd@example.org', /see how/],
  ] as const) {
    const parsed = parseAddressPattern(text)
    assert.ok(!parsed.ok)
    assert.match(parsed.remedy, remedy)
  }
})

test('a domain in either form is a domain in the other', () => {
  const label = fc.string({ unit: fc.constantFrom(...'abcüßéñçжиאб日本🚀_-'), minLength: 1, maxLength: 70 })
  fc.assert(
    fc.property(label, (one) => {
      const ascii = domainToASCII(`${one}.test`)
      fc.pre(ascii !== '')
      assert.equal(parseDomainPattern(`${one}.test`).ok, parseDomainPattern(ascii).ok)
    }),
    { numRuns: 1000 },
  )
})
