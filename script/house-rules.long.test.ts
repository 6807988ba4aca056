import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSources } from './house-rules.ts'

test('the sources of this repository are all read', async () => {
  const sources = await readSources(`${import.meta.dirname}/..`)
  for (const path of [
    'packages/clamgate/src/main.ts',
    'packages/milter/src/index.ts',
    'script/house-rules.ts',
  ]) {
    assert.ok(sources.has(path), path)
  }
})
