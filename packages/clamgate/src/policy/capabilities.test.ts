import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ABLE_MTA, capabilitiesFor } from './capabilities.ts'
import { mailboxOf } from './mailbox.ts'

const SPELLINGS: readonly [written: string, mailbox: string, isFoundAgain: boolean][] = [
  ['<b@example.net>', 'b@example.net', true],
  ['b@example.net', 'b@example.net', true],
  ['<postmaster>', 'postmaster', true],
  ["<o'neil+x=y@sub-1.example.net>", "o'neil+x=y@sub-1.example.net", true],
  ['<jürgen@exämple.net>', 'jürgen@exämple.net', true],
  ['<дмитрий@例え.jp>', 'дмитрий@例え.jp', true],
  ['<b@example.net.>', 'b@example.net', false],
  ['<"b"@example.net>', 'b@example.net', false],
  ['<"b c"@example.net>', '"b c"@example.net', false],
  ['<@one.example,@two.example:b@example.net>', 'b@example.net', false],
  ['<b(desk)@example.net>', 'b@example.net', false],
  ['<b@[192.0.2.1]>', 'b@[192.0.2.1]', false],
]

for (const [written, mailbox, isFoundAgain] of SPELLINGS) {
  test(`${written} means ${mailbox}, and ${isFoundAgain ? 'can' : 'cannot'} be taken off`, () => {
    assert.equal(mailboxOf(written), mailbox)
    assert.equal(capabilitiesFor([written]).removeRecipients, isFoundAgain)
    assert.equal(capabilitiesFor(['<a@example.org>', written]).removeRecipients, isFoundAgain)
  })
}

test('what the MTA has not offered it cannot do, whoever the recipients are', () => {
  const poor = { hold: false, removeRecipients: false, addHeaders: true }
  assert.deepEqual(capabilitiesFor(['<b@x>'], poor), poor)
  assert.deepEqual(capabilitiesFor([]), ABLE_MTA)
})

test('an address is judged alike as text and as the octets that an MTA sends', () => {
  const part = fc.constantFrom('b', 'ü', '例', '😀', '@', '.', ' ', '"', '<', '>', '-', '(', ':')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = parts.join('')
      const octets = Buffer.from(text).toString('latin1')
      assert.deepEqual(capabilitiesFor([text]), capabilitiesFor([octets]))
    }),
    { numRuns: 1000 },
  )
})
