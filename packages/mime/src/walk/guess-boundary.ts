import type { Place } from './source.ts'

/** Lines of a body that are looked at. */
const MAX_LINES = 1000

/** The boundary of a body by the body alone: the first `--x` of which `x` occurs again, or the first at all. */
export function guessBoundary({ source, start, end }: Place): string | undefined {
  const { lines } = source
  let first: string | undefined
  for (const { key, at } of lines.within(start, end, MAX_LINES)) {
    const text = key.slice(2)
    if (!/[^- \t]/.test(text)) continue
    first ??= text
    if (lines.isSaid(key, at + 1, end) || lines.isSaid(`${key}--`, start, end)) return text
  }
  return first
}
