import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type ControlServerOptions, startControlServer } from '../api/server.ts'
import { services } from '../api/testing/services.ts'
import { A_STATUS } from '../api/testing/status.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { printDocument } from './document.ts'
import { EXIT } from './exit.ts'
import { recordingTerminal, runForTest } from './testing/recording-terminal.ts'
import { readDocument } from './testing/vocabulary.ts'

const directory = await mkdtemp(join(tmpdir(), 'json-'))
after(() => rm(directory, { recursive: true }))
const socketPath = join(directory, 'control.sock')
const configFile = join(directory, 'c.yaml')
await writeFile(configFile, `control: { socket: ${socketPath} }\n`, { mode: 0o600 })

async function daemon(answers: Partial<ControlServerOptions> = {}): Promise<AsyncDisposable> {
  const server = await startControlServer({
    socketPath,
    log: createMemoryLog(),
    status: () => A_STATUS,
    reload: () => ({ restartNeeded: ['engine.mode'] }),
    ...services(),
    examine: () => Promise.reject(new Error('no scan in this test')),
    refusals: () => ({ refusals: [] }),
    testNotice: async () => ({ server: 'x:25', accepted: ['a@x.test'], refused: [], deferred: [] }),
    metrics: () => Promise.reject(new Error('no metrics in this test')),
    ...answers,
  })
  return { [Symbol.asyncDispose]: () => server.close() }
}

async function run(...argv: readonly string[]) {
  return await runForTest([...argv, '--json', '--config', configFile])
}

const ANSWERS: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['status', ['status']],
  ['healthy', ['healthy', '--ready']],
  ['reload', ['reload']],
  ['doctor', ['doctor']],
  ['notify', ['notify', 'test']],
  ['signatures-status', ['signatures', 'status']],
  ['signatures-list', ['signatures', 'list']],
  ['signatures-update', ['signatures', 'update']],
  ['signatures-update', ['signatures', 'rollback']],
  ['signatures-find', ['signatures', 'find', 'x']],
  ['signatures-explain', ['signatures', 'explain', 'x']],
  ['signatures-ignore', ['signatures', 'ignore', 'x', '--reason', 'y']],
  ['signatures-ignore', ['signatures', 'unignore', 'x']],
  ['signatures-rearm', ['signatures', 'rearm', 'x']],
  ['quarantine-report-sent', ['quarantine', 'report', 'sent', '0a1b2c3d4e5f']],
  ['sentinel-list', ['sentinel', 'list']],
  ['sentinel-clear', ['sentinel', 'clear', 'ann@example.org']],
  ['config-check', ['config', 'check']],
  ['config-show', ['config', 'show', '--origins']],
  ['policy-explain', ['policy', 'explain', '--from', 'a@x.test', '--to', 'b@y.test', 'c@y.test']],
]

/** What is told there is neither. */
const NOT_GOOD_OR_BAD: ReadonlySet<string> = new Set([
  ...['config-show', 'policy-explain', 'signatures-list', 'sentinel-list'],
])

for (const [name, argv] of ANSWERS) {
  test(`clamgate ${argv.join(' ')} --json prints one document of schema clamgate.${name}`, async () => {
    await using _daemon = await daemon()
    const { out } = await run(...argv)
    const document = readDocument(out, name)
    assert.ok(NOT_GOOD_OR_BAD.has(name) || typeof document['good'] === 'boolean')
  })
}

test('clamgate config import --json prints one document', async () => {
  const conf = join(directory, 'clamav-milter.conf')
  await writeFile(conf, 'MilterSocket inet:7357@localhost\nClamdSocket unix:/x\nBogus 1\n')
  const { exitCode, out } = await runForTest(['config', 'import', conf, '--json'])
  assert.equal(exitCode, EXIT.no)
  assert.equal(readDocument(out, 'config-import')['good'], false)
})

test('every key of a document is described in its reference', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/reference/json.md'), 'utf8')
  const words = new Set(page.match(/[A-Za-z][A-Za-z0-9]*/g))
  await using _daemon = await daemon()
  for (const [name, argv] of ANSWERS) {
    const { out } = await run(...argv)
    const missing = keysIn(readDocument(out, name)).filter((key) => !words.has(key))
    assert.deepEqual(missing, [], name)
    assert.ok(page.includes(`clamgate.${name}/`), name)
  }
})

