/**
 * Checks what types and the linter cannot: who imports whom, cycles, the size of files, words that have no place in a
 * finished source. Fails with `FILE:LINE: what; remedy` for each violation.
 *
 *   node script/house-rules.ts            exits with 1 when a rule is broken
 *   node script/house-rules.ts --unused   lists exports that nobody imports, too
 */
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cycles } from './house-rules/cycles.ts'
import { imports } from './house-rules/imports.ts'
import { pureFiles } from './house-rules/pure.ts'
import { sizes } from './house-rules/sizes.ts'
import { readSource, type SourceFile, type Sources, type Violation } from './house-rules/source.ts'
import { unusedExports } from './house-rules/unused.ts'
import { words } from './house-rules/words.ts'

const PLACES = [
  'packages/*/{src,test,bench}/**/*.{ts,tsx}',
  'packages/console/*.ts',
  '{script,test,bench,examples}/**/*.ts',
]

/** Every rule, held against all sources at once. */
export function checkHouse(sources: Sources): readonly Violation[] {
  return [imports, cycles, pureFiles, sizes, words].flatMap((rule) => rule(sources))
}

/** The sources below a root, by path from there; what is known of those whose text is the same is taken over. */
export async function readSources(root: string, known: Sources = new Map()): Promise<Sources> {
  const files: SourceFile[] = []
  for (const place of PLACES) {
    for await (const path of glob(place, { cwd: root, exclude: (name) => name === 'node_modules' })) {
      // One after the other, and nothing else to do: the way through the threads would take twenty times as long.
      const text = readFileSync(join(root, path), 'utf8')
      const before = known.get(path)
      files.push(before?.text === text ? before : readSource(path, text))
    }
  }
  return new Map(files.sort((a, b) => (a.path < b.path ? -1 : 1)).map((file) => [file.path, file]))
}

async function main(args: readonly string[]): Promise<void> {
  const sources = await readSources(dirname(import.meta.dirname))
  const violations = checkHouse(sources)
  for (const { path, line, message, remedy } of violations) {
    console.error(`${path}${line === undefined ? '' : `:${line}`}: ${message}; ${remedy}`)
  }
  if (args.includes('--unused')) {
    for (const { path, line, message } of unusedExports(sources)) console.error(`${path}:${line}: ${message}`)
  }
  if (violations.length > 0)
    console.error(`house rules: ${violations.length} broken (style guide, sections 2 to 5)`)
  process.exitCode = violations.length > 0 ? 1 : 0
}

if (import.meta.main) await main(process.argv.slice(2))
