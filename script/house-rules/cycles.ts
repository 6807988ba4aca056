import type { Sources, Violation } from './source.ts'

/** Files that refer to each other in a circle, if only by types: neither can be understood, or moved, alone. */
export function cycles(sources: Sources): readonly Violation[] {
  const violations: Violation[] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string): void => {
    const start = trail.indexOf(path)
    if (start !== -1) {
      const circle = trail.slice(start)
      violations.push({
        path,
        line: undefined,
        message: `imports itself: ${[...circle, path].join(' -> ')}`,
        remedy: 'move what both need into a file of its own',
      })
      return
    }
    if (done.has(path)) return
    trail.push(path)
    for (const { target, lazy } of sources.get(path)?.imports ?? []) {
      if (target !== undefined && !lazy && sources.has(target)) visit(target)
    }
    trail.pop()
    done.add(path)
  }
  for (const path of sources.keys()) visit(path)
  return violations
}
