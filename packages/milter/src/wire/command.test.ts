import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, decodeConnect, decodeOffer, decodePath, decodeString } from './command.ts'

/** Puts a payload into the middle of other bytes, as it comes in a chunk; decoders must keep to their part. */
function within<T>(payload: string, decode: (bytes: Buffer, start: number, end: number) => T): T {
  const bytes = Buffer.from(`xx\0${payload}yy\0zz`, 'latin1')
  return decode(bytes, 3, 3 + payload.length)
}

const text = (buffer: Buffer) => buffer.toString('latin1')

test('reads an offer and ignores what follows its twelve bytes', () => {
  const payload = '\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff'
  const expected = { version: 6, actions: 0x1ff, protocol: 0x1fffff }
  assert.deepEqual(within(payload, decodeOffer), expected)
  assert.deepEqual(within(`${payload}more`, decodeOffer), expected)
})

test('reads zeros in an offer as the defaults of version 1', () => {
  const offer = within('\0\0\0\x02\0\0\0\0\0\0\0\0', decodeOffer)
  assert.deepEqual(offer, { version: 2, actions: 0x0f, protocol: 0x3f })
})

test('refuses an offer of 11 bytes, and versions below 2', () => {
  assert.throws(() => within('\0\0\0\x06\0\0\x01\xff\0\x1f\xff', decodeOffer), {
    code: 'MILTER_NEGOTIATION_INVALID',
  })
  assert.throws(() => within('', decodeOffer), { code: 'MILTER_NEGOTIATION_INVALID' })
  for (const version of ['\0', '\x01']) {
    assert.throws(() => within(`\0\0\0${version}\0\0\x01\xff\0\0\0\x7f`, decodeOffer), {
      code: 'MILTER_VERSION_UNSUPPORTED',
    })
  }
})

const CONNECTS: readonly { name: string; payload: string; host: string; client: Omit<Client, 'hostname'> }[] =
  [
    {
      name: 'IPv4',
      payload: 'mx.a\x004\x30\x39192.0.2.1\0',
      host: 'mx.a',
      client: { family: 'inet', address: '192.0.2.1', port: 12345 },
    },
    {
      name: 'IPv6',
      payload: '[2001:db8::1]\x006\0\x192001:db8::1\0',
      host: '[2001:db8::1]',
      client: { family: 'inet6', address: '2001:db8::1', port: 25 },
    },
    {
      name: 'IPv6 with the prefix of Sendmail',
      payload: 'h\x006\0\x19IPv6:2001:db8::1\0',
      host: 'h',
      client: { family: 'inet6', address: '2001:db8::1', port: 25 },
    },
    {
      name: 'IPv6 with that prefix in lower case',
      payload: 'h\x006\0\x19ipv6:::1\0',
      host: 'h',
      client: { family: 'inet6', address: '::1', port: 25 },
    },
    {
      name: 'v4-mapped IPv6 as IPv4',
      payload: 'h\x006\0\x19::ffff:192.0.2.7\0',
      host: 'h',
      client: { family: 'inet', address: '192.0.2.7', port: 25 },
    },
    {
      name: 'v4-mapped IPv6 with prefix as IPv4',
      payload: 'h\x006\0\x19IPv6:::FFFF:192.0.2.7\0',
      host: 'h',
      client: { family: 'inet', address: '192.0.2.7', port: 25 },
    },
    {
      name: 'a Unix socket',
      payload: 'localhost\0L\0\0/run/sock\0',
      host: 'localhost',
      client: { family: 'unix', address: '/run/sock', port: 0 },
    },
    {
      name: 'local submission of Postfix',
      payload: 'localhost\x004\0\x00127.0.0.1\0',
      host: 'localhost',
      client: { family: 'inet', address: '127.0.0.1', port: 0 },
    },
    {
      name: 'an unknown family, after which nothing follows',
      payload: 'localhost\0U',
      host: 'localhost',
      client: { family: 'unknown', address: undefined, port: 0 },
    },
    {
      name: 'a family that does not exist',
      payload: 'h\0Z\0\x19whatever\0',
      host: 'h',
      client: { family: 'unknown', address: undefined, port: 0 },
    },
    {
      name: 'an empty host name',
      payload: '\x004\0\x1910.0.0.1\0',
      host: '',
      client: { family: 'inet', address: '10.0.0.1', port: 25 },
    },
    {
      name: 'an address without its NUL',
      payload: 'h\x004\0\x1910.0.0.1',
      host: 'h',
      client: { family: 'inet', address: '10.0.0.1', port: 25 },
    },
    {
      name: 'a host alone',
      payload: 'h\0',
      host: 'h',
      client: { family: 'unknown', address: undefined, port: 0 },
    },
    { name: 'nothing', payload: '', host: '', client: { family: 'unknown', address: undefined, port: 0 } },
    {
      name: 'a family whose port is cut off',
      payload: 'h\x004\0',
      host: 'h',
      client: { family: 'unknown', address: undefined, port: 0 },
    },
  ]
for (const { name, payload, host, client } of CONNECTS) {
  test(`reads CONNECT with ${name}`, () => {
    const { hostname, ...rest } = within(payload, decodeConnect)
    assert.equal(text(hostname), host)
    assert.deepEqual(rest, client)
  })
}

const PATHS: readonly { payload: string; address: string; args: readonly string[] }[] = [
  { payload: '<a@b.example>\0', address: '<a@b.example>', args: [] },
  {
    payload: '<a@b>\0SIZE=100\0BODY=8BITMIME\0ENVID=x\0',
    address: '<a@b>',
    args: ['SIZE=100', 'BODY=8BITMIME', 'ENVID=x'],
  },
  { payload: '<>\0', address: '<>', args: [] },
  { payload: '\0', address: '', args: [] },
  { payload: '', address: '', args: [] },
  { payload: 'bare@example.org\0', address: 'bare@example.org', args: [] },
  { payload: '<"a b"@x.org>\0', address: '<"a b"@x.org>', args: [] },
  { payload: '<\xc3\xa4@x.org>\0', address: '<\xc3\xa4@x.org>', args: [] },
  { payload: '<a@b>', address: '<a@b>', args: [] },
  { payload: '<a@b>\0SIZE=1', address: '<a@b>', args: ['SIZE=1'] },
  { payload: `<${'l'.repeat(1000)}@x.org>\0`, address: `<${'l'.repeat(1000)}@x.org>`, args: [] },
]
for (const { payload, address, args } of PATHS) {
  test(`reads the path ${JSON.stringify(payload.slice(0, 40))}`, () => {
    const path = within(payload, decodePath)
    assert.equal(text(path.address), address)
    assert.deepEqual(path.args.map(text), args)
  })
}

test('copies paths and strings, so that they outlive the chunk', () => {
  const bytes = Buffer.from('<a@b>\0X=1\0')
  const path = decodePath(bytes, 0, bytes.length)
  const name = decodeString(bytes, 0, bytes.length)
  bytes.fill(0)
  assert.deepEqual([text(path.address), path.args.map(text), text(name)], ['<a@b>', ['X=1'], '<a@b>'])
})

test('reads a string with and without its NUL', () => {
  assert.equal(text(within('mx.example.org\0', decodeString)), 'mx.example.org')
  assert.equal(text(within('mx.example.org', decodeString)), 'mx.example.org')
  assert.equal(text(within('', decodeString)), '')
})
