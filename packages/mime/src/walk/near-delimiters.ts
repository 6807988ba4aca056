import { type DelimiterLine, readLine } from './delimiter-lines.ts'
import type { Place } from './source.ts'
import { type Delimiter, inOrder } from './split.ts'

/** Octets before the dashes of a line that is an almost delimiter. */
const MAX_INDENT = 16

/**
 * Lines that some reader may take for a delimiter of one of `boundaries`: indented, quoted, with one dash or with many, in
 * other case. One pass over the lines with a dash at their beginning.
 */
export function nearDelimiters(
  { source, start, end }: Place,
  boundaries: readonly string[],
): ReadonlyMap<string, readonly Delimiter[]> {
  const cores = boundaries.flatMap((boundary) => {
    const core = coreOf(boundary)
    return core === '' ? [] : [{ boundary, core }]
  })
  const found = new Map<string, Delimiter[]>()
  if (cores.length === 0) return found
  for (const line of dashLines(source.octets, start, end)) {
    const text = coreOf(line.key)
    for (const { boundary, core } of cores) {
      if (!text.startsWith(core)) continue
      const delimiters = found.get(boundary) ?? []
      delimiters.push({ line, isClosing: text.startsWith('--', core.length) })
      found.set(boundary, delimiters)
      break
    }
  }
  return new Map([...found].map(([boundary, delimiters]) => [boundary, inOrder(delimiters)]))
}

function* dashLines(octets: Buffer, start: number, end: number): Generator<DelimiterLine, void, void> {
  let at = octets.indexOf('-', start)
  while (at !== -1 && at < end) {
    const lineStart = startOfLine(octets, at, start)
    if (lineStart === undefined) {
      at = octets.indexOf('-', at + 1)
    } else {
      const line = readLine(octets, lineStart, false)
      yield line
      at = octets.indexOf('-', Math.max(line.next, at + 1))
    }
  }
}

/** The beginning of the line of which the first dash is at `at`, if nothing but blanks and quotes stand before it. */
function startOfLine(octets: Buffer, at: number, start: number): number | undefined {
  const first = Math.max(start, at - MAX_INDENT)
  for (let from = at; from >= first; from--) {
    const before = from === start ? 0x0a : octets[from - 1]
    if (before === 0x0a || before === 0x0d) return from
    if (!isSkipped(before ?? 0)) return undefined
  }
  return undefined
}

/** Blanks, controls, quotes, `>`, and the line ends that are looked for anyway. */
function isSkipped(octet: number): boolean {
  return octet <= 0x20 || octet === 0x22 || octet === 0x27 || octet === 0x3e || octet >= 0x7f
}

/** What says which boundary it is: in lower case, from the first octet that is no dash, blank or quote. */
function coreOf(text: string): string {
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code !== 0x2d && !isSkipped(code)) break
    at++
  }
  return text.slice(at).trimEnd().toLowerCase()
}
