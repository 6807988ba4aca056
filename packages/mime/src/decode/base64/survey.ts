import { FOREIGN, KINDS, LINE_END, PAD, URL_62, URL_63, WHITE } from './alphabet.ts'

/** What is in octets that say they are base64. */
export interface Survey {
  /** Digits of RFC 2045. */
  readonly digits: number
  readonly pads: number
  /** Padding has digits behind it. */
  readonly hasInnerPadding: boolean
  /** Octets that are neither digits nor padding nor white space; `-` and `_` among them. */
  readonly foreign: number
  /** Digits of the alphabet for URLs alone: `-` and `_`, in lines that could be base64 of that alphabet. */
  readonly urlDigits: number
  /** Lines of digits and padding alone, with blanks at most at their ends, and empty ones; in order, joined where they touch. */
  readonly pure: readonly PureLines[]
  /** A line that is none of those. */
  readonly hasImpure: boolean
}

export interface PureLines {
  readonly begin: number
  readonly end: number
  /** They are not all empty. */
  readonly hasDigits: boolean
}

/** Looks once at all octets. */
export function survey(source: Buffer, start: number, end: number): Survey {
  const found = { digits: 0, pads: 0, hasInnerPadding: false, foreign: 0, urlDigits: 0, hasImpure: false }
  const pure: { begin: number; end: number; hasDigits: boolean }[] = []
  let line = freshLine(start)
  for (let at = start; at < end; at += 1) {
    const kind = KINDS[source[at] ?? 0] ?? FOREIGN
    if (kind < PAD) {
      let next = at + 1
      while (next < end && (KINDS[source[next] ?? 0] ?? FOREIGN) < PAD) next += 1
      found.digits += next - at
      line.digits += next - at
      at = next - 1
      if (line.isClosed) line.isBroken = true
      if (found.pads > 0) found.hasInnerPadding = true
    } else if (kind === LINE_END) {
      close(line, at + 1)
      line = freshLine(at + 1)
    } else if (kind === WHITE) {
      line.isClosed = line.digits + line.pads + line.url > 0
    } else if (kind === PAD) {
      found.pads += 1
      line.pads += 1
      if (line.isClosed) line.isBroken = true
    } else {
      found.foreign += 1
      if (kind === URL_62 || kind === URL_63) line.url += 1
      else line.isForeign = true
    }
  }
  close(line, end)
  return { ...found, pure }

  function close(line: Line, to: number): void {
    if (line.isForeign || line.isBroken || line.url > 0) {
      found.hasImpure = true
      if (!line.isForeign && !line.isBroken && line.digits > 0) found.urlDigits += line.url
      return
    }
    const last = pure.at(-1)
    const hasDigits = line.digits + line.pads > 0
    if (last === undefined || last.end !== line.begin) pure.push({ begin: line.begin, end: to, hasDigits })
    else {
      last.end = to
      last.hasDigits ||= hasDigits
    }
  }
}

interface Line {
  readonly begin: number
  digits: number
  pads: number
  url: number
  isForeign: boolean
  /** A blank stood behind its digits. */
  isClosed: boolean
  /** There were more digits behind that. */
  isBroken: boolean
}

function freshLine(begin: number): Line {
  return { begin, digits: 0, pads: 0, url: 0, isForeign: false, isClosed: false, isBroken: false }
}
