import { FOREIGN, KINDS, LINE_END, PAD } from './alphabet.ts'

/**
 * What a reader does at padding:
 * `stop` ends there; `skip` takes no notice; `restart` ends four digits and goes on with the next four; `line` ends there and goes on in
 * the next line; `complete` ends where padding makes four with the digits before it, and takes no notice of other padding.
 */
export type AtPadding = 'stop' | 'skip' | 'restart' | 'line' | 'complete'

/** Decodes base64 and leaves out whatever is no digit. Digits at the end that make no four give the whole octets that are in them. */
export function readBase64(
  source: Buffer,
  start: number,
  end: number,
  atPadding: AtPadding,
  kinds = KINDS,
): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil(((end - start) * 3) / 4))
  let length = 0
  let bits = 0
  /** Digits of the four under way. */
  let held = 0
  let pads = 0
  for (let at = start; at < end; at += 1) {
    const kind = kinds[source[at] ?? 0] ?? FOREIGN
    if (kind < PAD) {
      // Four digits in a row, as nearly all are.
      if (held === 0 && at + 3 < end) {
        const second = kinds[source[at + 1] ?? 0] ?? FOREIGN
        const third = kinds[source[at + 2] ?? 0] ?? FOREIGN
        const fourth = kinds[source[at + 3] ?? 0] ?? FOREIGN
        if (second < PAD && third < PAD && fourth < PAD) {
          out[length] = (kind << 2) | (second >> 4)
          out[length + 1] = ((second << 4) | (third >> 2)) & 255
          out[length + 2] = ((third << 6) | fourth) & 255
          length += 3
          at += 3
          pads = 0
          continue
        }
      }
      bits = (bits << 6) | kind
      held += 1
      pads = 0
      if (held > 1) {
        out[length] = (bits >> (held === 2 ? 4 : held === 3 ? 2 : 0)) & 255
        length += 1
        if (held === 4) held = 0
      }
    } else if (kind === PAD && atPadding !== 'skip') {
      if (atPadding === 'stop') break
      pads += 1
      if (atPadding === 'complete') {
        if (held >= 2 && held + pads >= 4) break
        continue
      }
      held = 0
      if (atPadding === 'line') while (at + 1 < end && KINDS[source[at + 1] ?? 0] !== LINE_END) at += 1
    }
  }
  return out.subarray(0, length)
}

/** `octets` without those of four digits that are not whole and lack their padding: some readers drop them. */
export function withoutSurplus(
  octets: Buffer,
  source: Buffer,
  start: number,
  end: number,
): Buffer | undefined {
  const firstPad = source.subarray(start, end).indexOf(61)
  if (firstPad !== -1 && octets.length % 3 === 2) return undefined
  if (firstPad !== -1 && isPaddedAgain(source, start + firstPad + 1, end)) return undefined
  return octets.length % 3 === 0 ? undefined : octets.subarray(0, octets.length - (octets.length % 3))
}

function isPaddedAgain(source: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const kind = KINDS[source[at] ?? 0] ?? FOREIGN
    if (kind <= PAD) return kind === PAD
  }
  return false
}

/**
 * Decodes as readers do that know no foreign octets: each counts as a digit of value zero, the alphabet is that of URLs as well, and only
 * line ends are left out. Undefined where the digits make no whole fours: such readers give up.
 */
export function readRigid(source: Buffer, start: number, end: number, kinds: Uint8Array): Buffer | undefined {
  const digits = Buffer.allocUnsafe(end - start)
  let count = 0
  for (let at = start; at < end; at += 1) {
    const octet = source[at] ?? 0
    if (octet === 13 || octet === 10) continue
    digits[count] = octet
    count += 1
  }
  if (count % 4 !== 0 || count === 0) return undefined
  const pad = digits.subarray(0, count).indexOf(61)
  const valid = pad === -1 ? count : pad
  const places = pad === -1 ? 0 : 4 - (valid % 4)
  const out = Buffer.alloc(Math.max(0, ((valid + places) / 4) * 3 - places))
  const whole = pad === -1 ? valid : valid - 4
  let length = 0
  let at = 0
  for (; at < whole; at += 4) {
    out.writeUIntBE(
      (value(at) << 18) | (value(at + 1) << 12) | (value(at + 2) << 6) | value(at + 3),
      length,
      3,
    )
    length += 3
  }
  if (places === 2) out[length] = (value(at) << 2) | (value(at + 1) >> 4)
  if (places === 1) {
    const bits = (value(at) << 10) | (value(at + 1) << 4) | (value(at + 2) >> 2)
    out[length] = (bits >> 8) & 255
    out[length + 1] = bits & 255
  }
  return out

  function value(index: number): number {
    const kind = kinds[digits[index] ?? 0] ?? FOREIGN
    return kind < PAD ? kind : 0
  }
}
