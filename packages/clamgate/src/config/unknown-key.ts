import type { ConfigDescription } from './describe.ts'
import { CLAMAV_MILTER_OPTIONS } from './elsewhere.ts'
import { LATER_KEYS } from './later.ts'
import { nearest } from './nearest.ts'

/** The words for a key that the section does not have: what it was probably meant to be, or when it will be there. */
export function unknownKey(
  section: string,
  name: string,
  { sections, keys }: ConfigDescription,
): { readonly message: string; readonly remedy: string | undefined } {
  const path = join(section, name)
  if (LATER_KEYS.includes(path)) {
    return { message: 'this version of Clamgate does not have this key yet', remedy: 'remove it' }
  }
  const message = 'unknown key'
  const near = nearest(name, sections.get(section)?.names ?? [])
  if (near !== undefined) return { message, remedy: `did you mean ${join(section, near)}?` }
  if (section === '' && keys.has(name)) return { message, remedy: `keys are nested: ${nested(name)}` }
  const known = CLAMAV_MILTER_OPTIONS[Object.keys(CLAMAV_MILTER_OPTIONS).find((one) => same(one, name)) ?? '']
  if (known !== undefined) return { message, remedy: `${name} of clamav-milter is ${known} here` }
  const elsewhere = [...sections.keys(), ...keys.keys()].filter((one) => one !== '')
  const lasts = elsewhere.map(lastOf)
  const match = nearest(name, lasts)
  const candidates = elsewhere.filter((one) => lastOf(one) === match)
  if (match !== undefined && candidates.length > 0) return { message, remedy: misplaced(match, candidates) }
  const names = sections.get(section)?.names ?? []
  return { message, remedy: names.length === 0 ? undefined : `known here: ${names.join(', ')}` }
}

function misplaced(name: string, paths: readonly string[]): string {
  const places = paths.map((path) => path.slice(0, -name.length - 1) || 'the top level')
  return `${name} belongs under ${places.join(' or ')}`
}

/** `policy.infected` as it has to be written. */
function nested(path: string): string {
  const parts = path.split('.')
  return `write ${parts.map((part) => `${part}:`).join(' { ')} …${' }'.repeat(parts.length - 1)}`
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function join(section: string, name: string): string {
  return section === '' ? name : `${section}.${name}`
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
