/** An entry of a list of milters, postconf(5), and where it stands in the text. */
export interface ListEntry {
  readonly start: number
  readonly end: number
  readonly text: string
}

const SEPARATORS = ' ,\t\r\n'

/**
 * The entries of a list between two places of a text: separated by blanks or commas, braces hold together. A reference
 * such as `$name` is an entry like others.
 */
export function listEntries(
  text: string,
  from = 0,
  to = text.length,
  separators = SEPARATORS,
): readonly ListEntry[] {
  const entries: ListEntry[] = []
  for (let at = from; at < to; ) {
    if (separators.includes(text.charAt(at))) {
      at += 1
      continue
    }
    const start = at
    for (let depth = 0; at < to; at += 1) {
      const character = text.charAt(at)
      if (character === '{') depth += 1
      else if (character === '}' && depth > 0) depth -= 1
      else if (depth === 0 && separators.includes(character)) break
    }
    entries.push({ start, end: at, text: text.slice(start, at) })
  }
  return entries
}

/** Where a milter is, as an entry says: `unix:clamgate/milter.sock` of `{ unix:clamgate/milter.sock, protocol=6 }`. */
export function placeOf(entry: string): string {
  const inner = entry.startsWith('{') ? entry.slice(1).replace(/\}$/, '') : entry
  return listEntries(inner)[0]?.text ?? ''
}
