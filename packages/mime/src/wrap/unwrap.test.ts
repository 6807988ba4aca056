import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { deflateRawSync, deflateSync } from 'node:zlib'
import { der, indefinite, oid, packet, tnef } from '../../test/encoders/wrappers.ts'
import { DEFAULT_BOUNDS } from '../bounds.ts'
import type { Wrapper } from './types.ts'
import { unwrap } from './unwrap.ts'

const ENTITY = Buffer.from('Content-Type: text/plain\r\n\r\nHello, wrapped world\r\n')

function open(octets: Buffer, bounds = DEFAULT_BOUNDS): Extract<Wrapper, { kind: 'content' }> {
  const wrapper = unwrap(octets, bounds)
  if (wrapper?.kind !== 'content') throw new Error(`no content but ${wrapper?.kind}`)
  return wrapper
}

/** ContentInfo { type, [0] content }. */
function info(type: string, content: Buffer, isIndefinite = false): Buffer {
  const wrap = isIndefinite ? indefinite : der
  return wrap(0x30, oid(type), wrap(0xa0, content))
}

function signed(content: Buffer, { inner = '1.2.840.113549.1.7.1', isIndefinite = false } = {}): Buffer {
  const wrap = isIndefinite ? indefinite : der
  const algorithms = wrap(0x31, der(0x30, oid('2.16.840.1.101.3.4.2.1')))
  const signers = der(0x31, randomBytes(50))
  return wrap(0x30, der(0x02, Buffer.of(1)), algorithms, info(inner, content, isIndefinite), signers)
}

const SIGNED = '1.2.840.113549.1.7.2'
const COMPRESSED = '1.2.840.113549.1.9.16.1.9'

test('K02: content of signed CMS, of any length form', () => {
  const pieces = [der(0x04, ENTITY.subarray(0, 10)), der(0x04, ENTITY.subarray(10))]
  for (const octets of [
    info(SIGNED, signed(der(0x04, ENTITY))),
    info(SIGNED, signed(indefinite(0x24, ...pieces), { isIndefinite: true }), true),
    info(SIGNED, signed(der(0x24, ...pieces))),
    info(SIGNED, signed(der(0x24, der(0x24, ...pieces)))),
    info('1.2.840.113549.1.7.1', der(0x04, ENTITY)),
    info(SIGNED, signed(der(0x04, signed(der(0x04, ENTITY))), { inner: SIGNED })),
    info(SIGNED, signed(info(SIGNED, signed(der(0x04, ENTITY))).subarray(0), { inner: SIGNED })),
  ]) {
    const { content, isDamaged } = open(octets)
    deepEqual(content, [{ octets: ENTITY, isEntity: true, name: undefined }], octets.toString('hex'))
    equal(isDamaged, false)
  }
  const long = randomBytes(100_000)
  ok(open(info(SIGNED, signed(der(0x04, long)))).content[0]?.octets.equals(long))
})

test('K02: CMS in armour, and in base64', () => {
  const octets = info(SIGNED, signed(der(0x04, ENTITY)))
  const base64 = octets.toString('base64').replace(/.{64}/g, '$&\r\n')
  for (const text of [
    `-----BEGIN PKCS7-----\r\n${base64}\r\n-----END PKCS7-----\r\n`,
    base64,
    `\r\n${base64}`,
  ]) {
    ok(open(Buffer.from(text)).content[0]?.octets.equals(ENTITY))
  }
})

test('K02: compressed content is inflated up to the bounds', () => {
  const compressed = (octets: Buffer) =>
    info(
      COMPRESSED,
      der(
        0x30,
        der(0x02, Buffer.of(0)),
        der(0x30, oid('1.2.3')),
        info('1.2.840.113549.1.7.1', der(0x04, octets)),
      ),
    )
  ok(open(compressed(deflateSync(ENTITY))).content[0]?.octets.equals(ENTITY))
  const zeros = deflateSync(Buffer.alloc(100_000))
  equal(open(compressed(zeros)).exceeded, 'inflateRatio')
  const wide = { ...DEFAULT_BOUNDS, inflateRatio: 1e6 }
  equal(open(compressed(zeros), { ...wide, inflateBytes: 99_999 }).exceeded, 'inflateBytes')
  equal(open(compressed(zeros), { ...wide, inflateBytes: 100_000 }).content[0]?.octets.length, 100_000)
  const spoilt = Buffer.from(deflateSync(ENTITY))
  spoilt.subarray(-4).fill(0xff)
  ok(open(compressed(spoilt)).content[0]?.octets.equals(ENTITY), 'a wrong checksum')
  equal(open(compressed(randomBytes(50))).isDamaged, true)
})

