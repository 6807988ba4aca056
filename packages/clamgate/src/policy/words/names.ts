import type { Place } from '../types.ts'

/** `/etc/clamgate/clamgate.yaml:12`. */
export function placeOf({ file, line }: Place): string {
  return `${file}:${line}`
}

/** ` (/etc/clamgate/clamgate.yaml:12)`; nothing where the place is not known. */
export function inParentheses(place: Place | undefined): string {
  return place === undefined ? '' : ` (${placeOf(place)})`
}

/** `<a@x>, <b@x> and 3 more`: so many are named, the others counted. */
export function listOf(addresses: readonly string[], named: number): string {
  const names = addresses.slice(0, named).map((one) => `<${one}>`)
  const more = addresses.length - names.length
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`
}
