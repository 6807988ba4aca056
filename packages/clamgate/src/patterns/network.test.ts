import assert from 'node:assert/strict'
import { BlockList, SocketAddress } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalIp, type NetworkPattern, parseIp, parseNetwork } from './network.ts'

function networkOf(text: string): NetworkPattern & { kind: 'network' } {
  const parsed = parseNetwork(text)
  assert.ok(parsed.ok && parsed.network.kind === 'network', text)
  return parsed.network
}

function holds(text: string, address: string): boolean {
  const { family, value, prefix } = networkOf(text)
  const ip = parseIp(address)
  const free = BigInt((family === 4 ? 32 : 128) - prefix)
  return ip?.family === family && ip.value >> free === value >> free
}

const TABLE: readonly [network: string, address: string, holds: boolean][] = [
  ['192.0.2.0/24', '192.0.2.255', true],
  ['192.0.2.0/24', '192.0.3.0', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.8', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['10.0.0.0/10', '10.63.255.255', true],
  ['10.0.0.0/10', '10.64.0.0', false],
  ['192.0.2.0/31', '192.0.2.1', true],
  ['192.0.2.0/31', '192.0.2.2', false],
  // clamav-milter applies prefixes that 32 does not divide to the wrong bytes.
  ['2001:db8:abcd::/48', '2001:db8:abcd:1::5', true],
  ['2001:db8:abcd::/48', '2001:db8:1234:0:1::5', false],
  ['fe80::/10', 'fe80::1', true],
  ['fe80::/10', 'febf::1', true],
  ['fe80::/10', 'fec0::1', false],
  ['fe80::/10', '2600::1', false],
  ['::/0', '2001:db8::1', true],
  ['::/0', '192.0.2.1', false],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['2001:db8::2/127', '2001:db8::3', true],
  ['2001:db8::2/127', '2001:db8::1', false],
  ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', true],
  ['fe80::/64', 'fe80::1%eth0', true],
  ['192.0.2.0/24', '::ffff:192.0.2.9', true],
  ['192.0.2.0/24', '::ffff:c000:0209', true],
  ['::ffff:192.0.2.0/120', '192.0.2.9', true],
  ['::ffff:192.0.2.0/120', '192.0.3.9', false],
]

for (const [network, address, expected] of TABLE) {
  test(`${network} ${expected ? 'holds' : 'does not hold'} ${address}`, () => {
    assert.equal(holds(network, address), expected)
  })
}

test('an address has one spelling, whatever it is written like', () => {
  for (const [text, canonical] of [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:0207', '192.0.2.7'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['FE80::1%eth0', 'fe80::1%eth0'],
    ['2001:db8:', undefined],
    ['mail.example.org', undefined],
  ] as const)
    assert.equal(canonicalIp(text), canonical, text)
})

const ipv4 = fc.ipV4()
const ipv6 = fc.ipV6()

test('an IPv6 address is spelled as the library of the system does it', () => {
  const word = fc.oneof(fc.constant(0), fc.nat(0xffff))
  fc.assert(
    fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
      const address = words.map((one) => one.toString(16).toUpperCase()).join(':')
      // Old forms with IPv4 in them are of no client.
      fc.pre(words.slice(0, 5).some((one) => one !== 0))
      assert.equal(canonicalIp(address), new SocketAddress({ address, family: 'ipv6' }).address)
    }),
  )
})

test('networks hold what those of Node hold', () => {
  const v4 = fc.tuple(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), fc.constant('ipv4' as const))
  const v6 = fc.tuple(ipv6, ipv6, fc.integer({ min: 0, max: 128 }), fc.constant('ipv6' as const))
  fc.assert(
    fc.property(fc.oneof(v4, v6), ([base, address, prefix, family]) => {
      const isMapped = family === 'ipv6' && (parseIp(base)?.family === 4 || parseIp(address)?.family === 4)
      fc.pre(!isMapped)
      const list = new BlockList()
      list.addSubnet(base, prefix, family)
      for (const one of [address, base]) {
        assert.equal(holds(`${base}/${prefix}`, one), list.check(one, family), `${base}/${prefix} ${one}`)
      }
    }),
    { numRuns: 1000 },
  )
})

