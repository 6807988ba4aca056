import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readPassed, writePassed } from './passed.ts'

const directory = await mkdtemp(join(tmpdir(), 'passed-'))
after(() => rm(directory, { recursive: true }))

test('remembers what has passed, and nothing where the memory is missing or broken', async () => {
  const path = join(directory, 'below', 'passed.json')
  assert.deepEqual(await readPassed(path), new Map())
  const passed = new Map([['a.test.ts', 'digest']])
  await writePassed(path, passed)
  assert.deepEqual(await readPassed(path), passed)
  for (const broken of ['', '{"a":', '3', 'null', '{"a":1}']) {
    await writeFile(path, broken)
    assert.deepEqual(await readPassed(path), new Map(), broken)
  }
})
