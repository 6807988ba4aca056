import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import { readHeader } from './read-header.ts'
import { readStructure } from './read-structure.ts'
import type { Candidate, Structure } from './types.ts'

function read(header: string, { bounds = DEFAULT_BOUNDS, defaultType = 'text/plain' } = {}): Structure {
  const source = Buffer.from(`${header}\n\nbody`, 'latin1')
  return readStructure(readHeader(source, 0, source.length, bounds), defaultType, bounds)
}

const values = <T>(candidates: readonly Candidate<T>[]) => candidates.map(({ value }) => value)
const TYPE = 'Content-Type: '
const MIXED = `${TYPE}multipart/mixed; `

test('an entity without a header is plain text as it is', () => {
  const structure = read('')
  assert.deepEqual(structure, {
    types: [{ value: 'text/plain', via: undefined }],
    boundaries: [],
    encodings: [{ value: 'identity', via: undefined }],
    isEncodingUnknown: false,
    names: [],
    parameters: new Map(),
    isAttachment: false,
    classes: [],
    exceeded: undefined,
  })
})

test('an entity without a type in a digest is a message, and plain text to some', () => {
  const { types } = read('Subject: x', { defaultType: 'message/rfc822' })
  assert.deepEqual(values(types), ['message/rfc822', 'text/plain'])
  assert.deepEqual(values(read(`${TYPE}text/html`, { defaultType: 'message/rfc822' }).types), ['text/html'])
})

/** What legitimate mail has: one value of each. */
const ORDINARY: readonly { header: string; type: string; boundary?: string; names?: readonly string[] }[] = [
  {
    header: `${TYPE}multipart/mixed; boundary="----=_Part_1_2.3"`,
    type: 'multipart/mixed',
    boundary: '----=_Part_1_2.3',
  },
  {
    header: `${TYPE}multipart/mixed;\r\n\tboundary="abc:d/e?f"`,
    type: 'multipart/mixed',
    boundary: 'abc:d/e?f',
  },
  { header: `${TYPE}Multipart/Alternative; BOUNDARY=abc;`, type: 'multipart/alternative', boundary: 'abc' },
  {
    header: `${TYPE}multipart/report; report-type=delivery-status; boundary="a/b"`,
    type: 'multipart/report',
    boundary: 'a/b',
  },
  {
    header: `${TYPE}multipart/mixed; boundary="b"\n${TYPE}multipart/mixed; boundary="b"`,
    type: 'multipart/mixed',
    boundary: 'b',
  },
  { header: `${TYPE}text/plain; charset=utf-8; format=flowed`, type: 'text/plain' },
  { header: `${TYPE}text/plain; charset="utf-8" ; delsp=yes`, type: 'text/plain' },
  { header: `${TYPE}text/plain; charset=us-ascii (Plain text)`, type: 'text/plain' },
  { header: `${TYPE}application/pdf; name="a (1); b.pdf"`, type: 'application/pdf', names: ['a (1); b.pdf'] },
  { header: `${TYPE}application/pdf; name=caf\xe9 1.pdf`, type: 'application/pdf' },
  {
    header: `${TYPE}application/pdf; name="=?utf-8?Q?caf=C3=A9_1.pdf?="`,
    type: 'application/pdf',
    names: ['=?utf-8?Q?caf=C3=A9_1.pdf?=', 'caf\xc3\xa9 1.pdf'],
  },
]
for (const { header, type, boundary, names } of ORDINARY) {
  test(`reads ${JSON.stringify(header)} in one way`, () => {
    const structure = read(header)
    assert.deepEqual(structure.types, [{ value: type, via: undefined }])
    assert.deepEqual(
      structure.boundaries,
      boundary === undefined ? [] : [{ value: boundary, via: undefined }],
    )
    assert.deepEqual(values(structure.encodings), ['identity'])
    if (names !== undefined) assert.deepEqual(structure.names, names)
    assert.equal(structure.exceeded, undefined)
  })
}