test('K02: what is cut short is damaged, with what is there', () => {
  const whole = info(SIGNED, signed(der(0x04, ENTITY)))
  const cut = whole.subarray(0, whole.indexOf(ENTITY) + 20)
  const { content, isDamaged } = open(cut)
  deepEqual([content[0]?.octets.toString(), isDamaged], [ENTITY.toString('latin1', 0, 20), true])
})

test('enveloped CMS is encrypted; signatures and certificates alone are no wrapper', () => {
  for (const type of ['1.2.840.113549.1.7.3', '1.2.840.113549.1.7.6', '1.2.840.113549.1.9.16.1.23']) {
    deepEqual(unwrap(info(type, der(0x30, randomBytes(50))), DEFAULT_BOUNDS), {
      kind: 'encrypted',
      what: 's/mime',
    })
  }
  const detached = der(
    0x30,
    der(0x02, Buffer.of(1)),
    der(0x31),
    der(0x30, oid('1.2.840.113549.1.7.1')),
    der(0x31),
  )
  equal(unwrap(info(SIGNED, detached), DEFAULT_BOUNDS), undefined)
  equal(unwrap(info('1.2.840.10045.2.1', der(0x04, ENTITY)), DEFAULT_BOUNDS), undefined)
})

test('K02: levels of CMS have a bound', () => {
  let octets = der(0x04, ENTITY)
  for (let level = 0; level < 5; level += 1)
    octets = der(0x04, signed(octets, { inner: level === 0 ? '1.2.840.113549.1.7.1' : SIGNED }))
  const value = info(SIGNED, signed(octets, { inner: SIGNED }))
  ok(open(value).content[0]?.octets.equals(ENTITY))
  equal(open(value, { ...DEFAULT_BOUNDS, depth: 4 }).exceeded, 'depth')
})

test('K01: attachments of TNEF, with their names, and bodies', () => {
  const { content, isDamaged } = open(
    tnef([
      { id: 0x0002800c, value: Buffer.from('a body') },
      { id: 0x00069002, value: Buffer.alloc(14) },
      { id: 0x00018010, value: Buffer.from('x.exe\0') },
      { id: 0x0006800f, value: ENTITY },
      { id: 0x00069002, value: Buffer.alloc(14) },
      { id: 0x0006800f, value: Buffer.from('another') },
    ]),
  )
  deepEqual(
    content.map(({ octets, name }) => [octets.toString(), name]),
    [
      ['a body', undefined],
      [ENTITY.toString(), 'x.exe'],
      ['another', undefined],
    ],
  )
  equal(isDamaged, false)
})

test('K01: attachments in properties, and messages in messages', () => {
  const inner = tnef([
    { id: 0x00069002, value: Buffer.alloc(14) },
    { id: 0x0006800f, value: ENTITY },
  ])
  const { content } = open(
    tnef([
      { id: 0x00069002, value: Buffer.alloc(14) },
      {
        id: 0x00069005,
        properties: [
          { type: 0x0003, id: 0x3705, value: Buffer.alloc(4) },
          { type: 0x101f, id: 0x8001, value: Buffer.from('text', 'utf16le') },
          { type: 0x001f, id: 0x3707, value: Buffer.from('long name.bin\0', 'utf16le') },
          { type: 0x0102, id: 0x3701, value: ENTITY },
        ],
      },
      { id: 0x00069002, value: Buffer.alloc(14) },
      {
        id: 0x00069005,
        properties: [{ type: 0x000d, id: 0x3701, value: Buffer.concat([Buffer.alloc(16), inner]) }],
      },
    ]),
  )
  deepEqual(content[0], { octets: ENTITY, isEntity: false, name: 'long name.bin' })
  ok(open(content[1]?.octets ?? Buffer.alloc(0)).content[0]?.octets.equals(ENTITY))
})

