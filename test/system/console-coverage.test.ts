import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { testTitles } from '../../script/checks/test-titles.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const [FIRST, LAST] = [54, 80]

const ROWS = [
  ...readFileSync(join(ROOT, 'docs', 'spec', 'coverage-console.md'), 'utf8').matchAll(
    /^\| (\d+) \| [^|]+ \| `([^`|]+)` \| ([^|]+) \|$/gm,
  ),
].map(([, number, file = '', title = '']) => ({ number: Number(number), file, title: title.trim() }))

suite('docs/spec/coverage-console.md', () => {
  for (let number = FIRST; number <= LAST; number++) {
    test(`line ${number} has a row, and its tests exist in the files named`, () => {
      const rows = ROWS.filter((row) => row.number === number)
      assert.ok(rows.length > 0, `there is no row for ${number}`)
      for (const { file, title } of rows) {
        const prefix = `14.${String(number).padStart(2, '0')} `
        assert.ok(`${title} `.startsWith(prefix), `${title} does not begin with ${prefix}`)
        const titles = testTitles(readFileSync(join(ROOT, file), 'utf8'))
        assert.ok(
          titles.some((one) => one.startsWith(title)),
          `${file} has no test with the title ${title}`,
        )
      }
    })
  }
})
