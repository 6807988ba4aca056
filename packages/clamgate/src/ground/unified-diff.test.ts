import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { unifiedDiff } from './unified-diff.ts'

const NAMES = ['a', 'b'] as const

test('the same text has no difference', () => {
  assert.deepEqual(unifiedDiff('x\n', 'x\n', NAMES), [])
})

test('a change has three lines around it', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}`)
  const other = lines.with(9, 'nine').toSpliced(10, 1)
  assert.deepEqual(unifiedDiff(`${lines.join('\n')}\n`, `${other.join('\n')}\n`, NAMES), [
    ...['--- a', '+++ b', '@@ -7,8 +7,7 @@', ' 6', ' 7', ' 8', '-9', '-10', '+nine', ' 11', ' 12', ' 13'],
  ])
})

test('a last line without its end says so', () => {
  assert.deepEqual(unifiedDiff('x', 'x\n', NAMES), [
    ...['--- a', '+++ b', '@@ -1 +1 @@', '-x', '\\ No newline at end of file', '+x'],
  ])
})

test('patch makes the new text of the old one', () => {
  const directory = mkdtempSync(join(tmpdir(), 'clamgate-diff-'))
  try {
    const before = ['a', 'b', 'c', 'a', 'b', 'b', 'a', ...'0123456789'.split(''), 'z'].join('\n')
    const after = ['c', 'b', 'a', 'b', 'a', 'c', ...'012345x6789'.split(''), 'z', ''].join('\n')
    const texts = [before, after, '', 'x\n', `${before}\n${before}`]
    for (const [index, old] of texts.entries()) {
      for (const fresh of texts.slice(index + 1)) {
        const path = join(directory, 'a')
        writeFileSync(path, old)
        const diff = unifiedDiff(old, fresh, NAMES)
        const patched = execFileSync('patch', ['-s', '-o', '-', path], { input: `${diff.join('\n')}\n` })
        assert.equal(patched.toString(), fresh)
      }
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})
