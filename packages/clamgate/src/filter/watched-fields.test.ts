import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { WatchedFields, WatchedNames } from './watched-fields.ts'

const watched = new WatchedNames(['subject', 'x-virus-status'])

test('counts and keeps watched fields whatever the case of their names, and nothing else', () => {
  const fields = new WatchedFields(watched)
  for (const [name, value] of [
    ['SUBJECT', ' one'],
    ['Sender', 'x'],
    ['subject', ' two'],
    ['Subjects', 'x'],
    ['X-VIRUS-status', ' Clean'],
  ] as const) {
    fields.see(Buffer.from(name), Buffer.from(value))
  }
  assert.equal(fields.count('subject'), 2)
  assert.deepEqual(fields.values('subject').map(String), [' one', ' two'])
  assert.equal(fields.first('subject'), 'one')
  assert.equal(fields.count('x-virus-status'), 1)
  assert.equal(fields.count('sender'), 0)
  assert.equal(fields.first('date'), undefined)
})

test('keeps a bounded part of many or long fields, and counts them all', () => {
  const fields = new WatchedFields(watched)
  for (let i = 0; i < 500; i++) fields.see(Buffer.from('Subject'), Buffer.alloc(60_000, 'x'))
  assert.equal(fields.count('subject'), 500)
  assert.ok(fields.values('subject').reduce((sum, value) => sum + value.length, 0) <= 20 * 8192)
})

test('keeps values when the receive buffer is written over', () => {
  const fields = new WatchedFields(watched)
  const buffer = Buffer.from('before')
  fields.see(Buffer.from('Subject'), buffer)
  buffer.fill('x')
  assert.equal(fields.first('subject'), 'before')
})

test('finds exactly the names that were asked for', () => {
  const names = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), { maxLength: 5 })
  fc.assert(
    fc.property(names, fc.stringMatching(/^[!-9;-~]{1,42}$/), (asked, name) => {
      const expected = asked.includes(name.toLowerCase()) ? name.toLowerCase() : undefined
      assert.equal(new WatchedNames(asked).find(Buffer.from(name)), expected)
      for (const one of asked) {
        assert.equal(new WatchedNames(asked).find(Buffer.from(one.toUpperCase())), one)
      }
    }),
  )
})
