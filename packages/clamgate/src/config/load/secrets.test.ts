import assert from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { Secret } from '../secret.ts'
import { loadText, problemLines, temporaryDirectory } from '../testing/load-text.ts'
import { loadConfig } from './load.ts'

const PROXY = 'proxyServer: proxy.test, proxyUsername: joe'
const withPassword = (password: string) => `engine: { freshclam: { ${PROXY}, proxyPassword: ${password} } }\n`

test('a secret is taken from the text, the environment or a file, without the line end of the file', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'password')
  await writeFile(path, 'from the file\n', { mode: 0o600 })
  for (const [password, expected] of [
    ['from the text', 'from the text'],
    ['{ env: PROXY_PASSWORD }', 'from env'],
    [`{ file: ${path} }`, 'from the file'],
  ] as const) {
    const { config, warnings } = await loadText(withPassword(password), { PROXY_PASSWORD: 'from env' })
    assert.equal(config.engine.freshclam.proxyPassword?.reveal(), expected)
    assert.deepEqual(warnings, [])
  }
})

test('however a secret is rendered, its text does not show', () => {
  const secret = new Secret({ kind: 'text' }, 'hunter2')
  const renderings = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
    format('%s %o %O %j', secret, secret, secret, secret),
    Object.values(secret).map(String).join(),
  ]
  for (const rendering of renderings) assert.doesNotMatch(rendering, /hunter2/)
  assert.equal(`${secret}`, '********')
})

const BAD: readonly (readonly [name: string, password: string, problem: string])[] = [
  [
    'a variable that is not set',
    '{ env: NOBODY }',
    'the environment variable NOBODY is not set; set it where the program is started',
  ],
  [
    'a file that is not there',
    '{ file: /nonexistent/x }',
    '/nonexistent/x cannot be read (ENOENT); create it, and let the user of the daemon read it',
  ],
  ['a relative file', '{ file: hunter2 }', 'expected a text, { file: /absolute/path } or { env: NAME }'],
  [
    'a mistyped way to give it',
    '{ fiel: /hunter2 }',
    'expected a text, { file: /absolute/path } or { env: NAME }',
  ],
  ['a number, which is not repeated', '2', 'expected a text, { file: /absolute/path } or { env: NAME }'],
  [
    'a text of two lines',
    '"hunter2\\nDatabaseMirror evil"',
    'the secret is not one line of UTF-8 text; give one line',
  ],
  ['a variable of two lines', '{ env: TWO }', 'the secret is not one line of UTF-8 text; give one line'],
]

for (const [name, password, problem] of BAD) {
  test(`refuses ${name} without showing a secret`, async () => {
    const lines = await problemLines(withPassword(password), { TWO: 'hunter2\nx' })
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /^FILE:1:\d+: engine\.freshclam\.proxyPassword: /)
    assert.equal(lines[0]?.endsWith(`: ${problem}`), true, lines[0])
  })
}

test('refuses a secret file that is empty or far too long', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'password')
  await writeFile(path, '\n', { mode: 0o600 })
  assert.match(
    (await problemLines(withPassword(`{ file: ${path} }`)))[0] ?? '',
    /is empty; write the secret into it$/,
  )
  await writeFile(path, 'x'.repeat(5000))
  assert.match((await problemLines(withPassword(`{ file: ${path} }`)))[0] ?? '', /is longer than 4096 bytes/)
})

test('warns when every user can read the secret, in its file or in the configuration', async () => {
  await using directory = await temporaryDirectory()
  const secret = join(directory.path, 'password')
  const path = join(directory.path, 'clamgate.yaml')
  await writeFile(secret, 'x')
  await chmod(secret, 0o644)
  await writeFile(path, withPassword(`{ file: ${secret} }`), { mode: 0o644 })
  const [fromFile] = (await loadConfig({ path })).warnings
  assert.equal(fromFile?.message, `every user of this machine can read the secret in ${secret}`)
  await writeFile(path, withPassword('x'))
  await chmod(path, 0o644)
  const [fromText] = (await loadConfig({ path })).warnings
  assert.equal(fromText?.message, 'every user of this machine can read the secret in this file')
})

test('a command of another user may leave secrets alone', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'clamgate.yaml')
  await writeFile(path, withPassword('{ env: NOBODY }'))
  const { config } = await loadConfig({ path, env: {}, secrets: 'leave' })
  assert.throws(() => config.engine.freshclam.proxyPassword?.reveal(), TypeError)
})
