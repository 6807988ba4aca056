import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSource } from '../house-rules/source.ts'
import { type Facts, planTests } from './plan.ts'

const FILES: Readonly<Record<string, string>> = {
  'packages/milter/src/pure.test.ts': "import { a } from './a.ts'\nimport type { B } from './b.ts'\n",
  'packages/milter/src/a.ts': 'export const a = 1\n',
  'packages/milter/src/b.ts': 'export type B = 1\n',
  'packages/milter/src/files.test.ts': "import { readFile } from 'node:fs/promises'\n",
  'script/directory.test.ts': "process.chdir('/')\n",
  'test/system/mail.test.ts': '\n',
}

function facts(changed: Readonly<Record<string, string>> = {}, surroundings = ['v24']): Facts {
  const files = Object.entries({ ...FILES, ...changed })
  const sources = new Map(files.map(([path, text]) => [path, readSource(path, text)]))
  return { sources, packages: new Map(), surroundings }
}

const PURE = 'packages/milter/src/pure.test.ts'
const passed = planTests(facts(), new Map()).digests

test('every unit test is in one list, and those of the system in none', () => {
  const { together, apart, unchanged, digests } = planTests(facts(), new Map())
  assert.deepEqual(together, [PURE, 'packages/milter/src/files.test.ts'])
  assert.deepEqual(apart, ['script/directory.test.ts'])
  assert.deepEqual(unchanged, [])
  assert.deepEqual([...digests.keys()], [PURE])
})

test('what has passed as it is does not run again, unless something it runs on has changed', () => {
  const unchanged = (now: Facts) => planTests(now, passed).unchanged
  assert.deepEqual(unchanged(facts()), [PURE])
  assert.deepEqual(
    unchanged(facts({ 'packages/milter/src/b.ts': 'export type B = 2\n' })),
    [PURE],
    'types are erased',
  )
  assert.deepEqual(unchanged(facts({ [PURE]: `${FILES[PURE]}\n` })), [])
  assert.deepEqual(unchanged(facts({ 'packages/milter/src/a.ts': 'export const a = 2\n' })), [])
  assert.deepEqual(unchanged(facts({}, ['v26'])), [])
})
