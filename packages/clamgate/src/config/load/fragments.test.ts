import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from '../errors.ts'
import { formatProblem } from '../problem.ts'
import { renderEffective } from '../say/render.ts'
import { temporaryDirectory } from '../testing/load-text.ts'
import { controlSocketIn } from './control-socket.ts'
import { MAX_CONFIG_BYTES } from './file.ts'
import { MAX_FRAGMENTS } from './fragments.ts'
import { type LoadedConfig, loadConfig } from './load.ts'

type Files = Readonly<Record<string, string | Buffer>>

/** Files by name below a directory, whose `clamgate.yaml` is loaded. */
async function withFiles<T>(
  files: Files,
  look: (path: string) => Promise<T>,
  prepare: (directory: string) => Promise<void> = async () => undefined,
): Promise<T> {
  await using directory = await temporaryDirectory()
  for (const [name, text] of Object.entries({ 'clamgate.yaml': '', ...files })) {
    await mkdir(dirname(join(directory.path, name)), { recursive: true })
    await writeFile(join(directory.path, name), text, { mode: 0o600 })
  }
  await prepare(directory.path)
  return await look(join(directory.path, 'clamgate.yaml'))
}

const load = (files: Files) =>
  withFiles(files, async (path) => {
    const loaded = await loadConfig({ path, env: {} })
    return { loaded, short: (text: string) => text.replaceAll(dirname(path), '') }
  })

/** What is said, errors and warnings, with paths from the directory on; and the code. */
async function said(
  files: Files,
  prepare?: (directory: string) => Promise<void>,
): Promise<readonly string[]> {
  return await withFiles(
    files,
    async (path) => {
      const short = (text: string) => text.replaceAll(dirname(path), '')
      try {
        const { warnings } = await loadConfig({ path, env: {} })
        return warnings.map((warning) => short(formatProblem(warning, path)))
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        return [error.code, short(error.message), ...error.report.map(short)]
      }
    },
    prepare,
  )
}

const origin = ({ origins }: LoadedConfig, key: string) => origins.get(key)

test('files of conf.d are read after the main one, in the order of their names; a later one wins', async () => {
  const { loaded, short } = await load({
    'clamgate.yaml': 'engine:\n  threads: 2\n  scanTimeout: 90s\nlog: { tag: main }\n',
    'conf.d/9-late.yaml': 'log: { tag: late }\n',
    'conf.d/10-early.yaml': 'log: { tag: early }\nengine:\n  threads: 4\n',
    'conf.d/Z.yaml': 'policy: { infected: quarantine }',
  })
  const { config, files, path } = loaded
  assert.deepEqual(
    [config.engine.threads, config.engine.scanTimeout, config.log.tag, config.policy.infected],
    [4, 90_000, 'late', 'quarantine'],
  )
  assert.deepEqual(files.map(short), [
    '/clamgate.yaml',
    '/conf.d/10-early.yaml',
    '/conf.d/9-late.yaml',
    '/conf.d/Z.yaml',
  ])
  assert.equal(short(path ?? ''), '/clamgate.yaml')
  for (const [key, file, line] of [
    ['engine.threads', '/conf.d/10-early.yaml', 3],
    ['engine.scanTimeout', '/clamgate.yaml', 3],
    ['log.tag', '/conf.d/9-late.yaml', 1],
  ] as const) {
    const found = origin(loaded, key)
    assert.ok(found?.kind === 'file', key)
    assert.deepEqual([short(found.file), found.line], [file, line], key)
  }
  assert.deepEqual(origin(loaded, 'engine.connectTimeout'), { kind: 'default' })
})

