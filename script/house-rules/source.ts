import { posix } from 'node:path'
import { blankOut } from './blank-out.ts'

/** A source file, read once for all rules. */
export interface SourceFile {
  /** From the root of the repository, for example `packages/milter/src/server.ts`. */
  readonly path: string
  readonly text: string
  /** The text with comments and the contents of strings replaced by blanks; lines and columns stay. */
  readonly code: string
  readonly imports: readonly Import[]
  /** `packages/clamgate` for a file of a package, otherwise the first folder. */
  readonly home: string
  /** Tests, their fixtures, benchmarks: they may reach across rooms. */
  readonly isTest: boolean
}

export interface Import {
  /** As written. */
  readonly specifier: string
  /** Path from the root for a relative import; undefined for packages and `node:`. */
  readonly target: string | undefined
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean
  /** True for `import('…')`. */
  readonly lazy: boolean
  /** Names taken from it; `*` for all. */
  readonly names: readonly string[]
  readonly line: number
}

export type Sources = ReadonlyMap<string, SourceFile>

export interface Violation {
  readonly path: string
  /** Undefined when it is about the file as a whole. */
  readonly line: number | undefined
  readonly message: string
  readonly remedy: string
}

export function readSource(path: string, text: string): SourceFile {
  const [first = '', second = ''] = path.split('/')
  const home = first === 'packages' ? `${first}/${second}` : first
  const code = blankOut(text)
  const isTest = /\.(test|bench)\.tsx?$|\/(testing|test|bench)\/|^(test|bench|examples)\//.test(path)
  return { path, text, code, imports: readImports(path, text, code), home, isTest }
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

// Matched against the blanked text, so that examples in comments and strings do not count; the specifier is read from
// the original at the same offset.
const STATIC = /^(import|export)\b([^;'"()]*?)\bfrom\s*(['"])(\s*)\3/gm
const BARE = /^import\s*(['"])(\s*)\1/gm
const LAZY = /\bimport\(\s*(['"])(\s*)\1\s*\)/g

function readImports(path: string, text: string, code: string): Import[] {
  const found: Import[] = []
  const add = (
    match: RegExpMatchArray,
    quote: string,
    blanks: string,
    more: Pick<Import, 'typeOnly' | 'lazy' | 'names'>,
  ) => {
    const start = (match.index ?? 0) + match[0].lastIndexOf(quote + blanks + quote) + 1
    const specifier = text.slice(start, start + blanks.length)
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined
    found.push({ specifier, target, line: lineOf(text, match.index ?? 0), ...more })
  }
  for (const match of code.matchAll(STATIC)) {
    const [, keyword = '', clause = '', quote = '', blanks = ''] = match
    const names = namesOf(clause)
    const typeOnly = /^\s*type\b/.test(clause)
    add(match, quote, blanks, {
      typeOnly,
      lazy: false,
      names: keyword === 'export' && names.length === 0 ? ['*'] : names,
    })
  }
  for (const match of code.matchAll(BARE))
    add(match, match[1] ?? '', match[2] ?? '', { typeOnly: false, lazy: false, names: [] })
  for (const match of code.matchAll(LAZY))
    add(match, match[1] ?? '', match[2] ?? '', {
      typeOnly: isTypeQuery(code, match.index),
      lazy: true,
      names: ['*'],
    })
  return found.sort((a, b) => a.line - b.line)
}

function namesOf(clause: string): string[] {
  if (clause.includes('*')) return ['*']
  const inner = /\{([^}]*)\}/.exec(clause)?.[1] ?? ''
  return inner
    .split(',')
    .map((part) =>
      part
        .trim()
        .replace(/^type\s+/, '')
        .replace(/\s+as\s+.*$/, ''),
    )
    .filter((name) => name !== '')
}

/** `typeof import('…')` and `import('…').Type` in a type: only the first form is used here. */
function isTypeQuery(code: string, offset: number): boolean {
  return /typeof\s*$/.test(code.slice(Math.max(0, offset - 16), offset))
}
