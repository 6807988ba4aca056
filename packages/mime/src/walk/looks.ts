/** Octets at the beginning in which a mail shows that it is one. */
const LOOK_BYTES = 4096
/** Longest field name that is taken for one. */
const MAX_NAME = 76

/** Two field lines within the first octets, before an empty line. */
export function looksLikeMail(octets: Buffer, start: number, end: number): boolean {
  return fieldNames(octets, start, end).length >= 2
}

/** One field line at the very beginning that speaks of MIME. */
export function looksLikeEntity(octets: Buffer, start: number, end: number): boolean {
  return fieldNames(octets, start, end).some((name) => name.startsWith('content-'))
}

const FIELD = /^([!-9;-~]{1,76})[ \t]*:/

/** Names of the fields in the block at the beginning, in lower case. One line that is no field may stand before or between. */
export function fieldNames(octets: Buffer, start: number, end: number): readonly string[] {
  const text = octets.toString('latin1', start, Math.min(end, start + LOOK_BYTES))
  const names: string[] = []
  let strangers = 0
  for (const [index, line] of text.split(/\r\n|\n|\r/, 200).entries()) {
    if (line === '' && index > 0) break
    if (line.startsWith(' ') || line.startsWith('\t')) continue
    const name = FIELD.exec(line.slice(0, MAX_NAME * 2))?.[1]
    if (name !== undefined) names.push(name.toLowerCase())
    else if (++strangers > 1) break
  }
  return names
}

/** No NUL within the first octets: text, or near enough to it. */
export function looksLikeText(octets: Buffer): boolean {
  return !octets.subarray(0, 1024).includes(0)
}

export function isBlank(octets: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const octet = octets[at] ?? 0
    if (octet !== 0x20 && octet !== 0x0a && octet !== 0x0d && octet !== 0x09) return false
  }
  return true
}
