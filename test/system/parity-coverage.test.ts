import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { DIFFERENCES } from './support/parity-differences.ts'

const ROOT = join(import.meta.dirname, '../..')
const CHECKLIST_LINES = 11
const DEFECTS = 39

interface Row {
  readonly id: string
  readonly file: string
  readonly title: string
}

const ROWS: readonly Row[] = [
  ...read('docs/spec/coverage.md').matchAll(/^\| ([PD]\d+) \| [^|]+ \| `([^`|]+)` \| ([^|]+) \|$/gm),
].map(([, id = '', file = '', title = '']) => ({ id, file, title: title.trim() }))

suite('docs/spec/coverage.md about clamav-milter', () => {
  for (const [letter, last] of [
    ['P', CHECKLIST_LINES],
    ['D', DEFECTS],
  ] as const) {
    for (let number = 1; number <= last; number++) {
      test(`${letter}${number} has a row, and what it names is in the file`, () => {
        const rows = ROWS.filter(({ id }) => id === `${letter}${number}`)
        assert.ok(rows.length > 0)
        for (const { file, title } of rows) assert.ok(read(file).includes(title), `${file}: ${title}`)
      })
    }
  }
})

test('the guide for people who come from clamav-milter tells every difference that is on purpose', () => {
  const guide = read('docs/guide/migrate-from-clamav-milter.md').replaceAll(/\s+/g, ' ')
  for (const { why } of Object.values(DIFFERENCES)) {
    const [ours = ''] = why.split('; clamav-milter')
    assert.ok(guide.toLowerCase().includes(ours.toLowerCase()), ours)
  }
})

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}
