import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailLately } from './mail-lately.ts'

const NOW_MS = Date.UTC(2026, 10, 30)

/** What is told of a gateway that was asked so long ago, ms. */
function told({
  busy = 0,
  session,
  message,
}: {
  busy?: number
  session?: number
  message?: number
}): boolean {
  const at = (agoMs: number | undefined) => (agoMs === undefined ? undefined : NOW_MS - agoMs)
  const facts = { total: 1, lastListener: undefined, lastAt: at(session), lastMessageAt: at(message) }
  return mailLately({ server: { busy }, sessions: { read: () => facts } }, () => NOW_MS)()
}

test('mail is on while a message is decided, and two seconds after a session or a message', () => {
  assert.equal(told({}), false)
  assert.equal(told({ busy: 1 }), true)
  assert.equal(told({ session: 1900 }), true)
  assert.equal(told({ session: 60_000, message: 100 }), true)
  assert.equal(told({ session: 2000, message: 2000 }), false)
})

test('after the wall clock was set back mail is not on for hours', () => {
  assert.equal(told({ session: -3_600_000 }), false)
  assert.equal(told({ busy: 1, session: -3_600_000 }), true)
})
