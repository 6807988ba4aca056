import type { Field, HeaderBounds, HeaderReadings } from './types.ts'

/** Reads the header block of the entity at `start` up to `end` of `source`, in every way that some reader does. */
export function readHeader(source: Buffer, start: number, end: number, bounds: HeaderBounds): HeaderReadings {
  const lastByte = Math.min(end, start + bounds.headerBytes)
  const fields: Field[] = []
  let at = start
  while (at < lastByte) {
    const lf = source.indexOf(0x0a, at)
    const next = lf === -1 || lf >= lastByte ? lastByte : lf + 1
    const line = source.toString('latin1', at, next).replace(/\r?\n$/, '')
    if (line === '') {
      at = next
      break
    }
    const last = fields.at(-1)
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && last !== undefined) {
      fields[fields.length - 1] = { ...last, value: last.value + line }
    } else if (colon > 0) {
      fields.push({
        name: line.slice(0, colon).trim().toLowerCase(),
        value: line.slice(colon + 1).trim(),
        at,
      })
    }
    at = next
  }
  const exceeded = at >= lastByte && lastByte < end ? 'headerBytes' : undefined
  return { main: { fields, bodyStart: at, via: undefined }, alternatives: [], classes: [], exceeded }
}
