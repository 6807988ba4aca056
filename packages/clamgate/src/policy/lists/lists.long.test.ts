import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computingMs } from '../../ground/testing/cpu-time.ts'
import { comparedAddress, comparedDomain, parseAddressPattern } from '../../patterns/patterns.ts'
import { entriesOf, parseEntries } from './entries.ts'
import { addresses, domains, findLogin, logins, networks } from './lists.ts'
import { clientOf } from './network-list.ts'

const file = {
  file: '/etc/clamgate/list',
  lines: [
    { line: 2, text: '*@example.org' },
    { line: 5, text: 'a@example.net' },
  ],
}

function findAddress(list: Parameters<typeof addresses>[1], address: string) {
  return addresses('policy.skip.senders', list).find(comparedAddress(address))
}

test('entries of files stand among the others, and know their line', () => {
  assert.deepEqual(findAddress(['x@y.z', file], 'A@Example.net'), {
    text: 'a@example.net',
    place: { file: '/etc/clamgate/list', line: 5 },
  })
  assert.deepEqual(findAddress(['x@y.z', file], 'x@y.z'), { text: 'x@y.z', place: undefined })
})

test('a file that was not read, or is empty, has no entries', () => {
  assert.deepEqual(entriesOf([{ file: '/x' }, { file: '/y', lines: [] }]), [])
  assert.ok(addresses('k', [{ file: '/x' }]).isEmpty)
})

test('a pattern that is none is an error that names key, file and line, never a pattern that fits nobody', () => {
  const broken = { file: '/etc/clamgate/list', lines: [{ line: 7, text: 'example.org' }] }
  assert.throws(() => addresses('policy.skip.senders', [broken]), {
    name: 'TypeError',
    message:
      /^policy\.skip\.senders \(\/etc\/clamgate\/list:7\): example\.org is no address; write \*@example\.org/,
  })
  assert.throws(
    () => parseEntries('k', entriesOf(['/[/']), parseAddressPattern),
    /^TypeError: k: no regular expression/,
  )
})

test('a domain list finds the domain, what is below a dotted one, and the nearest entry', () => {
  const list = domains('k', ['example.org', '.example.net', '.deep.example.net', '*.example.com'])
  const find = (domain: string) => list.find(comparedDomain(domain))?.text
  assert.equal(find('example.org'), 'example.org')
  assert.equal(find('sub.example.org'), undefined)
  assert.equal(find('example.net'), '.example.net')
  assert.equal(find('a.b.example.net'), '.example.net')
  assert.equal(find('a.deep.example.net'), '.deep.example.net')
  assert.equal(find('notexample.net'), undefined)
  assert.equal(find('net'), undefined)
  assert.equal(find('a.example.com'), '*.example.com')
})

test('a hundred thousand addresses and domains cost no more than one', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => ({
    line: index + 1,
    text: index % 2 === 0 ? `*@d${index}.example` : `u${index}@example.org`,
  }))
  const list = addresses('k', [{ file: '/big', lines }])
  const ms = computingMs(() => {
    for (let i = 0; i < 10_000; i++) assert.equal(list.find(comparedAddress('nobody@nowhere')), undefined)
  })
  assert.ok(ms < 500, `one by one it would take minutes: ${ms} ms`)
  assert.equal(list.find(comparedAddress('X@d99998.example'))?.place?.line, 99_999)
})

test('a log-in name fits an entry only when there is one', () => {
  const list = logins('k', ['*', 'bob'])
  assert.equal(findLogin(list, undefined), undefined)
  assert.equal(findLogin(list, ''), undefined)
  assert.equal(findLogin(list, 'Bob')?.text, 'bob')
})

const RESOLVED = new Map([
  ['mx.example.org', ['198.51.100.7', '2001:db8::7']],
  ['away.example.org', []],
])

