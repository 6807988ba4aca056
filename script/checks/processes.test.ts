import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSource } from '../house-rules/source.ts'
import { processesOf } from './processes.ts'

const unit = (n: number) => `packages/milter/src/unit-${String(n).padStart(2, '0')}.test.ts`
const UNITS = Array.from({ length: 30 }, (_, n) => unit(n))
const OTHERS = {
  'packages/clamgate/src/slow.long.test.ts': '',
  'packages/milter/src/slow.long.test.ts': '',
  'script/directory.test.ts': "process.chdir('/')\n",
  'test/package/host.test.ts': '',
  'test/system/mail.test.ts': '',
  'packages/milter/src/no-test.ts': '',
}

function facts(files: Readonly<Record<string, string>>) {
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, readSource(path, text)]))
  return { sources, packages: new Map(), surroundings: [], data: '' }
}
const all = facts({ ...Object.fromEntries(UNITS.map((path) => [path, ''])), ...OTHERS })

test('every test file is run once: short ones share a process, those of the system come last', () => {
  const processes = processesOf(all)
  assert.deepEqual(processes, [
    UNITS.slice(0, 15),
    UNITS.slice(15),
    ['packages/clamgate/src/slow.long.test.ts'],
    ['packages/milter/src/slow.long.test.ts'],
    ['script/directory.test.ts'],
    ['test/package/host.test.ts'],
    ['test/system/mail.test.ts'],
  ])
})

test('those of the packages can be had alone', () => {
  assert.deepEqual(processesOf(all, 'package'), [['test/package/host.test.ts']])
})

test('where there is no short one, no process is empty', () => {
  assert.deepEqual(processesOf(facts(OTHERS))[0], ['packages/clamgate/src/slow.long.test.ts'])
})

test('those of the packages are spread among those of the system, and none of these comes twice', () => {
  const system = Array.from({ length: 9 }, (_, n) => `test/system/${n}.test.ts`)
  const files = [...system, 'test/package/a.test.ts', 'test/package/b.test.ts']
  const order = processesOf(facts(Object.fromEntries(files.map((path) => [path, ''])))).flat()
  assert.deepEqual(order.toSorted(), files.toSorted())
  assert.equal(order[0], 'test/package/a.test.ts')
  assert.equal(order[3], 'test/package/b.test.ts')
})