test('maps are joined, lists take the place of earlier ones', async () => {
  const { loaded, short } = await load({
    'clamgate.yaml':
      'policy:\n  rules:\n    - { name: a, then: reject }\n    - { name: b, then: reject }\nsignatures:\n  sources:\n    urlhaus: { enabled: true }\n',
    'conf.d/a.yaml':
      '# one rule\npolicy:\n  rules:\n    - { name: c, then: tag }\nsignatures:\n  sources:\n    urlhaus:\n      minInterval: 2h\n    interserver: { enabled: true }\n',
  })
  assert.deepEqual(
    loaded.config.policy.rules.map(({ name }) => name),
    ['c'],
  )
  assert.deepEqual(
    loaded.rulePlaces.map((place) => place && [short(place.file), place.line]),
    [['/conf.d/a.yaml', 4]],
  )
  const { urlhaus, interserver } = loaded.config.signatures.sources
  assert.deepEqual([urlhaus?.enabled, urlhaus?.minInterval, interserver?.enabled], [true, 7_200_000, true])
  const lines = renderEffective(loaded.config, loaded.origins).map(short)
  const from = (text: string) => lines.find((line) => line.includes(text))?.split(' # ')[1]
  assert.equal(from('minInterval: 2h'), '/conf.d/a.yaml:8')
  assert.equal(from('interserver:'), '/conf.d/a.yaml:9')
  const enabled = lines.filter((line) => line.startsWith('      enabled: true'))
  assert.deepEqual(
    enabled.map((line) => line.split(' # ')[1]),
    ['/clamgate.yaml:7'],
  )
})

test('a section that is empty takes nothing away, and a secret from elsewhere takes the place of a secret', async () => {
  const { loaded } = await withFiles(
    {
      'clamgate.yaml': 'log: { tag: kept }\nsignatures: { proxy: { file: /nothing } }\n',
      'conf.d/a.yaml': 'log:\nsignatures: { proxy: { env: PROXY } }\n',
    },
    async (path) => ({ loaded: await loadConfig({ path, env: { PROXY: 'http://h:1' } }) }),
  )
  assert.equal(loaded.config.log.tag, 'kept')
  const found = origin(loaded, 'signatures.proxy')
  assert.equal(found?.kind === 'env' && found.name, 'PROXY')
})

test('what is wrong is named with its own file, line and column; any of them refuses the whole', async () => {
  assert.deepEqual(
    await said({
      'clamgate.yaml': 'log: { level: loud }\n',
      'conf.d/b.yaml': '\nengine:\n  threds: 1\n',
      'conf.d/c.yaml': 'limits: { messageMemory: 2M, totalMemory: 1M }\n',
    }),
    [
      'CONFIG_INVALID',
      'the configuration is broken: 3 errors in /clamgate.yaml and 2 other files',
      '/clamgate.yaml:1:15: log.level: expected one of error, warn, info, debug, found "loud"',
      '/conf.d/b.yaml:3:3: engine.threds: unknown key; did you mean engine.threads?',
      '/conf.d/c.yaml:1:26: limits.messageMemory: 2M is more than limits.totalMemory, 1M; make limits.totalMemory many times limits.messageMemory',
    ],
  )
  assert.deepEqual(await said({ 'conf.d/a.yaml': 'a: [', 'conf.d/b.yaml': 'log:\n\ttag: x\n' }), [
    'CONFIG_SYNTAX',
    'the configuration is broken: 2 errors in /conf.d/a.yaml and /conf.d/b.yaml',
    '/conf.d/a.yaml:1:5: the indentation does not fit the lines above, or a bracket is not closed; give keys of one section the same indentation; close every [ and {',
    '/conf.d/b.yaml:2:1: a tab in the indentation; indent with spaces',
  ])
})

test('a wrong value that a later file replaces is none', async () => {
  assert.deepEqual(
    await said({ 'clamgate.yaml': 'log: { level: loud }', 'conf.d/a.yaml': 'log: { level: info }' }),
    [],
  )
})

test('hidden files, copies of editors and other endings are left alone; .yml is warned of', async () => {
  const broken = 'a: ['
  const names = [
    '.a.yaml',
    '.#a.yaml',
    'a.yaml~',
    '#a.yaml#',
    'a.yaml.dpkg-old',
    'a.yaml.rpmnew',
    'README',
    '.yaml',
  ]
  const others = Object.fromEntries(names.map((name) => [`conf.d/${name}`, broken]))
  assert.deepEqual(await said({ ...others, 'conf.d/old/x.yaml': broken, 'conf.d/x.yml': broken }), [
    '/conf.d/x.yml: warning: is not read: only names that end in .yaml are; rename it, or remove it',
  ])
})