/** Keys at every depth, but for those of the configuration and those that are codes, names or places of a sentence. */
function keysIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (['config', 'origins', 'settings', 'values', 'byVerdict', 'byAction', 'failures'].includes(key))
      return [key]
    return [...(Array.isArray(value) ? [] : [key]), ...keysIn(inner)]
  })
}

test('what is not known of the daemon is null, and durations are whole milliseconds', async () => {
  await using _daemon = await daemon()
  const { out } = await run('status')
  const { engine } = readDocument(out, 'status')
  assert.match(JSON.stringify(engine), /"p50Ms":1,/)
  assert.match(JSON.stringify(engine), /"lastError":null,.*"generation":null,/)
})

const FAILURES: readonly {
  readonly name: string
  readonly argv: readonly string[]
  readonly exitCode: number
  readonly code: string
}[] = [
  { name: 'no daemon', argv: ['status'], exitCode: EXIT.failed, code: 'CONTROL_UNREACHABLE' },
  { name: 'no daemon to reload', argv: ['reload'], exitCode: EXIT.failed, code: 'CONTROL_UNREACHABLE' },
  { name: 'an unknown option', argv: ['status', '--bogus'], exitCode: EXIT.failed, code: 'CLI_USAGE' },
  { name: 'an unknown command', argv: ['stauts'], exitCode: EXIT.failed, code: 'CLI_USAGE' },
  {
    name: 'a file that is not there',
    argv: ['config', 'import', '/nowhere/x.conf'],
    exitCode: EXIT.failed,
    code: 'IMPORT_UNREADABLE',
  },
]

for (const { name, argv, exitCode, code } of FAILURES) {
  test(`with --json ${name} is a document too, with the same exit code`, async () => {
    const asJson = await run(...argv)
    const asLines = await runForTest([...argv, '--config', configFile])
    assert.deepEqual([asJson.exitCode, asLines.exitCode], [exitCode, exitCode])
    const { schema: _, ...document } = readDocument(asJson.out, 'error')
    assert.deepEqual([document['good'], document['code']], [false, code])
    assert.match(asLines.err, new RegExp(`^clamgate: ${RegExp.escape(String(document['sentence']))}\n`))
    assert.ok('remedy' in document && Array.isArray(document['report']))
    assert.deepEqual([asJson.err, asLines.out], ['', ''])
  })
}

test('a refused reload tells each problem in its document', async () => {
  const report = ['c.yaml:1:1: x: unknown key']
  const refused = Object.assign(new Error('it is broken'), { code: 'CONFIG_INVALID', report })
  await using _daemon = await daemon({ reload: () => Promise.reject(refused) })
  const { exitCode, out } = await run('reload')
  assert.equal(exitCode, EXIT.config)
  assert.deepEqual(readDocument(out, 'error')['report'], report)
})

test('a broken configuration is a document of config check, with exit code 78', async () => {
  const broken = join(directory, 'broken.yaml')
  await writeFile(broken, 'polcy: {}\n', { mode: 0o600 })
  const check = await runForTest(['config', 'check', broken, '--json'])
  assert.deepEqual([check.exitCode, readDocument(check.out, 'config-check')['good']], [EXIT.config, false])
  const show = await runForTest(['config', 'show', '--json', '--config', broken])
  assert.deepEqual([show.exitCode, readDocument(show.out, 'error')['code']], [EXIT.config, 'CONFIG_INVALID'])
})

test('--json behind -- is no option: the failure is told in lines', async () => {
  const { out, err } = await runForTest(['stauts', '--', '--json'])
  assert.equal(out, '')
  assert.match(err, /^clamgate: unknown command/)
})

test('a document on one line ends where the line ends', () => {
  const terminal = recordingTerminal()
  printDocument(
    terminal,
    'scan',
    { good: true, inner: [{ takesMs: 1.6, what: undefined }] },
    { oneLine: true },
  )
  assert.deepEqual(terminal.outLines, [
    '{"schema":"clamgate.scan/1","good":true,"inner":[{"takesMs":2,"what":null}]}',
  ])
})
