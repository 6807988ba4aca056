import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskSecrets, unmaskSecrets } from './masked.ts'

test('secrets in every notation are masked and come back', () => {
  const text = [
    'a: { password: plain }',
    "b:\n  - token: 'quo''ted'",
    'c:\n  secret: |\n    several\n    lines',
    '# password: old one',
    'd: http://user:word@proxy.example.org/',
    'e: { file: /etc/secret, name: open }',
  ].join('\n')
  const { text: masked, secrets } = maskSecrets(text, {})
  assert.doesNotMatch(masked, /plain|ted|several|old one|word@/)
  assert.match(masked, /open/)
  assert.equal(secrets.length, 5)
  assert.equal(unmaskSecrets(masked, text, {}), text)
})

test('secrets of lists and of addresses may move with their list, and not to another key', () => {
  const before = [
    'hooks:',
    '  - { url: "https://me:word@one.example.org/", secret: first }',
    '  - { url: "https://two.example.org/", secret: &kept second }',
    '# token: old',
    'other: *kept',
  ].join('\n')
  const { text } = maskSecrets(before, {})
  assert.equal(unmaskSecrets(`# more\n${text}`, before, {}), `# more\n${before}`)
  const [head = '', one = '', two = '', ...rest] = text.split('\n')
  assert.match(unmaskSecrets([head, two, one, ...rest].join('\n'), before, {}), /second.*\n.*me:word@.*first/)
  for (const [mask, elsewhere] of [
    ['********1', 'name: https://********1@x.example.org'],
    ['********4', 'name: "# token: ********4"'],
    ['********2', 'name: ********2'],
  ] as const) {
    assert.ok(text.includes(mask))
    assert.throws(() => unmaskSecrets(`${text}\n${elsewhere}`, before, {}), { code: 'POLICY_SECRET' })
  }
})
