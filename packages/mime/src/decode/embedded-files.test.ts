import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { binhex, uuencode, yenc } from '../../test/encoders/text-files.ts'
import { embeddedFiles } from './embedded-files.ts'

const PAYLOAD = Buffer.from('Hello uu world! 0123456789 <abcdefghij> & ABCDEFGHIJ klmnopqrst ..', 'latin1')

function find(text: string) {
  return embeddedFiles(Buffer.from(text, 'latin1')).map(({ octets, ...rest }) => ({
    ...rest,
    text: octets.toString('latin1'),
  }))
}

function has(text: string): boolean {
  return find(text).some((file) => file.text === PAYLOAD.toString('latin1'))
}

test('I01: uuencode in text, with prose around it', () => {
  deepEqual(find(`some text\r\n\r\n${uuencode(PAYLOAD)}and more\r\n`), [
    { via: 'I01', name: 'x.bin', at: 13, text: PAYLOAD.toString('latin1') },
  ])
  ok(has(uuencode(PAYLOAD).replace(/`\r\nend\r\n$/, '\r\nMore text, and nothing else.')))
  const two = find(`${uuencode(PAYLOAD)}\r\n${uuencode(Buffer.from('another'), 'begin 600 y.bin')}`)
  deepEqual(
    two.map(({ name }) => name),
    ['x.bin', 'y.bin'],
  )
})

test('I04: odd begin lines', () => {
  for (const begin of [
    'begin 0644 x.bin',
    'begin 00644 x.bin',
    'begin 64 x.bin',
    'begin 6 x.bin',
    'begin  644  x.bin',
    'begin\t644\tx.bin',
    'begin 644',
    'BEGIN 644 x.bin',
    'begin 644 x.bin\r\n',
    'begin 644 x.bin\r\nthis line is none',
    'begin x.bin',
    'begin',
    'begin 888 x.bin',
  ]) {
    ok(has(uuencode(PAYLOAD, begin)), begin)
  }
  equal(find(uuencode(PAYLOAD, 'begin 0644 x.bin'))[0]?.via, 'I04')
})

test('lines of uuencode that look like tags make no page of plain text', () => {
  // Each of its groups is `<B>` and a blank.
  const octets = Buffer.from('722780'.repeat(150), 'hex')
  ok(uuencode(octets).includes('<B>'))
  equal(embeddedFiles(Buffer.from(`Hello\r\n\r\n${uuencode(octets)}`, 'latin1')).length, 1)
})

test('quoted and indented files', () => {
  ok(has(uuencode(PAYLOAD).replace(/^/gm, '> ')))
  ok(has(uuencode(PAYLOAD).replace(/^/gm, '  ')))
})

test('I03: in HTML', () => {
  const html = uuencode(PAYLOAD).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  ok(has(`<html><body><p>Hello</p>${html.replaceAll('\r\n', '<br>')}</body></html>`))
  ok(has(`<pre>${html}</pre>`))
  ok(has(`<div>${html.replaceAll('\r\n', '</div>\r\n<div class="x">')}</div>`))
})

test('G05: begin-base64 and PEM', () => {
  const base64 = PAYLOAD.toString('base64').replace(/.{40}/g, '$&\r\n')
  ok(has(`text\r\nbegin-base64 644 x.bin\r\n${base64}\r\n====\r\n`))
  ok(has(`-----BEGIN PKCS7-----\r\n${base64}\r\n-----END PKCS7-----\r\n`))
  ok(has(`text\r\n-----BEGIN THING-----\r\nVersion: 1\r\n\r\n${base64}\r\n=AbCd\r\n-----END THING-----\r\n`))
  deepEqual(find(`-----BEGIN PGP SIGNATURE-----\r\n\r\n${base64}\r\n-----END PGP SIGNATURE-----\r\n`), [])
})

test('I05: yEnc, in one piece and in several', () => {
  ok(has(`text\r\n${yenc(PAYLOAD)}text\r\n`))
  ok(has(yenc(PAYLOAD).replace('\r\n', '\r\n=ypart begin=1 end=20\r\n')))
  ok(has(`${yenc(PAYLOAD.subarray(0, 30))}${yenc(PAYLOAD.subarray(30))}`))
  ok(has(yenc(PAYLOAD).replace(/=yend.*\r\n$/, '')))
  ok(has(yenc(PAYLOAD).replace(/=yend.*\r\n$/, 'Bye\r\n')))
})

test('I06: BinHex', () => {
  ok(has(`text\r\n\r\n${binhex(PAYLOAD)}\r\ntext`))
  ok(has(`text\r\n${binhex(PAYLOAD, { isBare: true })}`))
  equal(find(binhex(PAYLOAD))[0]?.name, 'x.bin')
})

test('a file of one kind in what another kind takes for its own', () => {
  ok(has(`begin 644 decoy\r\n#0V%T\r\n${yenc(PAYLOAD)}`))
  ok(has(`=ybegin line=128 size=5 name=decoy\r\n${uuencode(PAYLOAD)}`))
  ok(has(`-----BEGIN DECOY-----\r\n${uuencode(PAYLOAD)}`))
})

test('prose is no file', () => {
  for (const text of [
    'begin 644 reports that nobody asked for\r\nand then go on with the others.\r\n',
    'begin at once\r\nM is a letter\r\n',
    'begin\r\nIN CAPITAL LETTERS, AS SOME DO\r\n',
    'begin here:\r\n',
    'We begin 1 2 3\r\n',
    '(This file must be converted with BinHex 4.0) is what it says: nothing follows\r\n',
    ': a list : of things\r\n',
    '----- BEGIN here -----\r\nxxxx\r\n',
  ]) {
    deepEqual(find(text), [], text)
  }
})
