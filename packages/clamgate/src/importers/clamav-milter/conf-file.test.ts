import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ConfFile, MAX_CONF_LINE_BYTES, parseConf } from './conf-file.ts'

/** What was read, in short: `NAME=VALUE` of the options and `LINE!` of the faults. */
function brief({ options, faults }: ConfFile): readonly string[] {
  return [...options.map(({ name, value }) => `${name}=${value}`), ...faults.map(({ line }) => `${line}!`)]
}

const LINES: readonly { readonly name: string; readonly text: string; readonly read: readonly string[] }[] = [
  { name: 'a name and a value', text: 'OnFail Defer\n', read: ['OnFail=Defer'] },
  { name: 'tabs and blanks between and around them', text: ' \tOnFail\t Defer \t\n', read: ['OnFail=Defer'] },
  { name: 'a last line without its end', text: 'OnFail Defer', read: ['OnFail=Defer'] },
  { name: 'a value with blanks', text: 'RejectMsg a  b\n', read: ['RejectMsg=a  b'] },
  { name: 'quotes that keep blanks', text: 'RejectMsg " a "\n', read: ['RejectMsg= a '] },
  {
    name: 'what is between the first and the last quote',
    text: 'RejectMsg "a "b" c" d\n',
    read: ['RejectMsg=a "b" c'],
  },
  { name: 'a number sign in quotes as text', text: 'RejectMsg "a # b"\n', read: ['RejectMsg=a # b'] },
  { name: 'a number sign inside of a word as text', text: 'RejectMsg a#b\n', read: ['RejectMsg=a#b'] },
  { name: 'a comment behind a value', text: 'OnFail Defer # or not\n', read: ['OnFail=Defer'] },
  {
    name: 'comments, empty lines and single characters as nothing',
    text: '# a b\n\n  \n  # c\nx\n\ty\n',
    read: [],
  },
  {
    name: 'Windows line ends',
    text: 'OnFail Defer\r\nLogTime yes\r\n',
    read: ['OnFail=Defer', 'LogTime=yes'],
  },
  { name: 'a byte-order mark as nothing', text: '\ufeffOnFail Defer\n', read: ['OnFail=Defer'] },
  { name: 'a name in any case as it is', text: 'onfail Defer\n', read: ['onfail=Defer'] },
  {
    name: 'a name without a value as a fault',
    text: 'OnFail\nOnFail  \nOnFail # x\n',
    read: ['1!', '2!', '3!'],
  },
  {
    name: 'a quote that is not closed, or empty, as a fault',
    text: 'RejectMsg "a\nRejectMsg ""\n',
    read: ['1!', '2!'],
  },
  {
    name: 'the line Example, and whatever begins so, as a fault',
    text: 'Example\n  Examples a\n#Example\n',
    read: ['1!', '2!'],
  },
]

for (const { name, text, read } of LINES) {
  test(`reads ${name}`, () => assert.deepEqual(brief(parseConf(text)), read))
}

test('tells the line of each option, and what was cut off behind it', () => {
  const { options, windows } = parseConf('# x\n\nLogFile /a  # here\n')
  assert.deepEqual(options, [{ name: 'LogFile', value: '/a', line: 3, comment: '# here' }])
  assert.equal(windows, false)
  assert.equal(parseConf('a b\r\n').windows, true)
})

test('takes no line that clamav-milter would cut in two', () => {
  const name = 'RejectMsg '
  const longest = `${name}${'x'.repeat(MAX_CONF_LINE_BYTES - name.length)}`
  assert.equal(parseConf(`${longest}\n`).options.length, 1)
  const { options, faults } = parseConf(`${longest}x\n`)
  assert.deepEqual([options.length, faults.length], [0, 1])
  assert.match(faults[0]?.why ?? '', /longer than the 1023 bytes/)
})

test('a long comment is no fault', () => {
  assert.deepEqual(brief(parseConf(`# ${'x'.repeat(5000)}\n`)), [])
})

test('reads any text without an exception, and no value with a line end or an empty name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'X', ' ', '\t', '"', '#', '\r', '\n', '\0', 'é') }),
      (text) => {
        for (const { name, value } of parseConf(text).options) {
          assert.ok(name !== '' && value !== '' && !/\n/.test(name + value))
        }
      },
    ),
  )
})
