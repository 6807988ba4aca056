/** Octets at the beginning that are looked at. */
const LOOK_BYTES = 65_536
/** Escapes and soft line breaks that no prose has. */
const MIN_ESCAPES = 4
const MIN_BREAKS = 2

/**
 * Quoted-printable by its looks: escapes in numbers, lines that end in a soft line break, and not many other `=`. Lines of
 * uuencode have those of all kinds.
 */
export function looksQuotedPrintable(octets: Buffer): boolean {
  const head = octets.subarray(0, LOOK_BYTES)
  if (!head.includes(0x3d)) return false
  let escapes = 0
  let breaks = 0
  let others = 0
  for (const [, digits, lineEnd] of head
    .toString('latin1')
    .matchAll(/=(?:([0-9A-F]{2})|([ \t]{0,8}[\r\n]))?/gi)) {
    if (digits !== undefined) escapes++
    else if (lineEnd !== undefined) breaks++
    else others++
  }
  return escapes >= MIN_ESCAPES && breaks >= MIN_BREAKS && others <= escapes + breaks
}
