import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { runTests } from './run-tests.ts'

const directory = await mkdtemp(join(tmpdir(), 'run-tests-'))
after(() => rm(directory, { recursive: true }))

const HEAD = "import { test } from 'node:test'\n"
const FILES = {
  good: "test('adds', () => undefined)\n",
  bad: "test('whole', async (t) => {\n  await t.test('part', () => { throw new Error('wrong sum') })\n})\n",
  skipped: "test('later', { skip: true }, () => undefined)\n",
  broken: "import './nowhere.mjs'\n",
  leaving: "test('leaves', () => process.exit(0))\n",
} as const
type Name = keyof typeof FILES

for (const [name, text] of Object.entries(FILES)) {
  await writeFile(join(directory, `${name}.test.mjs`), HEAD + text)
}

async function run(processes: 'one' | number, ...names: readonly Name[]) {
  const files = names.map((name) => join(directory, `${name}.test.mjs`))
  const outcome = await runTests({ name: 'tests', files, processes, cacheDirectory: directory })
  const place = (name: Name) => relative(process.cwd(), join(directory, `${name}.test.mjs`))
  return { ...outcome, place }
}

for (const processes of ['one', 2] as const) {
  test(`tells what passed, with ${processes} process`, async () => {
    const { isGood, passed, counts, failures, place } = await run(processes, 'good', 'skipped')
    assert.equal(isGood, true)
    assert.deepEqual(passed, [place('good')], 'what was skipped has not passed')
    assert.deepEqual([counts.tests, counts.passed, counts.skipped], [2, 1, 1])
    assert.deepEqual(failures, [])
  })

  test(`tells what failed and where, and takes nothing for passed then, with ${processes} process`, async () => {
    const { isGood, passed, failures, place } = await run(processes, 'good', 'bad')
    assert.equal(isGood, false)
    assert.deepEqual(passed, [])
    assert.equal(failures.length, 1)
    assert.ok(failures[0]?.startsWith(`${place('bad')}:3: part\nError: wrong sum`), failures[0])
  })

  test(`a file that cannot be loaded is not good, with ${processes} process`, async () => {
    const { isGood, passed } = await run(processes, 'broken', 'good')
    assert.equal(isGood, false)
    assert.deepEqual(passed, [])
  })
}

test('a process that ends before its tests do is not good, whatever its exit code', async () => {
  const { isGood, passed } = await run('one', 'leaving', 'good')
  assert.equal(isGood, false)
  assert.deepEqual(passed, [])
})

test('leaves no reports behind', async () => {
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.startsWith('reports')),
    [],
  )
})
