import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientNetwork } from './client-network.ts'

const CASES = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1::1', clientNetwork('2001:DB8:0:1:ffff:ffff:ffff:ffff')],
  ['fe80::1%eth0', clientNetwork('fe80::2')],
  ['not an address', 'not an address'],
] as const

test('a client of IPv6 is its /64, and IPv4 in IPv6 is IPv4', () => {
  for (const [address, network] of CASES) assert.equal(clientNetwork(address), network, address)
  assert.notEqual(clientNetwork('2001:db8:0:1::1'), clientNetwork('2001:db8:0:2::1'))
})
