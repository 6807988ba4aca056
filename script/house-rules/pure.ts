import { lineOf, type SourceFile, type Sources, type Violation } from './source.ts'

/** Files that decide or translate, and do nothing else. */
const PURE =
  /^packages\/[^/]+\/src\/wire\/|^packages\/clamgate\/src\/(filter\/(policy|verdict)\.ts|config\/(schema|fields|units)\.ts|config\/sections\/)/

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
    const effect = EFFECTS.has(one.specifier) ? one.specifier : reach(one.target, sources, new Set())
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
  for (const { specifier, target, typeOnly } of file.imports) {
    if (typeOnly) continue
    const effect = EFFECTS.has(specifier) ? specifier : reach(target, sources, seen)
    if (effect !== undefined) return effect
  }
  return undefined
}

function callsOf(file: SourceFile): Violation[] {
  return [...file.code.matchAll(CALLS)].map((match) =>
    violation(file, lineOf(file.code, match.index), `uses ${match[0]}`),
  )
}

function violation(file: SourceFile, line: number, what: string): Violation {
  return { path: file.path, line, message: `a pure file ${what}`, remedy: 'take the value as a parameter' }
}
