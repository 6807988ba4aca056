import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { keptEnvelope } from '../keep/testing/kept-envelope.ts'
import { releaseSite } from './testing/release-site.ts'

const letters = 'ä'.repeat(150)
const smileys = '\u{1F600}'.repeat(150)
const shown = (subject: string) => `Kept back: ${subject}`
const word = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`

for (const [what, subject, read] of [
  [
    'that is encoded',
    '=?UTF-8?Q?Rechnung_f=C3=BCr?= =?ISO-8859-1?Q?_M=FCller?=',
    shown('Rechnung für Müller'),
  ],
  ['that is none', undefined, shown('mail without subject')],
  ['that is long', [...letters].map(word).join('\r\n '), shown(letters)],
  ['with signs of two units', word(smileys), shown('\u{1F600}'.repeat(94))],
  ['with what would be a field', '=?UTF-8?Q?a=0D=0ABcc:_x@y.example?=', shown('a  Bcc: x@y.example')],
] as const) {
  test(`a mail that brings a kept one names its subject as people read it: one ${what}`, async () => {
    await using site = await releaseSite({ envelope: keptEnvelope({ subject }) })
    await site.release({ as: 'zip' })
    const [message = ''] = site.server.messages
    const { subject: found, headers } = await simpleParser(message)
    assert.equal(found, read)
    assert.equal(headers.has('bcc'), false)
    assert.doesNotMatch(message.slice(0, message.indexOf('\r\n\r\n')), /=\?UTF-8\?Q/)
  })
}
