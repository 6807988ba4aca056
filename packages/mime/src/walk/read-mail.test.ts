import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail } from './read-mail.ts'

const PAYLOAD = Buffer.from([...Array(256).keys()])
const BASE64 = PAYLOAD.toString('base64').replace(/.{76}/g, '$&\r\n')
const ATTACHMENT = [
  'Content-Type: application/octet-stream; name=a.bin',
  'Content-Transfer-Encoding: base64',
  '',
  BASE64,
]

test('a plain text is one object', () => {
  const reading = readMail(mail('Subject: x', '', 'hello'))
  assert.deepEqual(contents(reading), ['hello\r\n'])
  assert.equal(reading.isAmbiguous, false)
  assert.equal(reading.views, 1)
  assert.equal(reading.tree.kind, 'leaf')
})

test('parts of nested multiparts are read, with their paths', () => {
  const inner = multipart('in', ['', 'text'], ATTACHMENT)
  const reading = readMail(mail('MIME-Version: 1.0', ...multipart('out', inner, ['', 'more'])))
  const found = reading.objects.find(({ octets }) => octets.equals(PAYLOAD))
  assert.deepEqual([found?.path, found?.isMain], ['0.1.2', true])
  assert.deepEqual(
    reading.tree.parts.map(({ path, kind }) => [path, kind]),
    [
      ['0.1', 'multipart'],
      ['0.2', 'leaf'],
    ],
  )
  assert.equal(reading.isAmbiguous, false)
})

test('a message in a message is read', () => {
  const nested = ['Content-Type: message/rfc822', '', 'MZ: x', ...multipart('in', ATTACHMENT)]
  const reading = readMail(mail('MIME-Version: 1.0', ...multipart('out', nested)))
  const found = reading.objects.find(({ octets }) => octets.equals(PAYLOAD))
  assert.equal(found?.path, '0.1.1.1')
})

test('an object that stands twice in a mail is given once', () => {
  const reading = readMail(mail('MIME-Version: 1.0', ...multipart('out', ATTACHMENT, ATTACHMENT)))
  assert.equal(reading.objects.length, 1)
  assert.equal(reading.tree.parts.length, 2)
})

function contents(reading: ReturnType<typeof readMail>): readonly string[] {
  return reading.objects.map(({ octets }) => octets.toString('latin1'))
}

function mail(...lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
}

function multipart(boundary: string, ...parts: readonly (readonly string[])[]): string[] {
  const open = `--${boundary}`
  const head = [`Content-Type: multipart/mixed; boundary=${boundary}`, '']
  return [...head, ...parts.flatMap((part) => [open, ...part]), `${open}--`]
}
