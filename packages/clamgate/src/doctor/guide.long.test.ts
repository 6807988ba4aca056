import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkNames, groupNames } from './catalogue.ts'

test('the guide has every check and every subject', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/guide/doctor.md'), 'utf8')
  const missing = [
    ...checkNames().filter((name) => !page.includes(`| \`${name}\` |`)),
    ...groupNames().filter((name) => !page.includes(`(\`${name}\`)`)),
  ]
  assert.deepEqual(missing, [])
})