/** Each header has a reading with the boundary `bnd`, or with this one. */
const BOUNDARIES: readonly { via: AmbiguityClass; header: string; boundary?: string }[] = [
  { via: 'B03', header: `${MIXED}boundary=b\0nd` },
  { via: 'B10', header: `${MIXED}\x0bboundary=bnd` },
  { via: 'B10', header: `${MIXED}boundary=\xa0bnd` },
  { via: 'C01', header: `${TYPE}text/plain\n${MIXED}boundary=bnd` },
  { via: 'C01', header: `${MIXED}boundary=a\n${MIXED}boundary=bnd` },
  { via: 'C01', header: `Content-Type:\n${MIXED}boundary=bnd` },
  { via: 'C02', header: `${TYPE}"multipart/mixed"; boundary=bnd` },
  { via: 'C02', header: `${TYPE}; multipart/mixed; boundary=bnd` },
  { via: 'C02', header: `${TYPE}text/plain, multipart/mixed; boundary=bnd` },
  { via: 'C02', header: `${TYPE}text/plain multipart/mixed; boundary=bnd` },
  { via: 'C02', header: `${TYPE}multipart / mixed; boundary=bnd` },
  { via: 'C02', header: `${TYPE}multipart; boundary=bnd` },
  { via: 'C02', header: `${TYPE}multi\n part/mixed; boundary=bnd` },
  { via: 'D06', header: `${TYPE}multipart/mixed boundary=bnd` },
  { via: 'D06', header: `${TYPE}multipart/mixed, boundary="bnd"` },
  { via: 'C03', header: `${TYPE}multi(x)part/mixed; boundary=bnd` },
  { via: 'C03', header: `${MIXED}boundary=bnd (x)` },
  { via: 'C03', header: `${MIXED}boundary=b(x)nd` },
  { via: 'C03', header: `${MIXED}boundary="b(x)nd"` },
  { via: 'C03', header: `${TYPE}multipart/mixed (x; boundary=bnd` },
  { via: 'C03', header: `${TYPE}multipart/mixed (x\\); boundary=decoy); boundary=bnd` },
  { via: 'C03', header: `${MIXED}boundary=bnd(x)`, boundary: 'bnd(x)' },
  { via: 'C05', header: `${TYPE}=?us-ascii?Q?multipart/mixed?=; boundary=bnd` },
  { via: 'C05', header: `${MIXED}boundary="=?us-ascii?Q?b=6Ed?="` },
  { via: 'C05', header: `${MIXED}boundary="=?us-ascii?B?Ym5k?="` },
  { via: 'C05', header: `${MIXED}boundary="=?x?Q?bnd?="`, boundary: '=?x?Q?bnd?=' },
  { via: 'D01', header: `${MIXED}boundary=a; boundary=bnd` },
  { via: 'D01', header: `${MIXED}boundary=bnd; boundary=a` },
  { via: 'D02', header: `${MIXED}boundary="bnd;x"` },
  { via: 'D02', header: `${MIXED}boundary="bnd;x"`, boundary: 'bnd;x' },
  { via: 'D03', header: `${MIXED}name="; boundary=a; "; boundary=bnd` },
  { via: 'D03', header: `${MIXED}name="; boundary=bnd; "; boundary=a` },
  { via: 'D03', header: `${MIXED}name="\\"; boundary=bnd; "; boundary=a` },
  { via: 'D04', header: `${MIXED}boundary="b\\nd"` },
  { via: 'D04', header: `${MIXED}boundary="b\\nd"`, boundary: 'b\\nd' },
  { via: 'D05', header: `${MIXED}boundary*1=d; boundary*0=bn` },
  { via: 'D05', header: `${MIXED}boundary*0*=us-ascii''b%6e; boundary*1=d` },
  { via: 'D05', header: `${MIXED}boundary*=us-ascii'en'b%6Ed` },
  { via: 'D05', header: `${MIXED}boundary=a; boundary*=''bnd` },
  { via: 'D05', header: `${MIXED}boundary*=''bnd; boundary=a`, boundary: 'a' },
  { via: 'D05', header: `${MIXED}boundary*0=bn; boundary*2=d` },
  { via: 'D05', header: `${MIXED}boundary*0=bnd; boundary*2=x` },
  { via: 'D05', header: `${MIXED}boundary*0*=b%6e; boundary*1=d`, boundary: 'b%6ed' },
  { via: 'D06', header: `${MIXED}boundary=bnd x` },
  { via: 'D06', header: `${MIXED}boundary=bn d`, boundary: 'bn d' },
  { via: 'D06', header: `${MIXED}boundary='bnd'` },
  { via: 'D06', header: `${MIXED}boundary='bnd'`, boundary: "'bnd'" },
  { via: 'D06', header: `${MIXED}boundary="bnd` },
  { via: 'D06', header: `${MIXED}boundary=bnd"` },
  { via: 'D06', header: `${MIXED}boundary=""bnd""` },
  { via: 'D06', header: `${MIXED}boundary="bn"d` },
  { via: 'D06', header: `${MIXED}boundary="bnd"x` },
  { via: 'D06', header: `${MIXED}boundary=" bnd "` },
  { via: 'D06', header: `${MIXED}boundary="b\n nd"` },
  { via: 'D06', header: `${MIXED}boundary="b\n \tnd"`, boundary: 'b nd' },
  { via: 'D06', header: `${MIXED}boundary==bnd` },
  { via: 'D06', header: `${MIXED}boundary==bnd`, boundary: '=bnd' },
  { via: 'D06', header: `${MIXED}boundary: bnd` },
  { via: 'D06', header: `${MIXED}boundary\t =\t bnd` },
  { via: 'D06', header: `${MIXED}boundary\n =bnd` },
  { via: 'D06', header: `${MIXED}x-boundary=bnd` },
  { via: 'D06', header: `${MIXED}"boundary"="bnd"` },
  { via: 'D06', header: `${MIXED}boundary "bnd"` },
  { via: 'D06', header: `${MIXED}boundary=<bnd>` },
  { via: 'D06', header: `${MIXED}boundary=bnd,x` },
  { via: 'D08', header: `${MIXED}boundary=\xe9`, boundary: '\xc3\xa9' },
  { via: 'D08', header: `${MIXED}boundary=\xc3\xa9`, boundary: '\xe9' },
  { via: 'D08', header: `${MIXED}boundary=${'x'.repeat(71)}`, boundary: 'x'.repeat(71) },
  { via: 'D09', header: `${MIXED}boundary=--`, boundary: '--' },
  { via: 'D10', header: `Content-Disposition: inline; boundary=bnd\n${MIXED}boundary=a` },
]
for (const { via, header, boundary = 'bnd' } of BOUNDARIES) {
  test(`${via}: finds the boundary ${boundary.slice(0, 20)} in ${JSON.stringify(header.slice(0, 100))}`, () => {
    const structure = read(header)
    assert.ok(values(structure.boundaries).includes(boundary), JSON.stringify(structure.boundaries))
    assert.ok(values(structure.types).some((type) => type.startsWith('multipart/')))
    assert.ok(structure.classes.includes(via), `classes ${structure.classes}`)
    assert.equal(structure.exceeded, undefined)
  })
}

