import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { lines } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway({ config: { policy: { infected: 'tag', tag: { subject: '[VIRUS] ' } } } })
})
after(() => gateway.stop())

let count = 0

/** The header fields that arrive of infected mail with these, as octets, without the trace fields on top. */
async function arriving(fields: Buffer | string, parameters: readonly string[] = []): Promise<string> {
  const to = `marks${++count}@example.net`
  const header = Buffer.isBuffer(fields) ? fields : Buffer.from(fields, 'latin1')
  const message = Buffer.concat([header, Buffer.from(lines('From: a@example.org', '')), eicarTestText()])
  const reply = await gateway.deliver({ from: 'a@example.org', to, message, parameters })
  assert.equal(reply.code, 250, reply.raw)
  const [mail] = await gateway.received(to)
  const text = mail?.toString('latin1') ?? ''
  return text.slice(0, text.indexOf('\n\n') + 1)
}

const FROM = 'From: a@example.org\n'
const TAG = `X-Virus-Tag: ${EICAR}\n`
const LONG = 'x'.repeat(9000)

const DELIVERED: readonly [what: string, sent: string, delivered: string][] = [
  ['plain', 'Subject: hello\r\n', 'Subject: [VIRUS] hello\n'],
  ['without a blank', 'sUBJECT:hello\r\n', 'Subject: [VIRUS] hello\n'],
  ['raw 8-bit', 'Subject: caf\xe9 \xa0\x80\xff\r\n', 'Subject: [VIRUS] caf\xe9 \xa0\x80\xff\n'],
  ['in ISO-2022-JP', 'Subject: \x1b$B%F%9%H\x1b(B\r\n', 'Subject: [VIRUS] \x1b$B%F%9%H\x1b(B\n'],
  ['encoded', 'Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n', 'Subject: [VIRUS] =?utf-8?B?R3LDvMOfZQ==?=\n'],
  [
    'folded',
    'Subject: =?utf-8?q?one?=\r\n =?utf-8?q?two?=\r\n\tthree\r\n',
    'Subject: [VIRUS] =?utf-8?q?one?=\n =?utf-8?q?two?=\n\tthree\n',
  ],
  ['folded before its first word', 'Subject:\r\n one\r\n', 'Subject: [VIRUS]\n one\n'],
  ['long', `Subject: ${LONG}\r\n`, `Subject: [VIRUS]\n ${LONG}\n`],
  ['empty', 'Subject:\r\n', 'Subject: [VIRUS]\n'],
  ['blank', 'Subject:    \r\n', 'Subject: [VIRUS]\n'],
  [
    'there twice',
    'Subject: 1\r\nX-A: b\r\nSubject: 2\r\n',
    'Subject: [VIRUS] 1\nX-A: b\nSubject: [VIRUS] 2\n',
  ],
  ['marked', 'Subject: [VIRUS]  one\r\n', 'Subject: [VIRUS]  one\n'],
  ['marked, encoded', 'Subject: =?utf-8?q?=5BVIRUS=5D_x?=\r\n', 'Subject: =?utf-8?q?=5BVIRUS=5D_x?=\n'],
]
for (const [what, sent, delivered] of DELIVERED) {
  test(`a subject that is ${what} arrives with the prefix, and not an octet less`, async () => {
    assert.equal(await arriving(sent), `${delivered}${FROM}${TAG}`)
  })
}

test('mail without a subject gets one', async () => {
  assert.equal(await arriving(''), `${FROM}${TAG}Subject: [VIRUS]\n`)
})

test('as much of a subject as Postfix takes arrives with the prefix', async () => {
  const folds = Array.from({ length: 1000 }, (_, i) => `line ${i} ${'y'.repeat(80)}`)
  const header = await arriving(`Subject: ${folds.join('\r\n ')}\r\n`)
  const subject = header.slice('Subject: [VIRUS] '.length, header.indexOf(`\n${FROM}`))
  assert.ok(header.startsWith('Subject: [VIRUS] line 0'))
  // Postfix itself keeps 60,000 octets of a field that milters see.
  assert.ok(subject.length > 59_000, String(subject.length))
  assert.ok(folds.join('\n ').startsWith(subject))
})

test('a subject that Postfix would cut to make room is left whole, and the log says so', async () => {
  const end = await gateway.daemon.logEnd()
  const most = 'y'.repeat(59_982)
  assert.ok((await arriving(`Subject: ${most}\r\n`)) === `Subject: [VIRUS]\n ${most}\n${FROM}${TAG}`)
  const more = `${most}y`
  assert.ok((await arriving(`Subject: ${more}\r\n`)) === `Subject: ${more}\n${FROM}${TAG}`)
  await gateway.daemon.waitForLog(/has X-Virus-Tag, but 1 of its Subject fields are left/, { after: end })
})

test('of 300 subjects the first and the last are marked, and none is lost', async () => {
  const sent = Array.from({ length: 300 }, (_, i) => `Subject: s${i}\r\n`).join('')
  const expected = Array.from(
    { length: 300 },
    (_, i) => `Subject: ${i < 25 || i >= 275 ? '[VIRUS] ' : ''}s${i}\n`,
  )
  const end = await gateway.daemon.logEnd()
  assert.equal(await arriving(sent), `${expected.join('')}${FROM}${TAG}`)
  await gateway.daemon.waitForLog(/has X-Virus-Tag, but 250 of its Subject fields are left as they are/, {
    after: end,
  })
})

test('a prefix that is not ASCII is encoded, and stands as it is in mail of SMTPUTF8', async () => {
  await reloadWith(gateway, { policy: { infected: 'tag', tag: { subject: '⚠ Grüße ', value: 'ü %v' } } })
  const tag = `X-Virus-Tag: =?UTF-8?B?w7w=?= ${EICAR}\n`
  const plain = await arriving('Subject: hello\r\n')
  assert.equal(plain, `Subject: =?UTF-8?B?4pqgIEdyw7zDn2U=?= hello\n${FROM}${tag}`)
  const encoded = await arriving('Subject: =?utf-8?q?x?=\r\n')
  assert.equal(encoded, `Subject: =?UTF-8?B?4pqgIEdyw7zDn2Ug?= =?utf-8?q?x?=\n${FROM}${tag}`)
  const again = await arriving('Subject: =?UTF-8?B?4pqgIEdyw7zDn2U=?= hello\r\n')
  assert.equal(again, `Subject: =?UTF-8?B?4pqgIEdyw7zDn2U=?= hello\n${FROM}${tag}`)
  const raw = Buffer.from('⚠ Grüße hellö').toString('latin1')
  const utf8 = await arriving(Buffer.from('Subject: hellö\r\n'), ['SMTPUTF8', 'BODY=8BITMIME'])
  assert.ok(utf8.startsWith(`Subject: ${raw}\n`), utf8)
})
