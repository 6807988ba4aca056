import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mendServices } from './mend-services.ts'
import { readCases, wantedEntry } from './testing/cases.ts'
import { lineEdits, restoreLines } from './text/line-edits.ts'

const wanted = {
  ...wantedEntry(),
  expand: (value: string) => value.replace('$dkim_milters', 'inet:127.0.0.1:8891'),
}

for (const { name, before, after, mended } of readCases('master.cf.cases')) {
  test(`mends master.cf, and sets it back: ${name}`, () => {
    assert.equal(mendServices(before, mended, wanted), after)
    assert.equal(mendServices(after, mended, wanted), after, 'a second time changes nothing')
    const edits = lineEdits(before, after, (plain) => plain)
    assert.equal(restoreLines(after, edits).text, before)
  })
}
