import type { Range } from '../covered.ts'

/** Octets above a field in which the beginning of its block is looked for. */
const MAX_ABOVE = 2048
/** Octets that may stand before its name in its line. */
const MAX_INDENT = 8

/** Where blocks of field lines begin that speak of content, whatever stands before them. In order, each once. */
export function fieldBlocks(octets: Buffer, gaps: readonly Range[]): readonly number[] {
  const starts: number[] = []
  let blockEnd = -1
  for (const { start, end } of gaps) {
    const text = octets.toString('latin1', start, end)
    for (const match of text.matchAll(CONTENT_FIELD)) {
      const at = start + match.index
      if (at < blockEnd) continue
      const blockStart = beginningOf(octets, at)
      if (blockStart === undefined) continue
      starts.push(blockStart)
      blockEnd = endOf(octets, at)
    }
  }
  return starts
}

const CONTENT_FIELD = /content-(?:type|transfer-encoding|disposition)/gi

/** Up from the line of a field over lines that are fields or folds; undefined: the line is no field. */
function beginningOf(octets: Buffer, at: number): number | undefined {
  let start = lineStart(octets, at, MAX_INDENT + 1)
  if (at - start > MAX_INDENT) return undefined
  const first = Math.max(0, at - MAX_ABOVE)
  while (start > first) {
    const above = lineStart(octets, lineEndAbove(octets, start), MAX_ABOVE)
    if (above < first || !isFieldLine(octets, above)) break
    start = above
  }
  return start
}

function lineStart(octets: Buffer, at: number, maxOctets: number): number {
  const first = Math.max(0, at - maxOctets)
  let start = at
  while (start > first && octets[start - 1] !== 0x0a && octets[start - 1] !== 0x0d) start--
  return start
}

/** The line end that stands before a line: an offset in the line above it. */
function lineEndAbove(octets: Buffer, start: number): number {
  const isCrlf = octets[start - 1] === 0x0a && octets[start - 2] === 0x0d
  return Math.max(0, start - (isCrlf ? 2 : 1))
}

function isFieldLine(octets: Buffer, start: number): boolean {
  const text = octets.toString('latin1', start, start + 80)
  return /^(?:[ \t]+[^\s]|[!-,.-9;-~][!-9;-~]*[ \t]*:)/.test(text)
}

/** The empty line below a field: fields up to there are of the same block. */
function endOf(octets: Buffer, at: number): number {
  let lineFeeds = 0
  let end = at
  for (; end < octets.length; end++) {
    const octet = octets[end]
    if (octet === 0x0a) lineFeeds++
    else if (octet !== 0x0d) lineFeeds = 0
    if (lineFeeds === 2) break
  }
  return end
}
