import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_RECEIVED_BYTES, receivedField } from './received.ts'

const NOON = Date.UTC(2026, 10, 23, 12, 34, 56)

test('the field names client, gateway and day', () => {
  const field = receivedField({ client: '192.0.2.7', gateway: 'mx1.example.org' }, NOON)
  assert.equal(
    field.toString('latin1'),
    'Received: from [192.0.2.7] by mx1.example.org; Mon, 23 Nov 2026 00:00:00 +0000\r\n',
  )
})

test('an unknown client and an empty host name have words of their own', () => {
  const field = receivedField({ client: undefined, gateway: '' }, NOON).toString('latin1')
  assert.match(field, /^Received: from \[unknown\] by localhost; /)
})

test('two messages of one day from one client begin alike, two days differ', () => {
  const facts = { client: '::1', gateway: 'mx' }
  assert.deepEqual(receivedField(facts, NOON), receivedField(facts, NOON + 3_600_000))
  assert.notDeepEqual(receivedField(facts, NOON), receivedField(facts, NOON + 86_400_000))
})

test('whatever client and host are called, it is one short line of mail', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ maxLength: 400 }),
      (client, gateway) => {
        const field = receivedField({ client, gateway }, NOON)
        assert.ok(field.length <= MAX_RECEIVED_BYTES, `${field.length} octets`)
        assert.match(field.toString('latin1'), /^Received: from \[[\w.:-]+\] by [\w.:-]+; [\w, :+]+\r\n$/)
      },
    ),
  )
})
