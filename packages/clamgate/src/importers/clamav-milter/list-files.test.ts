import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ListLine, parseAllowList, parseLoginList } from './list-files.ts'

function brief(lines: readonly ListLine[]): readonly string[] {
  return lines.map((one) => `${one.line} ${one.kind}${'entry' in one ? ` ${one.entry}` : ''}`)
}

test('senders and recipients are told apart by the prefix, and recipients are meant without one', () => {
  const text = 'From:^<a@x>$\nto:@y>$\n@z>\nFROM:@w\n'
  assert.deepEqual(brief(parseAllowList(text)), [
    '1 sender /^<a@x>$/',
    '2 recipient /@y>$/',
    '3 recipient /@z>/',
    '4 sender /@w/',
  ])
})

test('comments of an allow list say nothing', () => {
  assert.deepEqual(parseAllowList('# a\n: b\n!c\n'), [])
  assert.deepEqual(parseAllowList(''), [])
})

test('an empty line, which keeps clamav-milter from starting, is passed over and told', () => {
  assert.deepEqual(brief(parseAllowList('@x>\n\nFrom:\n@y>\n')), [
    '1 recipient /@x>/',
    '2 different',
    '3 different',
    '4 recipient /@y>/',
  ])
})

test('a line of one character is passed over, as clamav-milter does, and told', () => {
  assert.deepEqual(brief(parseAllowList('a\nFrom:.\nTo:.\n..\n')), [
    '1 different',
    '2 different',
    '3 different',
    '4 recipient /../',
  ])
})

test('Windows line ends make no difference in a list', () => {
  assert.deepEqual(brief(parseAllowList('From:<a@x>\r\n@y>\r\n')), ['1 sender /<a@x>/', '2 recipient /@y>/'])
})

test('what cannot be carried over has its line and reason', () => {
  const [line] = parseAllowList('From:\\(a\\)\\1\n')
  assert.equal(line?.kind, 'problem')
  assert.equal(line?.line, 1)
})

test('log-in names are taken as they are, with whatever signs', () => {
  const text = '# names\ntom\n\nd.ick@example.org\n/x\na*b\n two\n'
  assert.deepEqual(brief(parseLoginList(text)), [
    '2 user /^tom$/',
    '4 user /^d\\.ick@example\\.org$/',
    '5 user /^\\/x$/',
    '6 user /^a\\*b$/',
    '7 user /^ two$/',
  ])
})

test('an empty list of log-in names, which crashes clamav-milter, has no entries', () => {
  assert.deepEqual(parseLoginList(''), [])
  assert.deepEqual(parseLoginList('\n\n'), [])
})

test('a name of one character, over which clamav-milter passes, exempts nobody', () => {
  assert.deepEqual(brief(parseLoginList('a\nbo\n')), ['1 different', '2 user /^bo$/'])
})

test('where a name has a ^, clamav-milter compares other names than these, and none is carried over', () => {
  assert.deepEqual(brief(parseLoginList('tom\na^b\n')), ['1 problem', '2 problem'])
})

test('what clamav-milter compares byte by byte, or in two pieces, is not carried over', () => {
  const long = 'x'.repeat(2047)
  assert.deepEqual(brief(parseAllowList(`From:<jos\u00e9@x>\n${long}\n`)), ['1 problem', '2 problem'])
  assert.deepEqual(brief(parseLoginList(`jos\u00e9\n${long}\n`)), ['1 problem', '2 problem'])
})

test('several returns at the end of a line are its end', () => {
  assert.deepEqual(brief(parseLoginList('tom\r\r\n')), ['1 user /^tom$/'])
})

test('a byte order mark is a part of the first entry to clamav-milter, which so exempted nobody', () => {
  assert.deepEqual(brief(parseAllowList('\ufeffFrom:^<a@x>$\n@y>\n')), ['1 problem', '2 recipient /@y>/'])
  assert.deepEqual(brief(parseLoginList('\ufefftom\nbo\n')), ['1 problem', '2 user /^bo$/'])
  assert.deepEqual(brief(parseAllowList('\ufeff# people\n@y>\n')), ['2 recipient /@y>/'])
})
