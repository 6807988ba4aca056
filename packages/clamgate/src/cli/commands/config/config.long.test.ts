import assert from 'node:assert/strict'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../config/testing/load-text.ts'
import { EXIT } from '../../exit.ts'
import { runForTest } from '../../testing/recording-terminal.ts'

async function withFile(text: string, ...argv: string[]) {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(path, text, { mode: 0o600 })
  const { exitCode, out, err } = await runForTest([...argv, '--config', path])
  return { exitCode, out: out.replaceAll(path, 'FILE'), err: err.replaceAll(path, 'FILE') }
}

test('check says that a file is good', async () => {
  assert.deepEqual(await withFile('log: { tag: mx1 }', 'config', 'check', '--no-host'), {
    exitCode: EXIT.yes,
    out: 'FILE: good',
    err: '',
  })
})

test('check takes the file as an argument too', async () => {
  const { exitCode, out } = await runForTest(['config', 'check', '--no-host', '/dev/null'])
  assert.deepEqual([exitCode, out], [EXIT.yes, '/dev/null: good'])
})

test('check prints warnings to standard error and is content', async () => {
  const { exitCode, out, err } = await withFile(
    'policy: { infected: accept }',
    'config',
    'check',
    '--no-host',
  )
  assert.equal(exitCode, EXIT.yes)
  assert.equal(out, 'FILE: good')
  assert.match(err, /^FILE:1:21: warning: policy\.infected: /)
})

test('check ends with 78 and lists what is wrong', async () => {
  const { exitCode, out, err } = await withFile(
    'policy: { infcted: reject }\nlog: 1\n',
    'config',
    'check',
    '--no-host',
  )
  assert.equal(exitCode, EXIT.config)
  assert.equal(out, '')
  assert.deepEqual(err.split('\n'), [
    'clamgate: the configuration is broken: 2 errors in FILE',
    'FILE:1:11: policy.infcted: unknown key; did you mean policy.infected?',
    'FILE:2:6: log: expected a section, found 1; this takes the keys level, infected, clean, recipients, events, format, stderr, file, syslog, tag',
    'Correct it, then try: clamgate config check FILE',
    '(CONFIG_INVALID)',
  ])
})

test('check --json prints the same as one value, with the same exit codes', async () => {
  const bad = await withFile('policy: { infcted: reject }', 'config', 'check', '--no-host', '--json')
  assert.equal(bad.exitCode, EXIT.config)
  assert.deepEqual(JSON.parse(bad.out), {
    schema: 'clamgate.config-check/1',
    good: false,
    file: 'FILE',
    files: [],
    code: 'CONFIG_INVALID',
    problems: [
      {
        severity: 'error',
        file: 'FILE',
        key: 'policy.infcted',
        line: 1,
        column: 11,
        sentence: 'unknown key',
        remedy: 'did you mean policy.infected?',
      },
    ],
  })
  const good = await withFile('', 'config', 'check', '--no-host', '--json')
  assert.equal(good.exitCode, EXIT.yes)
  assert.deepEqual(JSON.parse(good.out), {
    schema: 'clamgate.config-check/1',
    good: true,
    file: 'FILE',
    files: ['FILE'],
    code: null,
    problems: [],
  })
})

test('check lists the files of conf.d, and show says which of them each value comes from', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  const fragment = join(directory.path, 'conf.d', '10-log.yaml')
  await writeFile(path, 'log: { tag: mx1, level: warn }\n')
  await mkdir(join(directory.path, 'conf.d'))
  await writeFile(fragment, 'log:\n  tag: mx2\n')
  const checked = await runForTest(['config', 'check', '--no-host', path])
  assert.equal(checked.out, `${path}: good\n${fragment}: read after it`)
  const main = join(directory.path, 'clamgate.yaml')
  await rename(path, main)
  const byFragment = await runForTest(['config', 'check', fragment])
  assert.equal(byFragment.out, `${main}: good\n${fragment}: read after it`)
  await rename(main, path)
  const { out } = await runForTest(['config', 'show', '--config', path])
  assert.match(out, new RegExp(`^ {2}tag: mx2 +# ${fragment}:2$`, 'm'))
  assert.match(out, new RegExp(`^ {2}level: warn +# ${path}:1$`, 'm'))
})

test('show prints YAML with origins, or without', async () => {
  const shown = await withFile('log:\n  tag: mx1\n', 'config', 'show')
  assert.equal(shown.exitCode, EXIT.yes)
  assert.match(shown.out, /^ {2}tag: mx1 +# FILE:2$/m)
  assert.match(shown.out, /^ {2}clean: accept +# default$/m)
  const plain = await withFile('log:\n  tag: mx1\n', 'config', 'show', '--no-origins')
  assert.match(plain.out, /^ {2}tag: mx1$/m)
})

test('show --json prints the configuration, and with --origins where it comes from', async () => {
  const { out } = await withFile('log:\n  tag: mx1\n', 'config', 'show', '--json')
  const config = JSON.parse(out)
  assert.equal(config.log.tag, 'mx1')
  assert.equal(config.limits.totalMemory, '64M')
  const report = JSON.parse(
    (await withFile('log:\n  tag: mx1\n', 'config', 'show', '--json', '--origins')).out,
  )
  assert.equal(report.file, 'FILE')
  assert.equal(report.config.log.tag, 'mx1')
  assert.deepEqual(report.origins['log.tag'], { kind: 'file', file: 'FILE', line: 2 })
})

test('show prints no secret', async () => {
  const text = 'engine: { freshclam: { proxyServer: p, proxyUsername: u, proxyPassword: hunter2 } }'
  for (const more of [[], ['--json'], ['--json', '--origins']]) {
    const { exitCode, out, err } = await withFile(text, 'config', 'show', ...more)
    assert.equal(exitCode, EXIT.yes)
    assert.match(out, /\*{8}/)
    assert.doesNotMatch(out + err, /hunter2/)
  }
})

test('show --defaults reads no file', async () => {
  const { exitCode, out } = await withFile('broken: [', 'config', 'show', '--defaults')
  assert.equal(exitCode, EXIT.yes)
  assert.match(out, /^ {2}infected: reject +# default$/m)
})

test('show of a broken file ends with 78', async () => {
  const { exitCode, out } = await withFile('broken: [', 'config', 'show')
  assert.equal(exitCode, EXIT.config)
  assert.equal(out, '')
})

test('schema prints a JSON schema', async () => {
  const { exitCode, out } = await runForTest(['config', 'schema'])
  assert.equal(exitCode, EXIT.yes)
  assert.equal(JSON.parse(out).properties.policy.properties.infected.default, 'reject')
})
