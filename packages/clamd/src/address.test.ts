import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatClamdAddress, parseClamdAddress } from './address.ts'
import { ClamdError } from './errors.ts'
import type { ClamdAddress } from './types.ts'

const GOOD: readonly { text: string; address: ClamdAddress; formatted?: string }[] = [
  { text: 'unix:/run/clamav/clamd.ctl', address: { kind: 'unix', path: '/run/clamav/clamd.ctl' } },
  { text: '/run/a b:c', address: { kind: 'unix', path: '/run/a b:c' }, formatted: 'unix:/run/a b:c' },
  { text: 'tcp:127.0.0.1:3311', address: { kind: 'tcp', host: '127.0.0.1', port: 3311 } },
  {
    text: 'tcp:scan.example.org',
    address: { kind: 'tcp', host: 'scan.example.org', port: 3310 },
    formatted: 'tcp:scan.example.org:3310',
  },
  { text: 'tcp:[2001:db8::1]:65535', address: { kind: 'tcp', host: '2001:db8::1', port: 65_535 } },
  { text: 'tcp:[::1]', address: { kind: 'tcp', host: '::1', port: 3310 }, formatted: 'tcp:[::1]:3310' },
]
for (const { text, address, formatted = text } of GOOD) {
  test(`reads ${text} and writes ${formatted}`, () => {
    assert.deepEqual(parseClamdAddress(text), address)
    assert.equal(formatClamdAddress(address), formatted)
  })
}

const BAD: readonly { text: string; why: RegExp }[] = [
  { text: '', why: /neither/ },
  { text: 'localhost:3310', why: /neither/ },
  { text: 'unix:clamd.ctl', why: /not absolute/ },
  { text: `unix:/${'x'.repeat(107)}`, why: /108 bytes, at most 107/ },
  { text: 'unix:/a\0b', why: /NUL/ },
  { text: 'tcp:', why: /host is missing/ },
  { text: 'tcp::3310', why: /host is missing/ },
  { text: 'tcp:host:', why: /port/ },
  { text: 'tcp:host:0', why: /port/ },
  { text: 'tcp:host:65536', why: /port/ },
  { text: 'tcp:host:33x', why: /port/ },
  { text: 'tcp:::1:3310', why: /brackets/ },
  { text: 'tcp:[::1', why: /no IPv6 address/ },
  { text: 'tcp:[host]:1', why: /no IPv6 address/ },
  { text: 'tcp:[::1]3310', why: /only :port/ },
  { text: 'tcp:a b:1', why: /neither a name nor an address/ },
  { text: `tcp:${'a'.repeat(254)}`, why: /neither a name nor an address/ },
]
for (const { text, why } of BAD) {
  test(`refuses the address ${JSON.stringify(text.slice(0, 30))} with a remedy`, () => {
    assert.throws(
      () => parseClamdAddress(text),
      (error: unknown) => {
        assert.ok(error instanceof ClamdError)
        assert.equal(error.code, 'CLAMD_ADDRESS_INVALID')
        assert.match(error.message, why)
        assert.match(error.remedy ?? '', /tcp:127\.0\.0\.1:3310/)
        return true
      },
    )
  })
}

test('reads back every address that it accepts, and throws nothing but its own error', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `tcp:${rest}`),
    fc.string().map((rest) => `/${rest}`),
    fc.tuple(fc.ipV6(), fc.nat(70_000)).map(([host, port]) => `tcp:[${host}]:${port}`),
    fc.tuple(fc.domain(), fc.nat(70_000)).map(([host, port]) => `tcp:${host}:${port}`),
  )
  fc.assert(
    fc.property(texts, (text) => {
      let address: ClamdAddress
      try {
        address = parseClamdAddress(text)
      } catch (error) {
        assert.ok(error instanceof ClamdError)
        return
      }
      assert.deepEqual(parseClamdAddress(formatClamdAddress(address)), address)
    }),
  )
})
