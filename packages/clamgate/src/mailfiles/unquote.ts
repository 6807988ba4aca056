const LF = 0x0a
const GREATER = 0x3e
const FROM = Buffer.from('From ')
/** Nobody quotes a line more often. */
const MAX_QUOTES = 1000

/**
 * Takes one `>` off each line that begins `>From `, `>>From ` and so on, as the dialect mboxrd has it; in mboxo, which
 * quotes `From ` alone, that is the same but for lines that were quoted before.
 */
export async function* unquoted(message: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let carry: Buffer = Buffer.alloc(0)
  let isLineStart = true
  for await (const chunk of message) {
    const text = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
    let from = 0
    let at = 0
    let undecidedAt = text.length
    while (at < text.length) {
      if (isLineStart) {
        const quoted = quotedFrom(text.subarray(at, at + MAX_QUOTES + FROM.length))
        if (quoted === 'undecided') {
          undecidedAt = at
          break
        }
        if (quoted) {
          if (at > from) yield text.subarray(from, at)
          from = at + 1
        }
      }
      const lf = text.indexOf(LF, at)
      isLineStart = lf !== -1
      at = lf === -1 ? text.length : lf + 1
    }
    if (undecidedAt > from) yield text.subarray(from, undecidedAt)
    carry = Buffer.from(text.subarray(Math.max(undecidedAt, from)))
  }
  if (carry.length > 0) yield carry
}

/** Whether a line is a quoted `From `; what is undecided may become one. */
function quotedFrom(line: Buffer): boolean | 'undecided' {
  let quotes = 0
  while (line[quotes] === GREATER) quotes++
  if (quotes === 0) return false
  const rest = line.subarray(quotes, quotes + FROM.length)
  if (rest.length === FROM.length) return rest.equals(FROM)
  if (quotes > MAX_QUOTES) return false
  return rest.equals(FROM.subarray(0, rest.length)) ? 'undecided' : false
}
