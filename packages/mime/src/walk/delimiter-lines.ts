/** A line that begins with `--`: a delimiter, if some boundary says so. */
export interface DelimiterLine {
  /** Offset of its first octet. */
  readonly at: number
  /** Offset of the line behind it. */
  readonly next: number
  /** What it says, without blanks and tabs at its end, an octet for each character; cut at {@link MAX_KEY}. */
  readonly key: string
  /** A tab stands behind it, which is valid, and unknown to some scanners. */
  readonly hasTab: boolean
  /** It begins behind, or ends at, a CR that is no part of CRLF: a line for some readers only. */
  readonly isByBareCr: boolean
}

/** Octets of a line that are looked at. Boundaries are shorter. */
export const MAX_KEY = 1200

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const DASH = 0x2d

/** All lines of a source that begin with `--`, found in one pass, by what they say and by where they are. */
export class DelimiterLines {
  readonly all: readonly DelimiterLine[]
  readonly #byKey = new Map<string, DelimiterLine[]>()
  #sortedKeys: readonly string[] | undefined

  constructor(octets: Buffer) {
    const all: DelimiterLine[] = []
    for (let at = octets.indexOf('--'); at !== -1; at = octets.indexOf('--', at)) {
      const before = at === 0 ? LF : octets[at - 1]
      if (before === LF || before === CR) {
        const line = readLine(octets, at, before === CR)
        all.push(line)
        const same = this.#byKey.get(line.key)
        if (same === undefined) this.#byKey.set(line.key, [line])
        else same.push(line)
        at = line.next
      } else {
        at += 2
        while (octets[at] === DASH) at++
      }
    }
    this.all = all
  }

  /** Those that say `key`, within a range. */
  saying(key: string, start: number, end: number): readonly DelimiterLine[] {
    const lines = this.#byKey.get(key)
    return lines === undefined ? [] : within(lines, start, end)
  }

  /** Some line says `key` within a range. */
  isSaid(key: string, start: number, end: number): boolean {
    const lines = this.#byKey.get(key) ?? []
    const line = lines[firstFrom(lines, start)]
    return line !== undefined && line.at < end
  }

  /** The first of all from `start` on. */
  firstFrom(start: number): DelimiterLine | undefined {
    return this.all[firstFrom(this.all, start)]
  }

  /** Those within a range, the first `most` of them. */
  within(start: number, end: number, most: number): readonly DelimiterLine[] {
    const first = firstFrom(this.all, start)
    return this.all.slice(first, Math.min(firstFrom(this.all, end), first + most))
  }

  /** What lines say that begin with `prefix` and have more behind it. */
  longerThan(prefix: string): readonly string[] {
    this.#sortedKeys ??= [...this.#byKey.keys()].sort()
    const keys = this.#sortedKeys
    const first = firstIndex(keys.length, (index) => (keys[index] ?? '') > prefix)
    let last = first
    while (keys[last]?.startsWith(prefix) === true) last++
    return keys.slice(first, last)
  }
}

/** Reads the line at `at`. */
export function readLine(octets: Buffer, at: number, isBehindCr: boolean): DelimiterLine {
  let lineEnd = at
  for (; lineEnd < octets.length; lineEnd++) {
    const octet = octets[lineEnd]
    if (octet === LF || octet === CR) break
  }
  let textEnd = Math.min(lineEnd, at + MAX_KEY)
  let hasTab = false
  for (; textEnd > at; textEnd--) {
    const octet = octets[textEnd - 1]
    if (octet !== SPACE && octet !== TAB) break
    hasTab ||= octet === TAB
  }
  let next = lineEnd
  while (octets[next] === CR) next++
  const isByLf = octets[next] === LF
  if (isByLf) next++
  else if (lineEnd < octets.length) next = lineEnd + 1
  const isByBareCr = isBehindCr || (!isByLf && lineEnd < octets.length)
  return { at, next, key: octets.toString('latin1', at, textEnd), hasTab, isByBareCr }
}

function within(lines: readonly DelimiterLine[], start: number, end: number): readonly DelimiterLine[] {
  return lines.slice(firstFrom(lines, start), firstFrom(lines, end))
}

function firstFrom(lines: readonly DelimiterLine[], offset: number): number {
  return firstIndex(lines.length, (index) => (lines[index]?.at ?? 0) >= offset)
}

/** The first index from 0 up to `length` for which `isReached` holds; it holds for all behind it. */
function firstIndex(length: number, isReached: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isReached(middle)) high = middle
    else low = middle + 1
  }
  return low
}