test('K01: compressed RTF, MS-OXRTFCP section 4.1', () => {
  const rtf = Buffer.from(
    '2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423 20af36c0020626520776f726c647d0a800fa0'
      .replace(' ', '')
      .replace('423 2', '4232'),
    'hex',
  )
  const { content } = open(tnef([{ id: 0x00069003, properties: [{ type: 0x0102, id: 0x1009, value: rtf }] }]))
  ok(content[0]?.octets.toString('latin1').startsWith('{\\rtf1\\ansi'), content[0]?.octets.toString('latin1'))
})

test('K01: TNEF that is cut short has what came before; padding behind it is none', () => {
  const whole = tnef([{ id: 0x0006800f, value: ENTITY }])
  const cut = open(whole.subarray(0, whole.length - 12))
  deepEqual([cut.isDamaged, cut.content[0]?.octets.length], [true, ENTITY.length - 10])
  equal(open(Buffer.concat([whole, Buffer.alloc(5)])).isDamaged, false)
  equal(open(Buffer.concat([whole, Buffer.from('rest')])).isDamaged, true)
  const many = tnef(Array.from({ length: 30 }, () => ({ id: 0x0002800c, value: Buffer.from('x') })))
  equal(open(many, { ...DEFAULT_BOUNDS, objects: 20 }).exceeded, 'objects')
})

const LITERAL = packet(11, Buffer.concat([Buffer.from('b\x05x.bin\0\0\0\0', 'latin1'), ENTITY]))
const ONE_PASS = packet(4, Buffer.concat([Buffer.of(3, 0, 8, 1), randomBytes(8), Buffer.of(1)]))

test('OpenPGP: a message that is signed or compressed has its content', () => {
  for (const octets of [
    LITERAL,
    Buffer.concat([ONE_PASS, LITERAL, packet(2, Buffer.concat([Buffer.of(4), randomBytes(40)]))]),
    packet(8, Buffer.concat([Buffer.of(1), deflateRawSync(LITERAL)])),
    packet(8, Buffer.concat([Buffer.of(2), deflateSync(Buffer.concat([ONE_PASS, LITERAL]))])),
    Buffer.concat([Buffer.of(0xa3, 2), deflateSync(LITERAL)]),
  ]) {
    deepEqual(open(octets).content, [{ octets: ENTITY, isEntity: false, name: 'x.bin' }])
    const armour = `-----BEGIN PGP MESSAGE-----\r\n\r\n${octets.toString('base64')}\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n`
    ok(open(Buffer.from(armour)).content[0]?.octets.equals(ENTITY))
  }
  const bomb = packet(8, Buffer.concat([Buffer.of(2), deflateSync(packet(11, Buffer.alloc(100_000)))]))
  equal(open(bomb).exceeded, 'inflateRatio')
})

test('OpenPGP: encrypted to a key or a password', () => {
  const data = packet(18, Buffer.concat([Buffer.of(1), randomBytes(40)]))
  const toKey = packet(1, Buffer.concat([Buffer.of(3), randomBytes(8), Buffer.of(1), randomBytes(30)]))
  const toPassword = packet(3, Buffer.concat([Buffer.of(4, 9, 3, 8), randomBytes(9)]))
  for (const octets of [data, Buffer.concat([toKey, data]), Buffer.concat([toKey, toPassword, data])]) {
    deepEqual(unwrap(octets, DEFAULT_BOUNDS), { kind: 'encrypted', what: 'openpgp' })
  }
})

test('no wrapper: keys, signatures, text that begins with the same octets, files', () => {
  for (const octets of [
    packet(6, randomBytes(50)),
    packet(2, Buffer.concat([Buffer.of(4), randomBytes(40)])),
    Buffer.from('\xc9glise, and a text that goes on for some more octets than twenty', 'latin1'),
    Buffer.from('\xcbtu is what this text begins with, and it goes on', 'latin1'),
    Buffer.from('MIME is what this text is about'),
    Buffer.from('MIGAbcdefghijklmnopqrstuvwxyz0123456789'),
    Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    Buffer.from('ffd8ffe000104a46494600010100', 'hex'),
    Buffer.alloc(0),
    Buffer.of(0x30),
    Buffer.of(0x78, 0x9f, 0x3e, 0x22),
  ]) {
    equal(unwrap(octets, DEFAULT_BOUNDS), undefined, octets.toString('latin1'))
  }
})
