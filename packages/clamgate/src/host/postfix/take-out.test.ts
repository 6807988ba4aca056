// biome-ignore-all lint/suspicious/noTemplateCurlyInString: values of main.cf
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { entriesIn, MILTER_LISTS, setMilters } from './set-milters.ts'
import { takeOutMilter } from './take-out.ts'
import { OUR_ENTRY, readCases, wantedEntry } from './testing/cases.ts'
import { applyHunk, hunkBetween, lineEdits, restoreLines, takeBackHunk } from './text/line-edits.ts'
import { parameterValue, readParameters } from './text/parameters.ts'

const keyOf = (plain: string) => plain.split(/[\s=]/)[0] ?? ''
const { isOurs } = wantedEntry()
const takeOut = (text: string) =>
  takeOutMilter(text, { isOurs, previous: () => undefined, kept: [] }).text.replaceAll(OUR_ENTRY, 'OURS')

/** The line break that an open last line needed before something was put behind it. */
const sameButLastBreak = (restored: string, before: string) =>
  restored === before || restored.replace(/\r?\n$/, '') === before

for (const { name, before, after, replaced } of readCases('main.cf.cases')) {
  test(`sets main.cf back: ${name}`, () => {
    const edits = lineEdits(before, setMilters(before, wantedEntry(replaced)), keyOf)
    const { text, outcomes } = restoreLines(after, edits)
    assert.ok(sameButLastBreak(text, before), text)
    assert.ok(outcomes.every(({ state }) => state === 'restored'))
  })

  test(`leaves no entry of ours in main.cf, and every other one: ${name}`, () => {
    const text = takeOutMilter(after, { isOurs, previous: () => undefined, kept: [] }).text
    assert.doesNotMatch(text, /clamgate\/milter\.sock, default/)
    for (const [key, value] of valuesOf(text)) {
      if (key.endsWith('milters') || key.startsWith('cl')) assert.ok(!isOurs(value))
      else if (!isOurs(valuesOf(after).get(key) ?? '')) assert.equal(value, valuesOf(after).get(key))
    }
  })
}

const CHANGED: readonly (readonly [name: string, text: string, without: string])[] = [
  ['alone', 'smtpd_milters = OURS\n', 'smtpd_milters = \n'],
  ['first', 'smtpd_milters = OURS, a\n', 'smtpd_milters = a\n'],
  ['last', 'smtpd_milters = a, OURS\n', 'smtpd_milters = a\n'],
  ['last, without commas', 'smtpd_milters = a OURS\n', 'smtpd_milters = a\n'],
  ['between', 'smtpd_milters = a,OURS,b\n', 'smtpd_milters = a,b\n'],
  ['alone on its line', 'smtpd_milters =\n  a,\n  OURS,\n  b\n', 'smtpd_milters =\n  a,\n  b\n'],
  ['last, on its line', 'smtpd_milters =\n  a,\n  OURS\nx = y\n', 'smtpd_milters =\n  a,\nx = y\n'],
  ['before others below', 'smtpd_milters = OURS,\n  # c\n  a\n', 'smtpd_milters = \n  # c\n  a\n'],
  ['twice', 'smtpd_milters = OURS, a, unix:/clamgate/milter.sock\n', 'smtpd_milters = a\n'],
  [
    'in a definition that does not hold',
    'smtpd_milters = OURS\nsmtpd_milters = a\n',
    'smtpd_milters = \nsmtpd_milters = a\n',
  ],
  ['in another name', 'm = a, OURS\nsmtpd_milters = $m\n', 'm = a\nsmtpd_milters = $m\n'],
  [
    'with a comma behind it, alone on its line',
    'smtpd_milters = a,\n# c\n\n  OURS,\nx = y\n',
    'smtpd_milters = a,\n# c\n\nx = y\n',
  ],
  ['nowhere', 'm = OURS\nsmtpd_milters = a\n', 'm = OURS\nsmtpd_milters = a\n'],
]

