import { PREVIEW_BOUNDS } from '../bounds.ts'

/** Lines that look like a delimiter, where nobody knows which are: text has some of them, too. */
const MOST_DASHED_LINES = 5_000
const MOST_BOUNDARIES = 100

/**
 * The beginning of a mail with so many delimiter lines as a preview reads parts: what is parsed has a bound before anything
 * parses it.
 */
export function withBoundedParts(mail: Buffer): { readonly mail: Buffer; readonly isCut: boolean } {
  const boundaries = boundariesOf(mail)
  let delimiters = 0
  let dashed = 0
  for (let at = mail.indexOf('\n--'); at !== -1; at = mail.indexOf('\n--', at + 3)) {
    dashed += 1
    const line = mail.toString('latin1', at + 3, at + 3 + 256)
    if (boundaries.some((boundary) => line.startsWith(boundary))) delimiters += 1
    if (delimiters > PREVIEW_BOUNDS.parts || dashed > MOST_DASHED_LINES) {
      return { mail: mail.subarray(0, at + 1), isCut: true }
    }
  }
  return { mail, isCut: false }
}

/** What may be a boundary: each value behind the word, anywhere in the mail. */
function boundariesOf(mail: Buffer): readonly string[] {
  const found = new Set<string>()
  const text = mail.toString('latin1')
  for (const [, quoted, plain] of text.matchAll(
    /boundary[^=\r\n]{0,20}=[ \t\r\n]*(?:"([^"\r\n]{1,256})"|([^\s;"]{1,256}))/gi,
  )) {
    found.add((quoted ?? plain ?? '').trimEnd())
    if (found.size === MOST_BOUNDARIES) break
  }
  found.delete('')
  return [...found]
}
