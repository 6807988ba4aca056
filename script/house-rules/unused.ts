import { lineOf, type SourceFile, type Sources, type Violation } from './source.ts'

const EXPORT = /^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm

/** Exports that no other file imports. A hint, no rule: what a library offers its users is not used here. */
export function unusedExports(sources: Sources): readonly Violation[] {
  const used = new Set<string>()
  for (const { imports } of sources.values()) {
    for (const { target, names } of imports) for (const name of names) used.add(`${target}#${name}`)
  }
  return [...sources.values()].flatMap((file) => {
    if (used.has(`${file.path}#*`)) return []
    return exportsOf(file)
      .filter(({ name }) => !used.has(`${file.path}#${name}`))
      .map(({ name, line }) => ({
        path: file.path,
        line,
        message: `nobody imports ${name}`,
        remedy: 'remove the export',
      }))
  })
}

function exportsOf({ code }: SourceFile): { readonly name: string; readonly line: number }[] {
  return [...code.matchAll(EXPORT)].map((match) => ({
    name: match[1] ?? '',
    line: lineOf(code, match.index),
  }))
}
