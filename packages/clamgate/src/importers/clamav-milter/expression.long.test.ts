import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { comparedRaw, fits, parseRawPattern } from '../../patterns/patterns.ts'
import { expressionEntry } from './expression.ts'

/** Whether an entry of ours matches a text. */
function matches(entry: string, text: string): boolean {
  const parsed = parseRawPattern(entry)
  assert.ok(parsed.ok, entry)
  return fits(parsed.pattern, comparedRaw(Buffer.from(text).toString('latin1')))
}

/** Which texts grep(1) matches, the peer that is not ours: basic expressions, or with -E extended ones. */
function grep(expression: string, texts: readonly string[], flags = '-i'): ReadonlySet<string> {
  const { stdout } = spawnSync('grep', [`-a${flags.slice(1)}`, '-e', expression], {
    input: `${texts.join('\n')}\n`,
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
  })
  return new Set(stdout.split('\n').slice(0, -1))
}

const ADDRESSES = [
  ...[
    'white@example.com',
    'WHITE@example.com',
    'xwhite@example.com',
    'white@example.com.invalid',
    'white@exampleXcom',
  ],
  ...[
    'a@b.example',
    'bob@b.example',
    'sales+x@example.org',
    'sales/x@example.org',
    'q[1]@example.org',
    'a-c@b.example',
  ],
  ...[
    '*@example.org',
    'bounce-42@lists.example.net',
    '',
    'wh\u0131te@example.com',
    '\u212Aurt@example.org',
    'k\u017F@x',
  ],
]

/** Basic expressions that both read alike. */
const BASIC = [
  ...[
    '^<white@example\\.com>$',
    'white@example.com',
    '<white@example\\.com>',
    '@example\\.com>$',
    '@example\\.com$',
  ],
  ...['^white@example\\.com$', '^.white@example\\.com.$', '^[<]white@', '^<*white@', '^<\\{1,1\\}white@'],
  ...[
    '^.*@example\\.org>*$',
    '^[^@]*@example\\.org',
    '^<>$',
    '<>',
    '^$',
    '^<\\([a-c]\\{1,3\\}\\)@',
    'sales+x',
  ],
  ...['[[:digit:]]\\{2\\}@lists', 'sales/x@', 'q\\[1\\]', '^<[]a-c]*@', '<a[a-]c@', '^<*@example', '.white@'],
  ...[
    '^<.\\{3\\}@',
    'a<b',
    '\\(<bob@b\\)',
    '\\(^white\\)',
    '\\(com$\\)',
    '^.\\{2,4\\}hite',
    '^<\\{2\\}white',
  ],
  ...[
    '^<..@x>$',
    '^<...@x>$',
    '^<[^a]@x>$',
    '^<k',
    '^<ks@x>$',
    '[[:alpha:]]\\{4\\}@example',
    '[^[:alnum:]]urt',
    '^*@',
  ],
  ...[
    '^<[[:lower:]]*@',
    '^<[^a-z]*@',
    '[Z-a]c@',
    'example$com',
    'a\\{0\\}white',
    '\\(*@\\)',
    '[]-]c@',
    '[a\\]',
    '[--.]c',
  ],
]
/** By SMTP, and by sendmail(1). */
const RAW_ADDRESSES = ADDRESSES.flatMap((address) => [address, `<${address}>`])

for (const old of BASIC) {
  test(`the basic expression ${old} matches as before, with brackets and without`, () => {
    const result = expressionEntry(old, 'basic')
    assert.ok('entry' in result, JSON.stringify(result))
    const before = grep(old, RAW_ADDRESSES)
    for (const address of RAW_ADDRESSES)
      assert.equal(matches(result.entry, address), before.has(address), `${result.entry} on ${address}`)
  })
}

const EXTENDED = [
  '^(tom|dick|henry)$',
  'a{2,3}b',
  'a+b?',
  '^[^@]+$',
  'x\\.y',
  'a{',
  '(a|b)*c',
  '[\\]x',
  'a|^b$',
  '/',
]
const LOGINS = [
  'tom',
  'TOM',
  'tommy',
  'aab',
  'ab',
  'ac',
  'x.y',
  'xay',
  'a{',
  'c',
  '\\x',
  'b',
  'tom@example.org',
  'a/b',
  '',
]

for (const old of EXTENDED) {
  test(`the extended expression ${old} matches as before`, () => {
    const result = expressionEntry(old, 'extended')
    assert.ok('entry' in result)
    const before = grep(old, LOGINS, '-Ei')
    for (const login of LOGINS)
      assert.equal(matches(result.entry, login), before.has(login), `${result.entry} on ${login}`)
  })
}

const REFUSED: readonly { readonly old: string; readonly why: RegExp }[] = [
  { old: '\\(a\\)\\1', why: /refers back to a group/ },
  { old: 'a\\', why: /ends in a backslash/ },
  { old: '\\<a', why: /holds \\</ },
  { old: 'a\\>', why: /holds \\>/ },
  { old: '[[:<:]]a', why: /unknown class/ },
  { old: '[a', why: /bracket is not closed/ },
  { old: '[[=a=]]', why: /uses \[= =\]/ },
  { old: '[[:wrong:]]', why: /unknown class/ },
  { old: '[z-a]', why: /wrong way round/ },
  { old: 'a\\{300\\}', why: /bounds/ },
  { old: 'a\\{2,1\\}', why: /bounds/ },
  { old: 'a\\{x\\}', why: /bounds/ },
  { old: 'a**', why: /repeats what cannot be repeated/ },
  { old: '\\(a', why: /./ },
  { old: '^<jos\u00e9@', why: /outside of ASCII/ },
  { old: `<${'a'.repeat(1000)}`, why: /longer than 1000 characters/ },
]

for (const { old, why } of REFUSED) {
  test(`the expression ${old.slice(0, 20)} is not carried over, and the reason is told`, () => {
    const result = expressionEntry(old, 'basic')
    assert.ok('problem' in result, JSON.stringify(result))
    assert.match(result.problem, why)
  })
}

for (const old of ['a|', '|a', 'a||b', '(a|)', '(|a)']) {
  test(`the extended expression ${old}, which clamav-milter refuses, matches nobody`, () => {
    const result = expressionEntry(old, 'extended')
    assert.ok('problem' in result, JSON.stringify(result))
    assert.match(result.problem, /alternative without anything/)
  })
}
