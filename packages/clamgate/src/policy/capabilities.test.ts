import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mailboxOf } from '../patterns/mailbox.ts'
import { ABLE_MTA, capabilitiesFor } from './capabilities.ts'
import { asGivenByMta } from './mailbox.ts'

const AUTO = { removeRecipients: 'auto' } as const
const NEVER = { removeRecipients: 'never' } as const

function removal(...recipients: readonly string[]): string {
  return capabilitiesFor({ sender: '<a@example.org>', recipients }, AUTO).removeRecipients
}

const SPELLINGS: readonly [written: string, mailbox: string, removal: 'yes' | 'uncertain'][] = [
  ['<b@example.net>', 'b@example.net', 'yes'],
  ['<B@Example.NET>', 'B@Example.NET', 'yes'],
  ['<postmaster>', 'postmaster', 'yes'],
  ["<o'neil+x=y@sub-1.example.net>", "o'neil+x=y@sub-1.example.net", 'yes'],
  ['<example.net!b>', 'example.net!b', 'yes'],
  ['<b%example.net@mx>', 'b%example.net@mx', 'yes'],
  ['<jürgen@exämple.net>', 'jürgen@exämple.net', 'yes'],
  ['<дмитрий@例え.jp>', 'дмитрий@例え.jp', 'yes'],
  // Of a client that writes no brackets, or rewritten already, as mail of sendmail(1) is.
  ['b@example.net', 'b@example.net', 'uncertain'],
  ['postmaster', 'postmaster', 'uncertain'],
  ['<b@example.net', '<b@example.net', 'uncertain'],
  ['b@example.net>', 'b@example.net>', 'uncertain'],
  ['', '', 'uncertain'],
  ['<>', '', 'uncertain'],
  ['<b@example.net.>', 'b@example.net', 'uncertain'],
  ['<"b"@example.net>', 'b@example.net', 'uncertain'],
  ['<"b c"@example.net>', '"b c"@example.net', 'uncertain'],
  ['<"\\b"@example.net>', 'b@example.net', 'uncertain'],
  ['<@one.example:"b\\ c\\""@example.net>', '"b c\\""@example.net', 'uncertain'],
  ['<"b@c"@example.net>', '"b@c"@example.net', 'uncertain'],
  ['<@one.example,@two.example:b@example.net>', 'b@example.net', 'uncertain'],
  ['<b(desk)@example.net>', 'b@example.net', 'uncertain'],
  ['<b@[192.0.2.1]>', 'b@[192.0.2.1]', 'uncertain'],
]

for (const [written, mailbox, expected] of SPELLINGS) {
  test(`${written} means ${mailbox}; to be removed: ${expected}, alone and beside another`, () => {
    assert.equal(mailboxOf(written), mailbox)
    assert.equal(removal(written), expected)
    assert.equal(removal('<a@example.org>', written), expected)
    assert.equal(removal(written, '<a@example.org>'), expected)
  })
}

test('what the MTA has not offered it cannot do, whoever the recipients are', () => {
  const poor = { ...ABLE_MTA, hold: false, removeRecipients: 'not-offered' } as const
  for (const recipient of ['<b@x>', 'b@x'])
    assert.deepEqual(capabilitiesFor({ sender: '<a@x>', recipients: [recipient] }, AUTO, poor), poor)
  assert.deepEqual(capabilitiesFor({ sender: '<a@x>', recipients: [] }, AUTO), ABLE_MTA)
})

test('policy.removeRecipients: never removes nobody, however certain', () => {
  const can = capabilitiesFor({ sender: '<a@x>', recipients: ['<b@x>'] }, NEVER)
  assert.deepEqual(can, { ...ABLE_MTA, removeRecipients: 'never' })
})

const SENDERS: readonly [given: string, isTold: boolean, what: string][] = [
  ['<a@x>', true, 'a client of SMTP'],
  ['<>', true, 'a client of SMTP that sends a bounce'],
  ['a@x', true, 'the sender of mail of sendmail(1), by a bounce'],
  ['', false, 'nobody of a bounce that sendmail(1) sends'],
]
for (const [sender, isTold, what] of SENDERS) {
  test(`a refusal is told to ${what}`, () => {
    assert.equal(capabilitiesFor({ sender, recipients: ['<b@x>'] }, AUTO).tellSender, isTold)
  })
}

test('described mail is given as the MTA would: in brackets by SMTP, without them by sendmail(1)', () => {
  const envelope = { sender: '', recipients: ['b@x', '<c@x>', '"d"@x'] }
  const rest = { clientAddress: undefined, authenticated: undefined }
  assert.deepEqual(asGivenByMta({ ...envelope, ...rest, submission: 'smtp' }), {
    sender: '<>',
    recipients: ['<b@x>', '<c@x>', '<"d"@x>'],
  })
  assert.deepEqual(asGivenByMta({ ...envelope, ...rest, submission: 'sendmail' }), {
    sender: '',
    recipients: ['b@x', 'c@x', '"d"@x'],
  })
})

test('an address is judged alike as text and as the octets that an MTA sends', () => {
  const part = fc.constantFrom('b', 'ü', '例', '😀', '@', '.', ' ', '"', '<', '>', '-', '(', ':')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = `<${parts.join('')}>`
      assert.equal(removal(text), removal(Buffer.from(text).toString('latin1')))
    }),
    { numRuns: 1000 },
  )
})
