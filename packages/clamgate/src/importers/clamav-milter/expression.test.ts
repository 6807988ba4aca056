import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { parseAddressPattern } from '../../patterns/patterns.ts'
import { addressEntry, expressionEntry } from './expression.ts'

/** Whether an entry of ours matches a text. */
function matches(entry: string, text: string): boolean {
  const parsed = parseAddressPattern(entry)
  assert.ok(parsed.ok, entry)
  assert.equal(parsed.pattern.kind, 'expression')
  return parsed.pattern.kind === 'expression' && parsed.pattern.matches(text)
}

/** Which texts grep(1) matches, the peer that is not ours: basic expressions, or with -E extended ones. */
function grep(expression: string, texts: readonly string[], flags = '-i'): ReadonlySet<string> {
  const { stdout } = spawnSync('grep', [flags, '-e', expression], {
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
  ...['*@example.org', 'bounce-42@lists.example.net', ''],
]

/** Basic expressions; `exact` where ours matches each address that the old one matched in its brackets. */
const BASIC: readonly { readonly old: string; readonly exact: boolean }[] = [
  { old: '^<white@example\\.com>$', exact: true },
  { old: 'white@example.com', exact: true },
  { old: '<white@example\\.com>', exact: true },
  { old: '@example\\.com>$', exact: true },
  { old: '@example\\.com$', exact: false },
  { old: '^.white@example\\.com.$', exact: true },
  { old: '^[<]white@', exact: true },
  { old: '^<*white@', exact: true },
  { old: '^<\\{1,1\\}white@', exact: true },
  { old: '^.*@example\\.org>*$', exact: true },
  { old: '^[^@]*@example\\.org', exact: true },
  { old: '^<>$', exact: true },
  { old: '<>', exact: true },
  { old: '^<\\(white\\|bob\\)@', exact: false },
  { old: '^<\\([a-c]\\{1,3\\}\\)@', exact: true },
  { old: '[[:digit:]]\\{2\\}@lists', exact: true },
  { old: 'sales+x', exact: true },
  { old: 'sales/x@', exact: true },
  { old: 'q\\[1\\]', exact: true },
  { old: '^<[]a-c]*@', exact: true },
  { old: '<a[a-]c@', exact: true },
  { old: '^<*@example', exact: false },
  { old: '.white@', exact: false },
  { old: '^<.\\{3\\}@', exact: true },
]

for (const { old, exact } of BASIC) {
  test(`the basic expression ${old} exempts no address that it did not exempt before`, () => {
    const result = addressEntry(old)
    if ('problem' in result) return assert.equal(exact, false, result.problem)
    const before = grep(
      old,
      ADDRESSES.map((address) => `<${address}>`),
    )
    for (const address of ADDRESSES) {
      const did = before.has(`<${address}>`)
      const does = matches(result.entry, address)
      if (exact) assert.equal(does, did, `${result.entry} on ${address}`)
      else assert.ok(did || !does, `${result.entry} on ${address}`)
    }
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
  { old: '[a', why: /bracket is not closed/ },
  { old: '[[=a=]]', why: /uses \[= =\]/ },
  { old: '[[:wrong:]]', why: /unknown class/ },
  { old: '[z-a]', why: /wrong way round/ },
  { old: 'a\\{300\\}', why: /bounds/ },
  { old: 'a\\{2,1\\}', why: /bounds/ },
  { old: 'a\\{x\\}', why: /bounds/ },
  { old: 'a**', why: /repeats what cannot be repeated/ },
  { old: '\\(a', why: /./ },
  { old: 'a<b', why: /angle bracket in its middle/ },
  { old: '\\(<a@x>\\)', why: /angle bracket in its middle/ },
  { old: '^white@', why: /begins with \^, but not with </ },
  { old: 'white@example\\.com$', why: /ends in \$, but not in >/ },
  { old: '^.\\{2,4\\}white', why: /cannot be said without them/ },
  { old: '^<\\{2\\}white', why: /cannot be said without them/ },
  { old: '\\(^white\\)', why: /\^ or \$ in a group/ },
  { old: '\\(com$\\)', why: /\^ or \$ in a group/ },
  { old: '^<jos\u00e9@', why: /outside of ASCII/ },
  { old: `<${'a'.repeat(1000)}`, why: /longer than 1000 characters/ },
]

for (const { old, why } of REFUSED) {
  test(`the expression ${old.slice(0, 20)} is not carried over, and the reason is told`, () => {
    const result = addressEntry(old)
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
