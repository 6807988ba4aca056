import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textForPeople } from '../patterns/field-text.ts'
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
  assert.deepEqual(
    fields.subjects.kept.map(({ index, value }) => [index, String(value)]),
    [
      [0, ' one'],
      [1, ' two'],
    ],
  )
  assert.equal(fields.first('subject'), 'one')
  assert.equal(fields.count('x-virus-status'), 1)
  assert.equal(fields.count('sender'), 0)
  assert.equal(fields.first('date'), undefined)
})

test('keeps the first and the last subjects whole, and counts the others', () => {
  const fields = new WatchedFields(watched)
  const long = Buffer.alloc(60_000, 'x')
  fields.see(Buffer.from('Subject'), long)
  for (let i = 1; i < 100_000; i++) fields.see(Buffer.from('Subject'), Buffer.from(`${i}`))
  const { kept, count } = fields.subjects
  assert.deepEqual([kept.length, count, fields.count('subject')], [50, 100_000, 100_000])
  assert.deepEqual(kept[0]?.value, long)
  assert.deepEqual(
    [24, 25, 49].map((at) => [kept[at]?.index, String(kept[at]?.value)]),
    [24, 99_975, 99_999].map((index) => [index, String(index)]),
  )
})

test('what is kept has a bound, whatever an attacker writes', () => {
  const fields = new WatchedFields(watched)
  for (let i = 0; i < 500; i++)
    fields.see(Buffer.from('Subject'), Buffer.alloc(i < 250 ? 60_000 : 60_001, 'x'))
  for (let i = 0; i < 500; i++) fields.see(Buffer.from('X-Virus-Status'), Buffer.alloc(60_000, 'y'))
  assert.ok(fields.bytes <= 2 ** 20 + 50 * 128 + 2 * 1128, String(fields.bytes))
  assert.equal(fields.subjects.kept[49]?.value, undefined)
  assert.equal(fields.first('x-virus-status'), 'y'.repeat(1000))
  assert.equal(fields.count('x-virus-status'), 500)
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

/** In words of 75 octets, as mail programs write them. */
function encoded(text: string, perWord: number): string {
  const words: string[] = []
  const characters = [...text]
  for (let at = 0; at < characters.length; at += perWord) {
    const octets = Buffer.from(characters.slice(at, at + perWord).join(''))
    words.push(`=?UTF-8?B?${octets.toString('base64')}?=`)
  }
  return words.join('\r\n ')
}

test('of a long encoded subject as much is kept as people are shown, and never a word that was cut', () => {
  const subjectOf = (value: string) => {
    const fields = new WatchedFields(watched)
    fields.see(Buffer.from('Subject'), Buffer.from(` ${value}`))
    return textForPeople(fields.first('subject') ?? '')
  }
  const text = '書類を確認してください。'.repeat(200)
  const shown = subjectOf(encoded(text, 15))
  assert.ok(shown.length >= 1000, `${shown.length} characters`)
  assert.ok(text.startsWith(shown))
  // Wherever the cut falls within a word.
  for (let before = 0; before < 80; before++) {
    const plain = 'x'.repeat(before)
    const seen = subjectOf(`${plain} ${encoded(text, 15)}`)
    assert.ok(`${plain} ${text}`.trim().startsWith(seen), `${before}: ${seen.slice(-80)}`)
  }
  assert.equal(subjectOf('short =?'), 'short =?')
})
