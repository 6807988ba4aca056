import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { applyMigration, planMigration } from '../../../app/config/migrate-files.ts'
import type { History } from '../../../config/migrate/history.ts'
import { temporaryDirectory } from '../../../config/testing/load-text.ts'
import { EXIT } from '../../exit.ts'
import { runForTest } from '../../testing/recording-terminal.ts'

const MAIN = '# mine\nengine:\n  threads: 4 # four\n'
const HISTORY: History = {
  renames: [{ from: 'engine.workers', to: 'engine.threads', since: '0.2.0' }],
  removals: [],
  pastDefaults: [],
}

async function configuration(files: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory.path, name)), { recursive: true })
    await writeFile(join(directory.path, name), text, { mode: 0o600 })
  }
  return { ...directory, main: join(directory.path, 'clamgate.yaml') }
}

test('migrate shows a diff, keeps the file as it was, and has nothing to do the second time', async () => {
  await using at = await configuration({ 'clamgate.yaml': MAIN, 'conf.d/a.yaml': 'log: { tag: x }\n' })
  await chmod(at.main, 0o640)
  const seen = await runForTest(['config', 'migrate', '--dry-run', '--config', at.main])
  assert.equal(seen.exitCode, EXIT.yes)
  assert.match(seen.out, /^\+ {2}#scanTimeout: 120s$/m)
  assert.doesNotMatch(seen.out, /^-(?!--)/m)
  assert.equal(await readFile(at.main, 'utf8'), MAIN)
  const asked = await runForTest(['config', 'migrate', '--config', at.main])
  assert.equal(asked.exitCode, EXIT.failed)
  assert.match(asked.err, /--yes/)
  const done = await runForTest(['config', 'migrate', '--yes', '--json', '--config', at.main])
  const { state, files } = JSON.parse(done.out)
  assert.deepEqual([done.exitCode, state, files.length], [EXIT.yes, 'done', 1])
  assert.equal(await readFile(files[0].backup, 'utf8'), MAIN)
  for (const path of [at.main, files[0].backup]) assert.equal((await stat(path)).mode & 0o777, 0o640)
  assert.match(await readFile(at.main, 'utf8'), /^# mine\nengine:\n {2}threads: 4 # four\n/)
  const again = await runForTest(['config', 'migrate', '--yes', '--json', '--config', at.main])
  assert.equal(JSON.parse(again.out).state, 'current')
  assert.equal((await readdir(at.path)).length, 3)
})

test('a file of conf.d is migrated with the others, and by itself; a backup is never written over', async () => {
  await using at = await configuration({
    'clamgate.yaml': MAIN,
    'conf.d/a.yaml': 'engine: { workers: 8 }\n',
    'conf.d/b.yaml': 'log: {}\n',
  })
  const request = { config: at.main, addNewKeys: false, history: HISTORY }
  const all = await planMigration({ ...request, file: undefined })
  assert.deepEqual(
    all.map(({ path, after }) => [path, after]),
    [[join(at.path, 'conf.d/a.yaml'), 'engine: { threads: 8 }\n']],
  )
  const one = await planMigration({ ...request, file: join(at.path, 'conf.d/a.yaml') })
  assert.deepEqual(one, all)
  const now = new Date('2026-11-28T12:00:00Z')
  const taken = join(at.path, 'conf.d/a.yaml.2026-11-28')
  await writeFile(taken, 'of yesterday')
  const backups = await applyMigration(one, now)
  assert.deepEqual([...backups.values()], [`${taken}.2`])
  assert.equal(await readFile(taken, 'utf8'), 'of yesterday')
})

test('a link stays a link, a byte-order mark stays, and a file that was changed meanwhile, too', async () => {
  await using at = await configuration({ real: '\ufeffengine: { workers: 8 }\n' })
  await symlink('real', at.main)
  const request = { config: at.main, file: undefined, addNewKeys: false, history: HISTORY }
  const plan = await planMigration(request)
  await writeFile(join(at.path, 'real'), 'log: {}\n')
  await assert.rejects(applyMigration(plan, new Date()), { code: 'CHANGE_MEANWHILE' })
  assert.equal(await readFile(at.main, 'utf8'), 'log: {}\n')
  assert.deepEqual((await readdir(at.path)).toSorted(), ['clamgate.yaml', 'real'])
  await writeFile(join(at.path, 'real'), '\ufeffengine: { workers: 8 }\n')
  await applyMigration(await planMigration(request), new Date())
  assert.equal(await readFile(join(at.path, 'real'), 'utf8'), '\ufeffengine: { threads: 8 }\n')
})

test('what else is wrong with a file is told with its own lines, and nothing is written', async () => {
  await using at = await configuration({ 'clamgate.yaml': 'engine:\n  workers: 8\nlog: { level: loud }\n' })
  const { exitCode, err } = await runForTest(['config', 'migrate', '--yes', '--config', at.main])
  assert.equal(exitCode, EXIT.config)
  assert.match(err, /clamgate\.yaml:3:15: log\.level: expected one of/)
  assert.deepEqual(await readdir(at.path), ['clamgate.yaml'])
})

test('diff prints what is not the default, with its file and line, and no secret', async () => {
  await using at = await configuration({
    'clamgate.yaml':
      'engine:\n  threads: 4\n  scanTimeout: 120s\nsignatures: { proxy: "http://u:secret@h:1" }\n',
    'conf.d/a.yaml': 'log:\n  tag: x\n',
  })
  const { out, exitCode } = await runForTest(['config', 'diff', '--config', at.main])
  assert.equal(exitCode, EXIT.yes)
  assert.deepEqual(out.replaceAll(at.path, '').replaceAll(/ +#/g, ' #').split('\n'), [
    'engine.threads: 4 # default not set; /clamgate.yaml:2',
    'signatures.proxy: http://********@h:1 # default not set; /clamgate.yaml:4',
    'log.tag: x # default clamgate; /conf.d/a.yaml:2',
  ])
  const json = await runForTest(['config', 'diff', '--json', '--exit-code', '--config', at.main])
  assert.equal(json.exitCode, EXIT.no)
  const { good, differences } = JSON.parse(json.out)
  assert.deepEqual([good, differences.length], [false, 3])
  assert.deepEqual(differences[2], {
    ...{ key: 'log.tag', value: 'x', default: 'clamgate', reload: 'live' },
    origin: { kind: 'file', file: join(at.path, 'conf.d/a.yaml'), line: 2 },
  })
  const none = await runForTest(['config', 'diff', '--exit-code', '--config', '/dev/null'])
  assert.deepEqual([none.exitCode, none.out], [EXIT.yes, 'Nothing differs from the defaults.'])
})