test('bits behind the prefix are noticed, and make no difference', () => {
  assert.equal(networkOf('192.0.2.1/24').hostBits, true)
  assert.equal(networkOf('192.0.2.0/24').hostBits, false)
  assert.equal(networkOf('192.0.2.1').hostBits, false)
  assert.deepEqual({ ...networkOf('192.0.2.1/24'), hostBits: false }, networkOf('192.0.2.0/24'))
})

const BAD: readonly [text: string, message: RegExp, remedy: RegExp][] = [
  ['10.0.0.0/abc', /\/abc is no prefix length/, /from 0 to 32/],
  ['10.0.0.0/33', /\/33 is no prefix length/, /from 0 to 32/],
  ['2001:db8::/129', /\/129 is no prefix length/, /from 0 to 128/],
  ['10.0.0.0/', /\/ is no prefix length/, /from 0 to 32/],
  ['10.0.0.0/-1', /\/-1 is no prefix length/, /from 0 to 32/],
  ['10.0.0.0/08', /\/08 is no prefix length/, /from 0 to 32/],
  ['10.0.0.0/8/8', /\/8\/8 is no prefix length/, /from 0 to 32/],
  ['10.0.0.0/255.0.0.0', /dotted form/, /^write \/8$/],
  ['10.0.0.0/0.0.0.0', /dotted form/, /^write \/0$/],
  ['10.0.0.0/255.0.255.0', /dotted form/, /255\.255\.255\.0 is \/24/],
  ['::ffff:10.0.0.0/8', /\/8 is no prefix length/, /from 96 to 128/],
  ['10.0.0', /"10\.0\.0" is no IP address/, /192\.0\.2\.0\/24/],
  ['10.0.0.256', /is no IP address/, /192\.0\.2\.0\/24/],
  ['10.0.0.256/8', /is no IP address/, /192\.0\.2\.0\/24/],
  ['2001:db8::g/32', /is no IP address/, /2001:db8::\/32/],
  ['[2001:db8::1]', /brackets/, /without them/],
  ['192.0.2.*', /wildcard/, /192\.0\.2\.0\/24/],
  ['*', /wildcard/, /host names stand for themselves/],
  ['', /no IP address/, /192\.0\.2\.0\/24/],
  ['mx example.org', /neither an address nor a host name/, /a host name, or local/],
  ['mail.xn--zz99999.test', /xn--zz99999 stands for no international name/, /write the name itself/],
  ['bü cher.example', /neither an address nor a host name/, /a host name, or local/],
]

for (const [text, message, remedy] of BAD) {
  test(`${JSON.stringify(text)} is no network, and the remedy helps`, () => {
    const parsed = parseNetwork(text)
    assert.ok(!parsed.ok, JSON.stringify(text))
    assert.match(parsed.message, message)
    assert.match(parsed.remedy, remedy)
  })
}

test('a host name is one, in lower case; local is no host name', () => {
  assert.deepEqual(parseNetwork(' MX1.Example.org. '), {
    ok: true,
    network: { kind: 'host', name: 'mx1.example.org' },
  })
  assert.deepEqual(parseNetwork('Bücher.example'), {
    ok: true,
    network: { kind: 'host', name: 'xn--bcher-kva.example' },
  })
  assert.deepEqual(parseNetwork('localhost'), { ok: true, network: { kind: 'host', name: 'localhost' } })
  assert.deepEqual(parseNetwork('LOCAL'), { ok: true, network: { kind: 'local' } })
})

test('what is no address is not taken for one', () => {
  for (const text of ['unknown', '', '1.2.3', 'IPv6:2001:db8::1', 'local'])
    assert.equal(parseIp(text), undefined, text)
})
