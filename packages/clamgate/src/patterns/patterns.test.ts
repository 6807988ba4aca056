import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  comparedAddress,
  parseAddressPattern,
  parseDomainPattern,
  parseHeaderPattern,
  parseNamePattern,
  parseRawPattern,
  parseSource,
  SIGNATURE_SOURCES,
  type TextPattern,
} from './patterns.ts'
import { comparedText, fits } from './text.ts'

function matches(pattern: TextPattern, text: string): boolean {
  return fits(pattern, comparedText(text))
}

/** The pattern of a text that is one. */
function good<T extends object>(
  parsed: ({ readonly ok: true } & T) | { readonly ok: false; readonly message: string },
): T {
  assert.ok(parsed.ok, 'message' in parsed ? parsed.message : '')
  return parsed
}

const ADDRESSES: readonly [pattern: string, address: string, fits: boolean][] = [
  ['a@example.org', 'A@Example.ORG', true],
  ['a@example.org', 'aa@example.org', false],
  ['<a@example.org>', 'a@example.org', true],
  ['*@example.org', 'b@example.org', true],
  ['*@example.org', 'b@sub.example.org', false],
  ['*@*.example.org', 'b@sub.example.org', true],
  ['postmaster@*', 'Postmaster@anywhere', true],
  ['*', '', true],
  ['*@*', '', false],
  ['<>', '', true],
  ['""', '', true],
  ['<>', 'a@b', false],
  ['/^sales.*@example\\.org$/', 'Sales-1@EXAMPLE.org', true],
  ['/example/', 'a@my-example.net', true],
  ['/^$/', '', true],
  ['"a b"@example.org', '"a b"@example.org', true],
]

for (const [pattern, address, expected] of ADDRESSES) {
  test(`the address pattern ${pattern} ${expected ? 'fits' : 'does not fit'} <${address}>`, () => {
    assert.equal(fits(good(parseAddressPattern(pattern)).pattern, comparedAddress(address)), expected)
  })
}

const BAD_ADDRESSES: readonly [text: string, message: RegExp, remedy: RegExp][] = [
  ['example.org', /is no address/, /write \*@example\.org for/],
  ['bücher..test', /empty label/, /did you mean bücher\.test\?/],
  ['.example.org', /is no address/, /write \*@\*\.example\.org/],
  ['@example.org', /nothing in front of the @/, /write \*@example\.org/],
  ['postmaster', /is no address/, /write postmaster@\*/],
  ['a@example.org, b@example.org', /is no address/, /one address for each entry/],
  ['Bob <bob@example.org>', /is no address/, /without a name/],
  ['/^<a@b>$/', /angle brackets/, /leave < and > away/],
  ['/<>/', /angle brackets/, /null sender/],
  ['/a/i', /no flags such as i/, /case is ignored/],
  ['/a', /no slash at its end/, /between two slashes/],
  ['//', /empty/, /write \*/],
  ['/[/', /missing closing \]/, /backslash/],
  ['/(a)\\1/', /invalid escape sequence/, /no back references/],
  ['/a(?=b)/', /invalid or unsupported/, /no looking around/],
  ['/a{2000}/', /invalid repeat count/, /correct it/],
  [`/${'(x{1000})'.repeat(9)}/`, /needs \d+ steps, allowed are 5000/, /repeat less/],
]

for (const [text, message, remedy] of BAD_ADDRESSES) {
  test(`${text.slice(0, 30)} is no address pattern, and the remedy helps`, () => {
    const parsed = parseAddressPattern(text)
    assert.ok(!parsed.ok)
    assert.match(parsed.message, message)
    assert.match(parsed.remedy, remedy)
  })
}

for (const [text, message, remedy] of [
  ['<boss@x>', /is no expression/, /between two slashes.*policy\.skip\.senders/],
  ['*@x', /is no expression/, /between two slashes/],
  ['/^<jos\u00e9@x>$/', /outside of ASCII/, /write \\xc3\\xa9 for \u00e9/],
  ['/(a/', /no regular expression/, /correct it/],
  ['/a/i', /no flags/, /case is ignored/],
] as const) {
  test(`${text} is no pattern for raw texts, and the remedy helps`, () => {
    const parsed = parseRawPattern(text)
    assert.ok(!parsed.ok)
    assert.match(parsed.message, message)
    assert.match(parsed.remedy, remedy)
  })
}

