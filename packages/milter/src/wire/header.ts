const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const SPACE = 0x20

export interface HeaderForm {
  /** As in `Envelope.leadingSpace`: the value has what stood after the colon. Otherwise one space is put there. */
  readonly leadingSpace: boolean
}

/** A header field as the MTA has it, from what the `header` event gave: `name:value CRLF`, folds with CRLF. */
export function renderHeader(name: Buffer, value: Buffer, form: HeaderForm): Buffer {
  const bytes = Buffer.allocUnsafe(headerLength(name, value, form))
  writeHeader(bytes, 0, name, value, form)
  return bytes
}

/** How many bytes {@link writeHeader} writes. */
export function headerLength(name: Buffer, value: Buffer, { leadingSpace }: HeaderForm): number {
  return name.length + (leadingSpace ? 1 : 2) + value.length + countBareLf(value) + 2
}

/** Writes a header field into `target`, which has room for it, and returns the offset behind it. */
export function writeHeader(
  target: Buffer,
  offset: number,
  name: Buffer,
  value: Buffer,
  { leadingSpace }: HeaderForm,
): number {
  target.set(name, offset)
  let at = offset + name.length
  target[at++] = COLON
  if (!leadingSpace) target[at++] = SPACE
  at = writeFolded(target, at, value)
  target[at++] = CR
  target[at++] = LF
  return at
}

/** MTAs hand folds over as bare LF; a CR in front of one is the message's own and stays the only one. */
function writeFolded(target: Buffer, offset: number, value: Buffer): number {
  let at = offset
  let from = 0
  for (let lf = value.indexOf(LF); lf !== -1; lf = value.indexOf(LF, lf + 1)) {
    if (lf > 0 && value[lf - 1] === CR) continue
    target.set(value.subarray(from, lf), at)
    at += lf - from
    target[at++] = CR
    from = lf
  }
  target.set(from === 0 ? value : value.subarray(from), at)
  return at + value.length - from
}

function countBareLf(value: Buffer): number {
  let count = 0
  for (let lf = value.indexOf(LF); lf !== -1; lf = value.indexOf(LF, lf + 1)) {
    if (lf === 0 || value[lf - 1] !== CR) count++
  }
  return count
}
