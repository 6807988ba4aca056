import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generatePages, ROOT, stalePages } from './docs.ts'

test('the reference on disk is what the sources say (else run: npm run docs)', async () => {
  assert.deepEqual([...(await stalePages(ROOT)).keys()], [])
})

test('no page names a path of this machine, and each ends with one line break', async () => {
  for (const [path, text] of await generatePages(ROOT)) {
    assert.ok(!text.includes(ROOT), path)
    assert.match(text, /[^\n]\n$/, path)
  }
})
