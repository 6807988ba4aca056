import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyCommand } from './command-tree.ts'
import { EXIT } from './exit.ts'
import { commandTree, describeCommands } from './program.ts'
import { runForTest } from './testing/recording-terminal.ts'
import { readDocument } from './testing/vocabulary.ts'

test('--version prints name and version', async () => {
  const { exitCode, out, err } = await runForTest(['--version'])
  assert.equal(exitCode, EXIT.yes)
  assert.match(out, /^clamgate \d+\.\d+\.\d+( \(commit [0-9a-f]{12}\))?\nNode 2\d\.\d+\.\d+\nclamd/)
  assert.equal(err, '')
})

test('--version --json tells the same as a document, whatever the configuration file says', async () => {
  const { exitCode, out } = await runForTest(['--version', '--json', '--config', '/nowhere/c.yaml'])
  assert.equal(exitCode, EXIT.yes)
  const document = readDocument(out, 'version')
  assert.deepEqual(Object.keys(document), ['schema', 'good', 'version', 'commit', 'node', 'clamd'])
  assert.equal(document['node'], process.versions.node)
})

test('--version --json is a document beside a command and other words, too', async () => {
  for (const argv of [
    ['status', '--version', '--json'],
    ['run', '--json', '-V'],
    ['--version', 'extra', '--json'],
  ]) {
    const { exitCode, out } = await runForTest(argv)
    assert.equal(exitCode, EXIT.yes)
    readDocument(out, 'version')
  }
})

test('--help prints the commands to standard output', async () => {
  const { exitCode, out, err } = await runForTest(['--help'])
  assert.equal(exitCode, EXIT.yes)
  assert.match(out, /^Usage: clamgate /)
  assert.match(out, /^ {2}config /m)
  assert.equal(err, '')
})

test('no command at all is wrong usage: the help page goes to standard error', async () => {
  for (const argv of [[], ['config']]) {
    const { exitCode, out, err } = await runForTest(argv)
    assert.equal(exitCode, EXIT.failed)
    assert.equal(out, '')
    assert.match(err, /^Usage: clamgate /)
  }
})

const USAGE: readonly (readonly [argv: readonly string[], err: string])[] = [
  [['conifg'], 'clamgate: unknown command "conifg"\nDid you mean config? See clamgate --help.\n(CLI_USAGE)'],
  [['zzz'], 'clamgate: unknown command "zzz"\nSee clamgate --help.\n(CLI_USAGE)'],
  [
    ['config', 'chekc'],
    'clamgate: unknown command "chekc"\nDid you mean check? See clamgate config --help.\n(CLI_USAGE)',
  ],
  [
    ['config', 'check', '--jsn'],
    'clamgate: unknown option "--jsn"\nDid you mean --json? See clamgate config check --help.\n(CLI_USAGE)',
  ],
  [
    ['sentinel', 'clear', '-ann'],
    'clamgate: unknown option "-ann"\nSee clamgate sentinel clear --help. Where it is no option, put -- in front of it.\n(CLI_USAGE)',
  ],
  [
    ['sentinel', 'list', '--zzz'],
    'clamgate: unknown option "--zzz"\nSee clamgate sentinel list --help.\n(CLI_USAGE)',
  ],
  [
    ['config', 'schema', 'file.yaml'],
    'clamgate: too many arguments for "schema". Expected 0 arguments but got 1: file.yaml\nSee clamgate config schema --help.\n(CLI_USAGE)',
  ],
  [
    ['config', 'check', '--config'],
    'clamgate: option "-c, --config <file>" argument missing\nSee clamgate config check --help.\n(CLI_USAGE)',
  ],
  [
    ['help', 'nothing'],
    'clamgate: there is no help about "nothing"\nSee clamgate --help for the commands.\n(CLI_USAGE)',
  ],
]

for (const [argv, expected] of USAGE) {
  test(`clamgate ${argv.join(' ')} ends with 2 and says what is wrong`, async () => {
    const { exitCode, out, err } = await runForTest(argv)
    assert.equal(exitCode, EXIT.failed)
    assert.equal(out, '')
    assert.equal(err, expected)
  })
}

test('a wrong limit is told with options that the command has', async () => {
  const limited = everyCommand(commandTree()).filter(({ options }) =>
    options.some(({ names }) => names.includes('--limit')),
  )
  assert.ok(limited.length > 3)
  for (const { path, args, options } of limited) {
    const given = args.filter(({ required }) => required).map(() => 'x')
    const { exitCode, err } = await runForTest([...path.slice(1), ...given, '--limit', '0'])
    assert.equal(exitCode, EXIT.failed)
    for (const [name] of err.matchAll(/--\w[\w-]*/g))
      assert.ok(
        options.some(({ names }) => names.includes(name)),
        `${path.join(' ')}: ${name}`,
      )
  }
})

test('help about a command is its --help', async () => {
  const { out } = await runForTest(['help', 'config', 'show'])
  assert.equal(out, (await runForTest(['config', 'show', '--help'])).out)
  assert.match(out, /^Usage: clamgate config show /)
})

test('help exit-codes explains all of them', async () => {
  const { exitCode, out } = await runForTest(['help', 'exit-codes'])
  assert.equal(exitCode, EXIT.yes)
  for (const code of Object.values(EXIT)) assert.match(out, new RegExp(`^ +${code} {2}\\w`, 'm'))
})

test('every command that does something shows an example, and fits 100 columns', () => {
  for (const { path, help } of describeCommands()) {
    if (!/^Commands:/m.test(help)) assert.match(help, /^Examples?:\n {2}clamgate /m, path)
    for (const line of help.split('\n')) assert.ok(line.length <= 100, `${path}: ${line}`)
  }
})

test('global options may stand before and behind the command', async () => {
  for (const argv of [
    ['--config', '/nonexistent/a', 'config', 'check'],
    ['config', 'check', '--config', '/nonexistent/a'],
    ['config', '-c', '/nonexistent/a', 'check'],
  ]) {
    const { exitCode, err } = await runForTest(argv)
    assert.equal(exitCode, EXIT.config)
    assert.match(err, /^\/nonexistent\/a: there is no such file/m)
  }
})
