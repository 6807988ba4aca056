const TAB = 9
const LF = 10
const CR = 13
const ESC = 27
/** Whether content is binary shows in its first octets, as a rule. */
const LOOK_AT = 1024 * 1024
const SMALL = 64 * 1024

/** Octets that no text has: controls besides those of lines, pages and terminals. */
export function looksBinary(octets: Buffer): boolean {
  const end = Math.min(octets.length, LOOK_AT)
  for (let at = 0; at < end; at += 1) {
    const octet = octets[at] ?? 32
    if (octet < 32 && octet !== LF && octet !== CR && octet !== TAB && octet !== ESC && octet !== 12)
      return true
  }
  return false
}

/** What of CR is left out: one before LF; all that stand before LF; each. */
export type DroppedCr = 'one' | 'run' | 'all'

/** Lines that end in LF. Undefined where that changes nothing. */
export function withLf(octets: Buffer, dropped: DroppedCr): Buffer | undefined {
  if (!octets.includes(CR)) return undefined
  const out = Buffer.allocUnsafe(octets.length)
  let length = 0
  for (let at = 0; at < octets.length; at += 1) {
    const octet = octets[at] ?? 0
    if (octet === CR && dropped === 'all') continue
    out[length] = octet
    if (octet === LF) {
      while (dropped === 'run' && length > 0 && out[length - 1] === CR) length -= 1
      if (dropped === 'one' && length > 0 && out[length - 1] === CR) length -= 1
      out[length] = LF
    }
    length += 1
  }
  return length === octets.length ? undefined : out.subarray(0, length)
}

/** Lines that end in CR LF. Undefined where all do. */
export function withCrLf(octets: Buffer): Buffer | undefined {
  let bare = 0
  for (let at = octets.indexOf(LF); at !== -1; at = octets.indexOf(LF, at + 1))
    if (octets[at - 1] !== CR) bare += 1
  if (bare === 0) return undefined
  const out = Buffer.allocUnsafe(octets.length + bare)
  let length = 0
  for (let at = 0; at < octets.length; at += 1) {
    const octet = octets[at] ?? 0
    if (octet === LF && octets[at - 1] !== CR) {
      out[length] = CR
      length += 1
    }
    out[length] = octet
    length += 1
  }
  return out
}

/** A form that readers store the lines of a file in. */
export interface LineForm {
  readonly octets: Buffer
  /** Some of them end the last line, too. */
  readonly endsLast: boolean
}

/** All forms that readers store the lines of a file in, but the one that it has. Most files have one or two. */
export function lineForms(octets: Buffer): readonly LineForm[] {
  const one = withLf(octets, 'one')
  const isOdd = hasOddCr(octets)
  const run = isOdd ? withLf(octets, 'run') : one
  const forms = [
    { octets: isOdd ? one : undefined, endsLast: false },
    { octets: run ?? octets, endsLast: true },
    { octets: isOdd ? withLf(octets, 'all') : undefined, endsLast: false },
    { octets: withCrLf(octets), endsLast: false },
  ]
  return forms.flatMap(({ octets: form, endsLast }) =>
    form === undefined ? [] : [{ octets: form, endsLast }],
  )
}

/** Whether a form with one more LF is worth its octets: most readers leave the last line as it is. */
export function isWorthLastLf(octets: Buffer): boolean {
  return octets.length <= SMALL || looksBinary(octets)
}

export function withLastLf(octets: Buffer): Buffer {
  return Buffer.concat([octets, Buffer.of(LF)])
}

/** A CR that does not end a line, together with one LF. */
function hasOddCr(octets: Buffer): boolean {
  for (let at = octets.indexOf(CR); at !== -1; at = octets.indexOf(CR, at + 1))
    if (octets[at + 1] !== LF) return true
  return false
}
