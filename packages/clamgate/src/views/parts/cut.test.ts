import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readMail } from '@clamgate/mime'
import fc from 'fast-check'
import { cutParts, listParts } from './cut.ts'

const mail = (...rows: readonly string[]) => Buffer.from(rows.map((row) => `${row}\r\n`).join(''), 'latin1')
const sha256 = (octets: Buffer) => createHash('sha256').update(octets).digest('hex')
const GOOD = Buffer.from('a good attachment, of which somebody knows')
const HEAD = ['From: a@example.org', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', '']
const file = (...body: readonly string[]) => [
  ...['--b', 'Content-Type: application/octet-stream; name="x.bin"', 'Content-Transfer-Encoding: base64', ''],
  ...body,
]
const cut = (message: Buffer, octets = GOOD) => cutParts(message, new Set([sha256(octets)]), readMail)

test('a part is cut out, and all else is left as it is', () => {
  const other = Buffer.from('another one').toString('base64')
  const found = cut(mail(...HEAD, ...file(GOOD.toString('base64')), ...file(other), '--b--'))
  assert.deepEqual(found?.parts, [{ sha256: sha256(GOOD), octets: GOOD }])
  assert.ok(found.rest.equals(mail(...HEAD, ...file(''), ...file(other), '--b--').subarray()))
})

test('what is no exact encoding of the content is not cut out', () => {
  const code = GOOD.toString('base64')
  for (const body of [[code, 'QUJD'], [`${code}!`], [` ${code}`], [`${code}==`], [code, '', 'x']])
    assert.equal(cut(mail(...HEAD, ...file(...body), '--b--')), undefined, body.join('|'))
})

test('a mail that readers take apart in different ways is not cut', () => {
  const code = GOOD.toString('base64')
  const twice = ['From: a@example.org', 'Content-Type: multipart/mixed; boundary="a"', ...HEAD.slice(1)]
  const inner = ['--a', 'Content-Type: text/plain', '', ...file(code), '--b--', '--a--']
  const found = cut(mail(...twice, ...inner))
  const left = found && readMail(found.rest).objects.map((object) => object.sha256)
  assert.ok(left === undefined || !left.includes(sha256(GOOD)))
})

test('every object of a mail is in the rest, or comes from the part that was cut out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 3, maxLength: 80 }), { minLength: 1, maxLength: 5 }),
      (texts) => {
        const parts = texts.map((text) => file(Buffer.from(text).toString('base64')))
        const message = mail(...HEAD, ...parts.flat(), ...file(GOOD.toString('base64')), '--b--')
        const found = cut(message)
        if (found === undefined) return
        const left = new Set(readMail(found.rest).objects.map((object) => object.sha256))
        for (const text of texts) assert.ok(left.has(sha256(Buffer.from(text))))
      },
    ),
    { numRuns: 50 },
  )
})

test('names of parts come cleaned', () => {
  const name = 'invoice\u202egpj.exe\u001b[31m'
  const rows = [
    '--b',
    `Content-Type: application/octet-stream; name="${Buffer.from(name).toString('latin1')}"`,
  ]
  const body = ['Content-Transfer-Encoding: base64', '', GOOD.toString('base64')]
  const [part] = listParts(mail(...HEAD, ...rows, ...body, '--b--'), readMail)
  assert.match(part?.name ?? '', /^[\x20-\x7e]*$/)
})
