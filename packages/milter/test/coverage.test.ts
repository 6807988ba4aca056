import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const CONFORMANCE_LINES = 41
/** Lines that speak of real MTAs; the others must have a test that bears their number. */
const FIRST_WITH_REAL_MTAS = 37

interface Row {
  readonly number: number
  readonly file: string
  readonly title: string
}

const ROWS: readonly Row[] = [
  ...readFileSync(join(ROOT, 'docs', 'spec', 'coverage.md'), 'utf8').matchAll(
    /^\| (\d+) \| [^|]+ \| `([^`|]+)` \| ([^|]+) \|$/gm,
  ),
].map(([, number, file = '', title = '']) => ({ number: Number(number), file, title: title.trim() }))

suite('docs/spec/coverage.md', () => {
  for (let number = 1; number <= CONFORMANCE_LINES; number++) {
    test(`conformance line ${number} has a row, and its tests exist in the files named`, () => {
      const rows = ROWS.filter((row) => row.number === number)
      assert.ok(rows.length > 0, `there is no row for ${number}`)
      for (const { file, title } of rows) {
        const titles = titlesIn(file)
        const found = titles.some((one) => one.includes(title))
        assert.ok(found, `${file} has no test with the title ${title}`)
        if (number >= FIRST_WITH_REAL_MTAS) continue
        const prefix = `15.${String(number).padStart(2, '0')} `
        assert.ok(
          titles.some((one) => one.startsWith(prefix) && one.includes(title)),
          `in ${file} the test ${title} does not begin with ${prefix}`,
        )
      }
    })
  }

  test('every numbered conformance test belongs to a line of the table', () => {
    const numbers = new Set(ROWS.map(({ number }) => number))
    for (const file of new Set(ROWS.map((row) => row.file))) {
      for (const title of titlesIn(file)) {
        const number = /^15\.(\d+) /.exec(title)?.[1]
        if (number !== undefined) assert.ok(numbers.has(Number(number)), title)
      }
    }
  })
})

/** Titles as they stand in the source: of template strings the text with its holes. */
function titlesIn(file: string): readonly string[] {
  const source = readFileSync(join(ROOT, file), 'utf8')
  return [...source.matchAll(/\btest\(\s*(['`])((?:\\.|(?!\1).)*)\1/gs)].map(([, , title = '']) => title)
}
