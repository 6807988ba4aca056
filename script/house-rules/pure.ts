import { type Import, lineOf, type SourceFile, type Sources, type Violation } from './source.ts'

/** Files that decide or translate, and do nothing else. */
const PURE =
  /^packages\/[^/]+\/src\/wire\/|^packages\/clamgate\/src\/(policy\/|patterns\/|config\/(schema|fields|units)\.ts|config\/sections\/|signatures\/(?:catalogue|plan)\/)/

const EFFECTS = new Set(
  [
    'net',
    'tls',
    'http',
    'https',
    'dgram',
    'dns',
    'fs',
    'fs/promises',
    'child_process',
    'process',
    'os',
    'timers',
    'timers/promises',
    'worker_threads',
  ].map((name) => `node:${name}`),
)

/** What is a calculation all the same, by the names that are imported. */
const CALCULATIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['node:net', new Set(['BlockList', 'isIP', 'isIPv4', 'isIPv6'])],
])

const CALLS =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bprocess\.|\bsetTimeout\b|\bfetch\(/g

/** Pure files: no sockets, disks, clocks, chance or environment, in them or in what they import at run time. */
export function pureFiles(sources: Sources): readonly Violation[] {
  return [...sources.values()].flatMap((file) => {
    if (!PURE.test(file.path) || file.isTest) return []
    return [...importsOf(file, sources), ...callsOf(file)]
  })
}

function importsOf(file: SourceFile, sources: Sources): Violation[] {
  return file.imports.flatMap((one) => {
    if (one.typeOnly) return []
    const effect = hasEffects(one) ? one.specifier : reach(one.target, sources, new Set())
    return effect === undefined
      ? []
      : [violation(file, one.line, `reaches ${effect} through ${one.specifier}`)]
  })
}

/** The first module with effects that is loaded along with a file. */
function reach(path: string | undefined, sources: Sources, seen: Set<string>): string | undefined {
  const file = path === undefined || seen.has(path) ? undefined : sources.get(path)
  if (file === undefined) return undefined
  seen.add(file.path)
  for (const one of file.imports) {
    if (one.typeOnly) continue
    const effect = hasEffects(one) ? one.specifier : reach(one.target, sources, seen)
    if (effect !== undefined) return effect
  }
  return undefined
}

function hasEffects({ specifier, names }: Import): boolean {
  if (!EFFECTS.has(specifier)) return false
  const harmless = CALCULATIONS.get(specifier)
  return names.length === 0 || !names.every((name) => harmless?.has(name) === true)
}

function callsOf(file: SourceFile): Violation[] {
  return [...file.code.matchAll(CALLS)].map((match) =>
    violation(file, lineOf(file.code, match.index), `uses ${match[0]}`),
  )
}

function violation(file: SourceFile, line: number, what: string): Violation {
  return { path: file.path, line, message: `a pure file ${what}`, remedy: 'take the value as a parameter' }
}
