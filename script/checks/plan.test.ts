import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSource } from '../house-rules/source.ts'
import { type Facts, planTests } from './plan.ts'

const FILES: Readonly<Record<string, string>> = {
  'packages/milter/src/pure.test.ts': "import { a } from './a.ts'\nimport type { B } from './b.ts'\n",
  'packages/milter/src/a.ts': 'export const a = 1\n',
  'packages/milter/src/b.ts': 'export type B = 1\n',
  'packages/milter/src/files.test.ts': "import { readFile } from 'node:fs/promises'\n",
  // It may import any.
  'packages/milter/src/computes.test.ts': 'await import(name)\n',
  'script/directory.test.ts': "process.chdir('/')\nconst here = import.meta.dirname\n",
  'test/system/mail.test.ts': '\n',
}

function facts(
  changed: Readonly<Record<string, string>> = {},
  { surroundings = ['v24'], data = 'documents' } = {},
): Facts {
  const files = Object.entries({ ...FILES, ...changed })
  const sources = new Map(files.map(([path, text]) => [path, readSource(path, text)]))
  return { sources, packages: new Map(), surroundings, data }
}

const PURE = 'packages/milter/src/pure.test.ts'
const READS = 'packages/milter/src/files.test.ts'
const COMPUTES = 'packages/milter/src/computes.test.ts'
const APART = 'script/directory.test.ts'
const passed = planTests(facts(), new Map()).digests

test('every unit test is in one list, and those of the system in none', () => {
  const { together, apart, unchanged, digests } = planTests(facts(), new Map())
  assert.deepEqual(together, [PURE, READS])
  assert.deepEqual(apart, [COMPUTES, APART])
  assert.deepEqual(unchanged, [])
  assert.deepEqual([...digests.keys()].sort(), [COMPUTES, READS, PURE, APART].sort())
})

test('what has passed as it is does not run again, unless something it runs on has changed', () => {
  const run = (now: Facts) => {
    const { together, apart } = planTests(now, passed)
    return [...together, ...apart]
  }
  assert.deepEqual(run(facts()), [])
  assert.deepEqual(run(facts({ 'packages/milter/src/b.ts': 'export type B = 2\n' })), [COMPUTES, APART])
  assert.deepEqual(run(facts({ [PURE]: `${FILES[PURE]}\n` })), [PURE, COMPUTES, APART])
  assert.deepEqual(run(facts({ 'packages/milter/src/a.ts': 'export const a = 2\n' })), [
    PURE,
    COMPUTES,
    APART,
  ])
  assert.deepEqual(run(facts({}, { data: 'other documents' })), [APART])
  assert.deepEqual(run(facts({}, { surroundings: ['v26'] })), [PURE, READS, COMPUTES, APART])
})

test('a long test is left out unless it is asked for', () => {
  const LONG = 'packages/milter/src/random.long.test.ts'
  const now = facts({ [LONG]: "import fc from 'fast-check'\n" })
  const quick = planTests(now, new Map())
  assert.deepEqual([quick.leftOut, quick.together.includes(LONG)], [[LONG], false])
  const all = planTests(now, new Map(), true)
  assert.deepEqual([all.leftOut, all.together.includes(LONG)], [[], true])
})
