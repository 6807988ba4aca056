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

test('keeps every field whole, however many or long those are that people and programs write', () => {
  const fields = new WatchedFields(watched)
  const long = Buffer.alloc(60_000, 'x')
  fields.see(Buffer.from('Subject'), long)
  for (let i = 0; i < 500; i++) fields.see(Buffer.from('Subject'), Buffer.from(`${i}`))
  assert.equal(fields.values('subject').length, 501)
  assert.deepEqual(fields.values('subject')[0], long)
  assert.equal(String(fields.values('subject')[500]), '499')
})

test('keeps the beginning of what an attacker writes, and counts all of it', () => {
  const fields = new WatchedFields(watched)
  for (let i = 0; i < 500; i++) fields.see(Buffer.from('Subject'), Buffer.alloc(70_000, 'x'))
  fields.see(Buffer.from('Subject'), Buffer.from('short'))
  fields.see(Buffer.from('X-Virus-Status'), Buffer.from('of another name'))
  assert.equal(fields.count('subject'), 501)
  assert.deepEqual(new Set(fields.values('subject').map(({ length }) => length)), new Set([65_536]))
  assert.ok(fields.bytes <= 2 ** 20 + 1000)
  assert.equal(fields.first('x-virus-status'), 'of another name')
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
