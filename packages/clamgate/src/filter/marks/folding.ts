import { isInsideCharacter, type Octets } from './octets.ts'

/** Longest line of a message without its end, octets (RFC 5322 section 2.1.1). */
export const MAX_LINE_OCTETS = 998

/**
 * The lines of a header value as readers join them, each but the first with its leading blanks. What is no fold (a break
 * before no blank, a CR alone) becomes a blank, and a line of blanks alone, which lenient readers take for the end of the
 * header, goes to the line behind it: unfolded the value is as it was.
 */
export function linesOf(value: Octets): readonly [Octets, ...Octets[]] {
  const [first = '', ...rest] = value.split(/\r*\n|\r/)
  const lines: [Octets, ...Octets[]] = [first]
  let blanks = ''
  for (const line of rest) {
    if (isBlank(line)) blanks += line
    else if (isBlankAt(line, 0)) {
      lines.push(blanks + line)
      blanks = ''
    } else {
      const last = lines.length - 1
      lines[last] = `${lines[last] ?? ''}${blanks} ${line}`
      blanks = ''
    }
  }
  lines[lines.length - 1] += blanks
  return lines
}

/** Nothing but spaces and tabs; other white space of Unicode is a character of some charset here. */
export function isBlank(octets: Octets): boolean {
  return /^[ \t]*$/.test(octets)
}

export interface FoldOptions {
  /** Octets before the value: the name of the field, its colon, and a space. */
  readonly before: number
  /** The value is ours: where it has no blank it is broken all the same, which puts one in. */
  readonly anywhere: boolean
}

/** Folds lines above {@link MAX_LINE_OCTETS} before a blank that they have, so that unfolded nothing has changed. */
export function folded(lines: readonly Octets[], { before, anywhere }: FoldOptions): Octets {
  return lines
    .flatMap((line, index) => shortened(line, MAX_LINE_OCTETS - (index === 0 ? before : 0), anywhere))
    .join('\n')
}

function shortened(line: Octets, room: number, anywhere: boolean): readonly Octets[] {
  const short: Octets[] = []
  let rest = line
  let most = room
  while (rest.length > most) {
    const at = foldAt(rest, most, !anywhere) ?? (anywhere ? wholeCharacters(rest, most) : undefined)
    if (at === undefined) break
    short.push(rest.slice(0, at))
    rest = isBlankAt(rest, at) ? rest.slice(at) : ` ${rest.slice(at)}`
    most = MAX_LINE_OCTETS
  }
  return [...short, rest]
}

/**
 * The blank before which a line is to end: the last that leaves it short, or the first behind. Something stands before it,
 * and behind it. A loop, for an expression would try each run of blanks again from each of its blanks.
 */
function foldAt(line: Octets, most: number, orBehind: boolean): number | undefined {
  let first = 0
  while (isBlankAt(line, first)) first++
  let last = line.length - 1
  while (isBlankAt(line, last)) last--
  for (let at = Math.min(most, last); at > first; at--) if (isBlankAt(line, at)) return at
  if (!orBehind) return undefined
  for (let at = Math.max(most, first) + 1; at < last; at++) if (isBlankAt(line, at)) return at
  return undefined
}

function isBlankAt(line: Octets, at: number): boolean {
  const code = line.charCodeAt(at)
  return code === 0x20 || code === 0x09
}

/** Without the spaces and tabs at the end. */
export function withoutFinalBlanks(line: Octets): Octets {
  let end = line.length
  while (isBlankAt(line, end - 1)) end--
  return line.slice(0, end)
}

function wholeCharacters(line: Octets, most: number): number {
  let end = most
  while (end > most - 4 && isInsideCharacter(line, end)) end--
  return end
}