test('a bracket that an expression only allows for is no mistake', () => {
  assert.ok(matches(good(parseAddressPattern('/^<?a@b>?$/')).pattern, 'a@b'))
})

test('an expression takes time linear to the text, also one that is built to explode', () => {
  const { pattern } = good(parseNamePattern('/^(a|aa|a*)*(b|b*)*c$/'))
  assert.equal(matches(pattern, 'a'.repeat(50_000)), false)
})

test('names are compared without regard to case, whole for globs, anywhere for expressions', () => {
  const glob = good(parseNamePattern('PUA.*')).pattern
  assert.ok(matches(glob, 'pua.win.packer-1'))
  assert.ok(!matches(glob, 'X.PUA.Win'))
  const expression = good(parseNamePattern('/trojan/')).pattern
  assert.ok(matches(expression, 'Win.Trojan.Agent-1'))
})

test('an empty pattern is refused, since nobody could say what it fits', () => {
  assert.ok(!parseNamePattern('  ').ok)
})

test('a domain stands for itself, and with a dot in front for all below it too', () => {
  assert.deepEqual(parseDomainPattern('Example.ORG.'), {
    ok: true,
    pattern: { kind: 'exact', text: 'example.org' },
  })
  assert.deepEqual(parseDomainPattern('.Example.ORG'), {
    ok: true,
    pattern: { kind: 'below', domain: 'example.org' },
  })
  assert.deepEqual(parseDomainPattern('mx*.example.org'), {
    ok: true,
    pattern: { kind: 'glob', globs: ['mx*.example.org'] },
  })
  assert.deepEqual(parseDomainPattern('bücher.example'), {
    ok: true,
    pattern: { kind: 'exact', text: 'xn--bcher-kva.example' },
  })
})

for (const text of ['a@example.org', '*@example.org', '', '.', 'a b', 'a/b']) {
  test(`${JSON.stringify(text)} is no domain`, () => {
    assert.ok(!parseDomainPattern(text).ok)
  })
}

test('the remedy for an address in the place of a domain is its domain', () => {
  const parsed = parseDomainPattern('*@example.org')
  assert.ok(!parsed.ok && parsed.remedy.includes('write example.org alone'))
})

test('a header pattern has a name, and a pattern for the value if there is one', () => {
  assert.deepEqual(parseHeaderPattern('List-Id'), { ok: true, name: 'list-id', value: undefined })
  assert.deepEqual(parseHeaderPattern('List-Id:'), { ok: true, name: 'list-id', value: undefined })
  assert.deepEqual(parseHeaderPattern('X-Spam-Flag: YES'), {
    ok: true,
    name: 'x-spam-flag',
    value: { kind: 'exact', text: 'yes' },
  })
  const { value } = good(parseHeaderPattern('Subject: /inv(oi|io)ce: \\d+/'))
  assert.ok(value !== undefined && matches(value, 'Your INVOICE: 12'))
})

test('an expression without the name of a field is no header pattern, and the remedy names one', () => {
  const parsed = parseHeaderPattern('/^Subject: urgent/')
  assert.ok(!parsed.ok)
  assert.match(parsed.remedy, /"Subject: \/\^urgent\/"/)
})

for (const text of ['', ': a', 'Sub ject: a', 'Subject: /[/', 'Bücher: a']) {
  test(`${JSON.stringify(text)} is no header pattern`, () => {
    assert.ok(!parseHeaderPattern(text).ok)
  })
}

test('sources are known by name, in any case, and by other names that people use', () => {
  for (const source of SIGNATURE_SOURCES)
    assert.deepEqual(parseSource(source.toUpperCase()), { ok: true, source })
  assert.deepEqual(parseSource('rfxn'), { ok: true, source: 'linuxmalwaredetect' })
})

for (const text of ['sansecurity', 'sanesecurity*']) {
  test(`${JSON.stringify(text)} is no source, and the remedy is the one that it was meant to be`, () => {
    const parsed = parseSource(text)
    assert.equal(parsed.ok ? undefined : parsed.remedy, 'did you mean sanesecurity?')
  })
}

for (const text of ['constructor', '']) {
  test(`${JSON.stringify(text)} is no source, and the remedy lists those that are`, () => {
    const parsed = parseSource(text)
    assert.ok(!parsed.ok && parsed.remedy.includes('sanesecurity, foxhole'))
  })
}
