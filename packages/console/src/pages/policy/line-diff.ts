/** Lines around a change. */
const CONTEXT = 3
/** Texts whose changed parts are longer than this, multiplied, are shown as taken away and put there as a whole. */
const MOST_CELLS = 4_000_000

/** What differs between two texts, in the form of `diff -u`; nothing where they are the same. */
export function lineDiff(before: string, after: string, names: readonly [string, string]): readonly string[] {
  if (before === after) return []
  const old = before.split('\n')
  const next = after.split('\n')
  let start = 0
  while (start < old.length && start < next.length && old[start] === next[start]) start++
  let end = 0
  while (
    end < old.length - start &&
    end < next.length - start &&
    old[old.length - 1 - end] === next[next.length - 1 - end]
  )
    end++
  const lead = old.slice(Math.max(0, start - CONTEXT), start)
  const trail = old.slice(old.length - end, old.length - end + CONTEXT)
  const changes = changesBetween(old.slice(start, old.length - end), next.slice(start, next.length - end))
  return [
    ...[`--- ${names[0]}`, `+++ ${names[1]}`, `@@ ${Math.max(0, start - CONTEXT) + 1} @@`],
    ...lead.map((line) => ` ${line}`),
    ...changes,
    ...trail.map((line) => ` ${line}`),
  ]
}

/** By the longest row of lines that both have. */
function changesBetween(old: readonly string[], next: readonly string[]): readonly string[] {
  const removed = (line: string) => `-${line}`
  const added = (line: string) => `+${line}`
  if (old.length * next.length > MOST_CELLS) return [...old.map(removed), ...next.map(added)]
  const width = next.length + 1
  // How many lines what follows has in common.
  const common = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === next[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < old.length && j < next.length) {
    if (old[i] === next[j]) {
      lines.push(` ${old[i]}`)
      i++
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) lines.push(removed(old[i++] ?? ''))
    else lines.push(added(next[j++] ?? ''))
  }
  return [...lines, ...old.slice(i).map(removed), ...next.slice(j).map(added)]
}