for (const [name, text, without] of CHANGED) {
  test(`takes our entry out of a list that somebody has changed: ${name}`, () => {
    assert.equal(takeOut(text.replaceAll('OURS', OUR_ENTRY)), without)
  })
}

test('what ours has replaced comes back in its place', () => {
  const { text } = takeOutMilter(`smtpd_milters = a, ${OUR_ENTRY}, b\n`, {
    isOurs,
    previous: () => 'unix:clamav',
    kept: [],
  })
  assert.equal(text, 'smtpd_milters = a, unix:clamav, b\n')
})

test('lines are set back wherever they stand now, and a changed one stays', () => {
  const before = 'a = 1\nsmtpd_milters = x\nnon_smtpd_milters = y\n'
  const edits = lineEdits(before, setMilters(before, wantedEntry()), keyOf)
  const now = `non_smtpd_milters = y, ${OUR_ENTRY}\n# moved\nsmtpd_milters = x, z, ${OUR_ENTRY}\na = 2\n`
  const { text, outcomes } = restoreLines(now, edits)
  assert.deepEqual(outcomes, [
    { key: 'smtpd_milters', state: 'changed' },
    { key: 'non_smtpd_milters', state: 'restored' },
  ])
  assert.equal(
    text.replaceAll(OUR_ENTRY, 'OURS'),
    'non_smtpd_milters = y\n# moved\nsmtpd_milters = x, z, OURS\na = 2\n',
  )
})

test('an edit and its undo give back any file, and change no other value', () => {
  const word = fc.constantFrom(
    'inet:127.0.0.1:8891',
    'unix:a/b',
    'unix:clamgate/milter.sock',
    '{ unix:c, protocol=6 }',
    '$other',
    '${one}',
    '\xfcml\xa0ut',
  )
  const gap = fc.constantFrom(' ', ', ', ',', '\n  ', ',\n\t# note, x = y\n\n  ', '\r\n ')
  const value = fc.array(fc.tuple(gap, word), { maxLength: 5 }).map((parts) => parts.flat().join(''))
  const key = fc.constantFrom('smtpd_milters', 'non_smtpd_milters', 'other', 'one', 'myhostname')
  const line = fc.oneof(
    fc.tuple(key, fc.constantFrom('=', ' = ', ' =', '\t=  '), value).map((parts) => parts.join('')),
    fc.constantFrom('# comment', '', '   ', '  # indented', '#a = b'),
  )
  const file = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', ''))
    .map(([lines, end]) => lines.join('\n') + end)
  fc.assert(
    fc.property(file, (before) => {
      const after = setMilters(before, wantedEntry())
      assert.equal(setMilters(after, wantedEntry()), after, 'a second time changes nothing')
      for (const name of MILTER_LISTS) {
        const values = entriesIn(after, name).filter(({ entry }) => isOurs(entry.text))
        assert.ok(values.length > 0, `${name} of ${after}`)
      }
      const { text } = restoreLines(after, lineEdits(before, after, keyOf))
      assert.ok(sameButLastBreak(text, before), JSON.stringify({ before, after, text }))
      const names = (text: string) => readParameters(text).map(({ name }) => name)
      assert.deepEqual(names(takeOut(after)), names(after), 'no line is lost, and none is broken')
      const hunk = hunkBetween(before, after)
      assert.equal(takeBackHunk(after, hunk), before)
      assert.equal(applyHunk(before, hunk), after)
      assert.equal(valuesOf(after).get('myhostname'), valuesOf(before).get('myhostname'))
      assert.equal(
        readParameters(takeOut(after)).some(({ line: { raw } }) => raw.includes('OURS')),
        false,
      )
    }),
    { numRuns: 1000 },
  )
})

function valuesOf(text: string): ReadonlyMap<string, string> {
  return new Map(readParameters(text).map((one) => [one.name, parameterValue(one)]))
}
