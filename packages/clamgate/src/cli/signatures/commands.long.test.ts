import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startControlServer } from '../../api/server.ts'
import type { SignatureService } from '../../api/signatures/service.ts'
import { services } from '../../api/testing/services.ts'
import { AN_UPDATE, signatureService } from '../../api/testing/signatures.ts'
import { SILENT } from '../../observe/log/silent-log.ts'
import { EXIT } from '../exit.ts'
import { runForTest } from '../testing/recording-terminal.ts'

const directory = await mkdtemp(join(tmpdir(), 'signatures-cli-'))
after(() => rm(directory, { recursive: true }))
const socketPath = join(directory, 'control.sock')
const configFile = join(directory, 'c.yaml')
await writeFile(configFile, `control: { socket: ${socketPath} }\n`, { mode: 0o600 })

/** Runs `clamgate signatures …` beside a daemon that answers so. */
async function run(argv: readonly string[], answers: Partial<SignatureService> = {}, stop?: AbortSignal) {
  const never = () => assert.fail('not asked')
  const server = await startControlServer({
    ...{ socketPath, log: SILENT, ...services({ signatures: signatureService(answers) }) },
    ...{ status: never, refusals: never, reload: never, metrics: never, examine: never, testNotice: never },
  })
  try {
    return await runForTest(['signatures', ...argv, '--config', configFile], stop)
  } finally {
    await server.close()
  }
}

function failing(code: string, message = 'it cannot be done') {
  return () => Promise.reject(Object.assign(new Error(message), { code, remedy: 'Look.' }))
}

const GOOD = { ...AN_UPDATE, good: true, files: [] }
const NONE = { good: false, found: [], isCut: false }
const CASES: readonly (readonly [
  what: string,
  argv: readonly string[],
  Partial<SignatureService>,
  number,
])[] = [
  ['an update in which all is well', ['update'], { update: async () => GOOD }, EXIT.yes],
  ['an update that refuses a file', ['update'], {}, EXIT.no],
  ['an update that could not run', ['update'], { update: failing('SIGNATURES_BUSY') }, EXIT.failed],
  ['a rollback', ['rollback'], { rollback: async () => GOOD }, EXIT.yes],
  [
    'a rollback with nothing before',
    ['rollback'],
    { rollback: failing('SIGNATURES_NO_SUCH_SET') },
    EXIT.failed,
  ],
  ['a status with a source that is paused', ['status'], {}, EXIT.yes],
  ['a list of one source', ['list', '--source', 'sanesecurity'], {}, EXIT.yes],
  ['a list of no such source', ['list', '--source', 'sanesecurty'], {}, EXIT.failed],
  ['a name that is found', ['find', 'x'], {}, EXIT.yes],
  ['a name that nobody has', ['find', 'x'], { find: async (asked) => ({ asked, ...NONE }) }, EXIT.no],
  ['a name that is explained', ['explain', 'x'], {}, EXIT.yes],
  ['an ignored signature', ['ignore', 'x', '--reason', 'y'], {}, EXIT.yes],
  ['no reason', ['ignore', 'x'], { ignore: () => assert.fail('asked') }, EXIT.failed],
  ['a blank reason', ['ignore', 'x', '--reason', ' '], { ignore: () => assert.fail('asked') }, EXIT.failed],
  ['EICAR', ['ignore', 'x', '--reason', 'y'], { ignore: failing('SIGNATURES_NOT_IGNORABLE') }, EXIT.failed],
  [
    'an unknown one',
    ['ignore', 'x', '--reason', 'y'],
    { ignore: failing('SIGNATURES_NAME_UNKNOWN') },
    EXIT.no,
  ],
  ['one that is not ignored', ['unignore', 'x'], { unignore: failing('SIGNATURES_NAME_UNKNOWN') }, EXIT.no],
  ['one that is armed again', ['rearm', 'x'], {}, EXIT.yes],
]
for (const [what, argv, answers, exitCode] of CASES) {
  test(`${what}: clamgate signatures ${argv.join(' ')} ends with ${exitCode}, also with --json`, async () => {
    assert.equal((await run(argv, answers)).exitCode, exitCode)
    assert.equal((await run([...argv, '--json'], answers)).exitCode, exitCode)
  })
}

test('a source that is misspelt is told with the nearest one', async () => {
  const { err } = await run(['list', '--source', 'sanesecurty'])
  assert.match(err, /No source is called sanesecurty\nDid you mean sanesecurity\?/)
})

test('what is asked for arrives: several sources, several files, and each flag', async () => {
  const asked: unknown[] = []
  const update: SignatureService['update'] = async (request) => {
    asked.push(request)
    return GOOD
  }
  const flags = ['--source', 'a', 'b', '--confirm', 'c', 'd', '--force', '--dry-run']
  await run(['update', ...flags], { update })
  await run(['update', '--source', 'a', '--source', 'b'], { update })
  assert.deepEqual(asked, [
    { sources: ['a', 'b'], confirm: ['c', 'd'], dryRun: true, force: true },
    { sources: ['a', 'b'], dryRun: false, force: false },
  ])
})

test('the history is a plain list as JSON', async () => {
  const { out } = await run(['history', '--json'])
  const history: unknown = JSON.parse(out)
  assert.ok(Array.isArray(history) && history.length === 2)
})

test('whoever is stopped during an update says so, and ends with 2', async () => {
  const stop = new AbortController()
  const update: SignatureService['update'] = (_, { signal }) => {
    stop.abort()
    const { promise, reject } = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => reject(signal.reason))
    return promise
  }
  const { exitCode, err } = await run(['update'], { update }, stop.signal)
  assert.deepEqual([exitCode, /Stopped before it was done/.test(err)], [EXIT.failed, true])
})