/** The first candidate is that of the grammar: these have more than one. */
const MAIN: readonly { header: string; boundary: string }[] = [
  { header: `${MIXED}boundary=a; boundary=b`, boundary: 'a' },
  { header: `${MIXED}boundary="a;b"`, boundary: 'a;b' },
  { header: `${MIXED}name="; boundary=a"; boundary=b`, boundary: 'b' },
  { header: `${MIXED}(boundary=a;) boundary=b`, boundary: 'b' },
  { header: `${MIXED}boundary="a\\"b"`, boundary: 'a"b' },
  { header: `${MIXED}boundary*1=b; boundary*0=a`, boundary: 'ab' },
  { header: `Content-Disposition: inline; boundary=a\n${MIXED}boundary=b`, boundary: 'b' },
]
for (const { header, boundary } of MAIN) {
  test(`the grammar has ${boundary} in ${JSON.stringify(header)}`, () => {
    assert.deepEqual(read(header).boundaries[0], { value: boundary, via: undefined })
  })
}

test('a multipart without a boundary is seen', () => {
  const { boundaries, classes } = read(`${TYPE}multipart/mixed`)
  assert.deepEqual(boundaries, [])
  assert.ok(classes.includes('D07'))
})

test('a nested message is found under another spelling', () => {
  for (const type of [
    'message/rfc822',
    'MESSAGE/RFC822',
    'message / rfc822',
    '"message/rfc822"',
    'message',
  ]) {
    assert.ok(values(read(`${TYPE}${type}`).types).includes('message/rfc822'), type)
  }
})

test('bounds of a field are told, and not before', () => {
  const bounds = { ...DEFAULT_BOUNDS, parameters: 3, boundaryBytes: 10 }
  const parameters = (count: number) => Array.from({ length: count }, (_, at) => `; p${at}=x`).join('')
  for (const extra of ['', ' (c)']) {
    assert.equal(read(`${TYPE}text/plain${parameters(3)}${extra}`, { bounds }).exceeded, undefined)
    assert.equal(read(`${TYPE}text/plain${parameters(4)}${extra}`, { bounds }).exceeded, 'parameters')
  }
  const boundary = (length: number) => read(`${MIXED}boundary=${'x'.repeat(length)}`, { bounds })
  assert.equal(boundary(10).exceeded, undefined)
  assert.equal(boundary(11).exceeded, 'boundaryBytes')
  assert.deepEqual(values(boundary(11).boundaries), ['x'.repeat(11)])
  const many = Array.from({ length: 90 }, (_, at) => `boundary=b${at}`).join('; ')
  assert.equal(read(`${MIXED}${many}`).exceeded, 'alternatives')
})

test('says whether it is an attachment, and its names in all forms', () => {
  const named = read(
    `${TYPE}application/octet-stream; name="a.bin"\n` +
      `Content-Disposition: Attachment; filename*0*=utf-8''caf%C3%A9; filename*1=.eml; filename="=?utf-8?B?Yi5lbWw=?="`,
  )
  assert.equal(named.isAttachment, true)
  for (const name of ['a.bin', 'caf\xc3\xa9.eml', 'b.eml', '=?utf-8?B?Yi5lbWw=?=']) {
    assert.ok(named.names.includes(name), JSON.stringify(named.names))
  }
  assert.equal(read('Content-Disposition: inline; filename=x').isAttachment, false)
  assert.equal(
    read(`${TYPE}application/pkcs7-mime; Smime-Type=Signed-Data`).parameters.get('smime-type'),
    'Signed-Data',
  )
})

test('an encoding is that of the body behind the header that names it', () => {
  const { encodings, boundaries } = read(`--b\n${MIXED}boundary=c\nContent-Transfer-Encoding: base64`)
  assert.deepEqual(values(encodings), ['identity'])
  assert.deepEqual(values(boundaries), ['c'])
})
