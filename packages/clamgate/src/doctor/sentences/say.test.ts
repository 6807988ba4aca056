import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

/** Says with a code beside it what no look is needed for: `unused`. */
const ELSEWHERE = new Set(['catalogue.ts'])

test('what a check says stands in the tables of sentences, so that other languages have all of it', async () => {
  const root = dirname(import.meta.dirname)
  const found: string[] = []
  let seen = 0
  for await (const path of glob('**/*.ts', { cwd: root })) {
    if (/\.test\.ts$|^(?:sentences|testing)\//.test(path) || ELSEWHERE.has(path)) continue
    const text = await readFile(join(root, path), 'utf8')
    seen += text.match(/\bseen\(/g)?.length ?? 0
    for (const [line] of text.matchAll(/^.*\b(?:detail|remedy)(?::| =)\s*(?:'\S+ .*'|"\S+ .*"|`.*)[,;}]?$/gm))
      found.push(`${path}: ${line.trim()}`)
  }
  assert.ok(seen > 150, `only ${seen} checks were found`)
  assert.deepEqual(found, [])
})
