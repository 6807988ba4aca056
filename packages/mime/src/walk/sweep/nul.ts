/** Octets of a line that are looked at before and behind a NUL. */
const MAX_LINE = 300
const DASH = 0x2d

/** Some line begins with `--` as soon as the NULs in it are gone. */
export function hasNulInDelimiter(octets: Buffer): boolean {
  let at = octets.indexOf(0)
  while (at !== -1) {
    const start = lineStart(octets, at)
    const first = skipNul(octets, start)
    const second = skipNul(octets, first + 1)
    if (octets[first] === DASH && octets[second] === DASH) return true
    at = octets.indexOf(0, Math.max(skipNul(octets, at), Math.min(lineEnd(octets, at), octets.length)))
  }
  return false
}

/** The octets without their NULs. */
export function withoutNul(octets: Buffer): Buffer {
  const rest = Buffer.allocUnsafe(octets.length)
  let length = 0
  for (let at = 0; at < octets.length; ) {
    const nul = octets.indexOf(0, at)
    const end = nul === -1 ? octets.length : nul
    length += octets.copy(rest, length, at, end)
    at = skipNul(octets, end)
  }
  return rest.subarray(0, length)
}

function lineStart(octets: Buffer, at: number): number {
  const first = Math.max(0, at - MAX_LINE)
  let start = at
  while (start > first && octets[start - 1] !== 0x0a && octets[start - 1] !== 0x0d) start--
  return start
}

function lineEnd(octets: Buffer, at: number): number {
  let end = at
  while (end < octets.length && octets[end] !== 0x0a && octets[end] !== 0x0d) end++
  return end
}

function skipNul(octets: Buffer, at: number): number {
  let next = at
  while (octets[next] === 0) next++
  return next
}
