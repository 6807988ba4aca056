import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseQuery } from '../../store/query/parse.ts'
import { withNegations } from '../negations.ts'
import { hintFor, readBoundedQuery, readLimit, readQueryWords } from './query-words.ts'

function read(...words: string[]) {
  const said: string[] = []
  const { text } = readQueryWords(words, { err: (line) => said.push(line) })
  return { text, said }
}

test('arguments are one query together', () => {
  assert.deepEqual(read('is:infected', 'to:@x.org', 'invoice'), {
    text: 'is:infected to:@x.org invoice',
    said: [],
  })
  assert.deepEqual(read('is:infected size:>1M'), { text: 'is:infected size:>1M', said: [] })
})

test('quotes that the shell took away are put back, and that is said', () => {
  assert.deepEqual(read('from:a b', 'is:clean'), {
    text: 'from:"a b" is:clean',
    said: ['Read as from:"a b"'],
  })
  assert.deepEqual(read('subject:a b is:clean').said, [])
  assert.deepEqual(read('subject:"a b"').said, [])
})

test('where no value has blanks, what stands behind the first is the next condition', () => {
  const said: string[] = []
  for (const [word, text] of [
    ['is:infected invoice', 'is:infected invoice'],
    ['-class:pua, spam', '-class:pua,spam'],
    ['since:2d invoice', 'since:2d invoice'],
    ['size:>1M big', 'size:>1M big'],
    ['to:a@x.org, b@x.org', 'to:a@x.org,b@x.org'],
  ] as const) {
    const read = readQueryWords([word], { err: (line) => said.push(line) })
    assert.equal(read.text, text)
  }
  assert.deepEqual(said, [])
  const dated = read('since:2026-11-01 12:00')
  assert.match(dated.text, /^since:"?2026-/)
  assert.deepEqual(dated.said, ['Read as since:"2026-11-01 12:00"'])
})

test('a time without a zone is that of whoever asks', () => {
  assert.match(read('since:2026-11-01T12:00').text, /^since:"?2026-1[01]-.*Z"?$/)
})

test('a negated condition is none of the options of the program, but for behind --', () => {
  assert.deepEqual(withNegations(['events', '-class:pua', '-c', 'f', '--', '-to:x']), [
    ...['events', 'not:class:pua', '-c', 'f', '--', '-to:x'],
  ])
})

test('a query looks back as far as it says itself, unless an option says otherwise, else as usual', () => {
  const bounded = (words: string, since?: string) =>
    readBoundedQuery(words.split(' '), { since, usual: '7d' }, { err: () => undefined })
  assert.equal(bounded('since:30d is:infected'), 'since:30d is:infected')
  assert.equal(bounded('not:until:30d'), '-until:30d')
  assert.equal(bounded('since:30d', '3d'), 'since:3d since:30d')
  assert.equal(bounded('is:infected'), 'since:7d is:infected')
  assert.equal(bounded(''), 'since:7d')
  // An alternative to something else bounds nothing.
  assert.equal(bounded('since:30d,is:infected'), 'since:7d since:30d,is:infected')
  assert.equal(bounded('until:30d'), 'since:7d until:30d')
})

test('where an address was written without @ a hint tells how', () => {
  const hint = (text: string) => hintFor(parseQuery(text, { nowMs: 0 }))
  assert.match(hint('is:clean to:example.org') ?? '', /write to:@example\.org$/)
  assert.match(hint('from:bob') ?? '', /write from:bob@\*$/)
  for (const text of ['from:<>', 'from:bob@x', 'to:@x', 'from:bob*', 'bob'])
    assert.equal(hint(text), undefined)
})

test('a limit is a number', () => {
  assert.deepEqual([readLimit(undefined, 7), readLimit('12', 7)], [7, 12])
  for (const text of ['0', '-1', 'x', '1.5', '1e3'])
    assert.throws(() => readLimit(text, 7), { code: 'CLI_USAGE' })
})
