import { unreachable } from '../../ground/unreachable.ts'
import type { Comparison } from './tree.ts'

/** Whether a text fits a pattern: linear in the text for each piece. */
export function fits(pieces: readonly string[], text: string, as: 'part' | 'whole'): boolean {
  const [first = '', ...rest] = pieces
  if (as === 'part') return inOrder([first, ...rest], text, 0) !== undefined
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  const end = inOrder(rest, text, first.length)
  return end !== undefined && end <= text.length - last.length && text.endsWith(last)
}

/** Where the last piece ends when each is found behind the one before. */
function inOrder(pieces: readonly string[], text: string, from: number): number | undefined {
  let at = from
  for (const piece of pieces) {
    const found = text.indexOf(piece, at)
    if (found < 0) return undefined
    at = found + piece.length
  }
  return at
}

/** Whether a number is so to another. */
export function compares(number: number, compare: Comparison, value: number): boolean {
  switch (compare) {
    case '=':
      return number === value
    case '<':
      return number < value
    case '<=':
      return number <= value
    case '>':
      return number > value
    case '>=':
      return number >= value
    default:
      return unreachable(compare)
  }
}