test('a network list finds the entry with the longest prefix, and hosts by every address that they have', () => {
  const list = networks(
    'k',
    ['10.0.0.0/8', '10.1.0.0/16', 'mx.example.org', 'away.example.org', '2001:db8::/64', 'local'],
    RESOLVED,
  )
  const find = (address: string | undefined) => list.find(clientOf(address))?.text
  assert.equal(find('10.2.0.1'), '10.0.0.0/8')
  assert.equal(find('10.1.0.1'), '10.1.0.0/16')
  assert.equal(find('::ffff:10.1.0.1'), '10.1.0.0/16')
  assert.equal(find('198.51.100.7'), 'mx.example.org')
  assert.equal(find('2001:db8::7'), 'mx.example.org')
  assert.equal(find('2001:db8::8'), '2001:db8::/64')
  assert.equal(find('127.0.0.1'), 'local')
  assert.equal(find('::1'), 'local')
  assert.equal(find(undefined), 'local')
  assert.equal(find('unknown'), undefined)
  assert.equal(find('192.0.2.1'), undefined)
})

test('without the word local, nobody is it', () => {
  const list = networks('k', ['10.0.0.0/8'], RESOLVED)
  for (const address of [undefined, '127.0.0.1', '::1']) assert.equal(list.find(clientOf(address)), undefined)
})

/** Patterns and addresses in any form, and whether they fit. */
const FORMS: readonly (readonly [pattern: string, address: string, fits: boolean])[] = [
  ['o@bücher.test', 'o@xn--bcher-kva.test', true],
  ['o@xn--bcher-kva.test', 'O@BÜCHER.test', true],
  ['o@XN--BCHER-KVA.TEST', 'o@bücher.test', true],
  ['*@bücher.test', 'o@xn--bcher-kva.test', true],
  ['*@xn--bcher-kva.test', 'o@bu\u0308cher.test', true],
  ['*@bücher.test', 'o@sub.xn--bcher-kva.test', false],
  ['*@bücher.test', 'o@bucher.test', false],
  ['*@*.bücher.test', 'o@sub.xn--bcher-kva.test', true],
  ['*@*.xn--bcher-kva.test', 'o@sub.bücher.test', true],
  ['*.bücher.test', 'o@sub.xn--bcher-kva.test', true],
  ['*@bü*.test', 'o@xn--bcher-kva.test', true],
  ['*@b?cher.test', 'o@xn--bcher-kva.test', true],
  ['*@xn--*', 'o@bücher.test', true],
  ['*@xn--*', 'o@bucher.test', false],
  ['*@straße.test', 'o@strasse.test', false],
  ['jürgen@*', 'JU\u0308RGEN@x.test', true],
  ['xn--jrgen-kva@*', 'jürgen@x.test', false],
  ['a@bücher.test', 'a@bücher。test', true],
  ['/@bücher\\.test$/', 'o@xn--bcher-kva.test', true],
  ['/@xn--/', 'o@bücher.test', true],
  ['*@*', 'o@\ufffd\ufffdcher.test', true],
  ['*@bücher.test', 'o@b\ufffd\ufffdcher.test', false],
]

for (const [pattern, address, fits] of FORMS) {
  test(`${pattern} ${fits ? 'fits' : 'does not fit'} ${address}, as an address and as a log-in name`, () => {
    assert.equal(addresses('k', [pattern]).find(comparedAddress(address)) !== undefined, fits)
    assert.equal(findLogin(logins('k', [pattern]), address) !== undefined, fits || pattern === address)
  })
}

for (const [pattern, domain, fits] of [
  ['bücher.test', 'XN--BCHER-KVA.test', true],
  ['xn--bcher-kva.test', 'bücher.test', true],
  ['.bücher.test', 'xn--bcher-kva.test', true],
  ['.xn--bcher-kva.test', 'a.b.Bücher.test', true],
  ['.bücher.test', 'meinbücher.test', false],
  ['.b*.test', 'xn--bcher-kva.test', true],
  ['.bü*.test', 'sub.xn--bcher-kva.test', true],
  ['bücher.test', 'bücher.test.', true],
] as const) {
  test(`the domain ${pattern} ${fits ? 'fits' : 'does not fit'} ${domain}`, () => {
    assert.equal(domains('k', [pattern]).find(comparedDomain(domain)) !== undefined, fits)
  })
}
