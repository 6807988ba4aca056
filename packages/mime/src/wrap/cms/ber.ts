/** A value in BER (X.690), as CMS is written in. */
export interface Value {
  /** First octet: class, constructed, number. */
  readonly tag: number
  readonly isConstructed: boolean
  readonly begin: number
  /** Where its content ends; undefined: by an end-of-contents mark. */
  readonly end: number | undefined
  /** It says that it has more octets than there are. */
  readonly isCut: boolean
}

/** Deeper is no value of a real encoder. */
const MAX_DEPTH = 64

/** The value at `at`; undefined: there is none. One that has more octets than there are is cut. */
export function valueAt(octets: Buffer, at: number, limit: number): Value | undefined {
  const tag = octets[at]
  const first = octets[at + 1]
  if (tag === undefined || first === undefined || at + 1 >= limit) return undefined
  if ((tag & 0x1f) === 0x1f) return undefined
  const isConstructed = (tag & 0x20) !== 0
  if (first < 0x80) return sized(at + 2, first)
  const count = first & 0x7f
  if (count === 0)
    return isConstructed ? { tag, isConstructed, begin: at + 2, end: undefined, isCut: false } : undefined
  if (at + 2 + count > limit) return undefined
  let length = 0
  for (let index = 0; index < count; index += 1)
    length = Math.min(length * 256 + (octets[at + 2 + index] ?? 0), 2 ** 40)
  return sized(at + 2 + count, length)

  function sized(begin: number, size: number): Value {
    return {
      tag: tag ?? 0,
      isConstructed,
      begin,
      end: Math.min(limit, begin + size),
      isCut: begin + size > limit,
    }
  }
}

/** Where the value ends; undefined: it does not. Looks at each octet at most once. */
export function endOf(octets: Buffer, { begin, end }: Value, limit: number): number | undefined {
  if (end !== undefined) return end
  let at = begin
  for (let depth = 1; depth > 0; ) {
    if (octets[at] === 0 && octets[at + 1] === 0) {
      at += 2
      depth -= 1
      continue
    }
    const inner = valueAt(octets, at, limit)
    if (inner === undefined || depth > MAX_DEPTH) return undefined
    if (inner.end === undefined) depth += 1
    at = inner.end ?? inner.begin
  }
  return at
}

/** The values in a value, one after the other. */
export function* valuesIn(octets: Buffer, value: Value, limit: number): Generator<Value, void, void> {
  const stop = value.end ?? limit
  for (let at = value.begin; at < stop; ) {
    if (value.end === undefined && octets[at] === 0 && octets[at + 1] === 0) return
    const inner = valueAt(octets, at, stop)
    if (inner === undefined) return
    yield inner
    const next = endOf(octets, inner, stop)
    if (next === undefined) return
    at = next
  }
}

/** Octets of an OCTET STRING, out of all its pieces; `isWhole`: its end is there. */
export function octetString(
  octets: Buffer,
  value: Value,
  limit: number,
): { readonly octets: Buffer; readonly isWhole: boolean } {
  if (!value.isConstructed) {
    return { octets: octets.subarray(value.begin, value.end ?? limit), isWhole: !value.isCut }
  }
  const pieces: Buffer[] = []
  const ends: (number | undefined)[] = [value.end]
  let isCut = value.isCut
  let at = value.begin
  while (ends.length > 0) {
    const end = ends.at(-1)
    if (end !== undefined && at >= end) {
      ends.pop()
      continue
    }
    if (end === undefined && octets[at] === 0 && octets[at + 1] === 0) {
      ends.pop()
      at += 2
      continue
    }
    const inner = valueAt(octets, at, end ?? limit)
    if (inner === undefined || ends.length > MAX_DEPTH)
      return { octets: Buffer.concat(pieces), isWhole: false }
    isCut ||= inner.isCut
    if (inner.isConstructed) {
      ends.push(inner.end)
      at = inner.begin
    } else {
      at = inner.end ?? inner.begin
      pieces.push(octets.subarray(inner.begin, at))
    }
  }
  return { octets: Buffer.concat(pieces), isWhole: !isCut }
}
