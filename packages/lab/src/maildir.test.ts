import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { deliveredMail, withoutTrace } from './maildir.ts'

const TRACE = 'Return-Path: <a@x>\nX-Original-To: b@y\nDelivered-To: b@y\nReceived: from c\n\tby d; date\n'

for (const [name, message] of [
  ['a header and text', 'Subject: s\n\ntext\n'],
  ['trace fields of its own', 'Received: from e\nDelivered-To: f\n\ntext\n'],
  ['nothing', ''],
  ['an empty line first', '\ntext\n'],
] as const) {
  test(`the fields of Postfix are taken off a message of ${name}`, () => {
    assert.equal(withoutTrace(Buffer.from(TRACE + message)).toString(), message)
  })
}

test('mail is found by its recipient, in the order in which it came', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'maildir-'))
  context.after(() => rm(directory, { recursive: true, force: true }))
  assert.deepEqual(await deliveredMail(directory, 'b@y'), [], 'nothing came yet')
  await mkdir(join(directory, 'new'))
  const put = (name: string, to: string, text: string) =>
    writeFile(join(directory, 'new', name), `Delivered-To: ${to}\n\n${text}`)
  await put('100.V1I1M90.host', 'b@y', 'second')
  await put('100.V1I1M8.host', 'b@y', 'first')
  await put('99.V1I1M9.host', 'c@y', 'another')
  await put('101.V1I1M1.host', 'b@y', 'third')
  const found = await deliveredMail(directory, 'b@y')
  assert.deepEqual(
    found.map((message) => message.toString().split('\n\n')[1]),
    ['first', 'second', 'third'],
  )
})