test('empty files, comments alone and a byte-order mark are good', async () => {
  const files = {
    'conf.d/a.yaml': '',
    'conf.d/b.yaml': '# nothing\n',
    'conf.d/c.yaml': '\ufefflog: { tag: c }\n',
  }
  assert.deepEqual(await said(files), [])
  assert.equal((await load(files)).loaded.config.log.tag, 'c')
})

test('files that cannot be read are named, all of them', async () => {
  const files = {
    'conf.d/latin1.yaml': Buffer.from('log:\n  tag: caf\xe9\n', 'latin1'),
    'conf.d/huge.yaml': `#${'x'.repeat(MAX_CONFIG_BYTES)}`,
  }
  const lines = await said(files, async (directory) => {
    await mkdir(join(directory, 'conf.d', 'directory.yaml'))
    await symlink('gone', join(directory, 'conf.d', 'dangling.yaml'))
  })
  assert.deepEqual(lines, [
    'CONFIG_UNREADABLE',
    'the configuration cannot be read',
    '/conf.d/dangling.yaml: is a link to what is not there; remove it, or create the file',
    '/conf.d/directory.yaml: is a directory; move it away, or give it another ending',
    '/conf.d/huge.yaml: is larger than 1048576 bytes; see that this is the right file',
    '/conf.d/latin1.yaml:2:11: is not UTF-8 text here; save the file as UTF-8',
  ])
})

test('a link to a file elsewhere is read under its own name', async () => {
  await withFiles(
    { 'elsewhere/x': 'log: { tag: linked }' },
    async (path) => {
      const { config, origins } = await loadConfig({ path, env: {} })
      assert.equal(config.log.tag, 'linked')
      const found = origins.get('log.tag')
      assert.equal(found?.kind === 'file' && found.file, join(dirname(path), 'conf.d/a.yaml'))
    },
    async (directory) => {
      await mkdir(join(directory, 'conf.d'))
      await symlink('../elsewhere/x', join(directory, 'conf.d/a.yaml'))
    },
  )
})

test('conf.d that is no directory, or a link to nothing, is refused', async () => {
  assert.deepEqual((await said({ 'conf.d': '' })).slice(2), [
    '/conf.d: is no directory; move it away, or make it a directory',
  ])
  const lines = await said({}, (directory) => symlink('gone', join(directory, 'conf.d')))
  assert.deepEqual(lines.slice(2), [
    '/conf.d: is a link to what is not there; remove it, or create the directory',
  ])
})

test('more files than anybody means are refused', async () => {
  const many = Array.from({ length: MAX_FRAGMENTS + 1 }, (_, index) => [`conf.d/${index}.yaml`, ''])
  assert.deepEqual((await said(Object.fromEntries(many))).slice(2), [
    '/conf.d: holds 201 files; at most 200 are read; see that this is the right directory',
  ])
})

test('whether all may read a secret depends on the file that it is in', async () => {
  const secret = 'signatures: { proxy: "http://u:p@h:1" }\n'
  const files = { 'clamgate.yaml': 'log: {}\n', 'conf.d/a.yaml': secret }
  assert.deepEqual(await said(files), [])
  const lines = await said(files, async (directory) => {
    await writeFile(join(directory, 'conf.d/open.yaml'), secret, { mode: 0o644 })
  })
  assert.deepEqual(lines, [
    '/conf.d/open.yaml:1:22: warning: signatures.proxy: every user of this machine can read the secret in this file; run chmod o-rwx on it',
  ])
})

test('the control socket is found in a fragment, if the rest is broken', async () => {
  const files = { 'clamgate.yaml': 'a: [', 'conf.d/a.yaml': 'control: { socket: /run/x.sock }' }
  await withFiles(files, async (path) => assert.equal(await controlSocketIn(path), '/run/x.sock'))
})
