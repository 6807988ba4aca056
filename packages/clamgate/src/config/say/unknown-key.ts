import { nearest } from '../../ground/nearest.ts'
import { showText, type Words } from '../problem.ts'
import { below } from '../tree.ts'
import { CLAMAV_MILTER_OPTIONS } from './clamav-milter-options.ts'
import { type ConfigDescription, innerPath, sectionAt } from './describe.ts'

/** The words for a key that the section does not have: what it was probably meant to be. */
export function unknownKey(
  section: string,
  name: string,
  value: unknown,
  description: ConfigDescription,
): Words {
  const message = 'unknown key'
  const names = sectionAt(section, description)?.names ?? []
  const near = nearest(name, names)
  const option = clamavMilterOption(name)
  // An option of clamav-milter is exactly that, unless it is a key of ours but for its case.
  if (near !== undefined && (option === undefined || same(near, name))) {
    return { message, remedy: `did you mean ${below(section, near)}?` }
  }
  if (near === undefined && isFileSection(names)) {
    return { message: 'expected a text, or { file: /path }', remedy: asPattern(name, value) }
  }
  if (section === '' && description.keys.has(name))
    return { message, remedy: `keys are nested: ${nested(name)}` }
  if (option !== undefined) return { message, remedy: option }
  if (section === '' && name === 'metrics') {
    return { message, remedy: 'metrics are served at console.listen, and on the control socket' }
  }
  const place = sectionOf(name, section, description)
  if (place !== undefined) return { message, remedy: place }
  return { message, remedy: names.length === 0 ? undefined : `known here: ${names.join(', ')}` }
}

/** The long form of an entry of a list. */
export function isFileSection(names: readonly string[]): boolean {
  return names.length === 1 && names[0] === 'file'
}

/** `X-Spam: YES` without quotes is a key with its value to YAML. */
function asPattern(name: string, value: unknown): string {
  const isPath = typeof value === 'string' && value.startsWith('/')
  if (isPath) return `to read entries from a file write { file: ${showText(value)} }`
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isPlain ? `write "${showText(`${name}: ${value}`)}", in quotes` : 'put the text in quotes'
}

function clamavMilterOption(name: string): string | undefined {
  const known = Object.entries(CLAMAV_MILTER_OPTIONS).find(([option]) => same(option, name))?.[1]
  if (known === undefined) return undefined
  if ('why' in known) return `${name} of clamav-milter is not needed here: ${known.why}`
  const note = known.note === undefined ? '' : `; ${known.note}`
  return `${name} of clamav-milter is ${known.key} here${note}`
}

/** Where a key belongs: inside of a list only one of the same element, `when` of a rule for example. */
function sectionOf(name: string, section: string, description: ConfigDescription): string | undefined {
  const { sections, inner } = description
  const list = /^.*?\[\]/.exec(innerPath(section))?.[0]
  if (list === undefined && isOfRule(name, description)) {
    return `${name} belongs to a rule: indent it as far as name`
  }
  const candidates =
    list === undefined
      ? [...sections.values()]
      : [...inner.sections.values()].filter(({ path }) => path.startsWith(`${list}.`) || path === list)
  const match = nearest(
    name,
    candidates.flatMap(({ names }) => names),
  )
  if (match === undefined) return undefined
  const places = candidates
    .filter(({ names }) => names.includes(match))
    .map(({ path }) => placeName(path, list))
  return `${match} belongs under ${places.join(' or ')}`
}

/** A key that rules have and no section has: its rule is near, and the key is not far enough to the right. */
function isOfRule(name: string, { sections, inner }: ConfigDescription): boolean {
  const isElsewhere = [...sections.values()].some(({ names }) => names.includes(name))
  return !isElsewhere && inner.sections.get('policy.rules[]')?.names.includes(name) === true
}

function placeName(path: string, list: string | undefined): string {
  if (path === '') return 'the top level'
  if (list === undefined) return path
  return path === list ? 'the rule itself' : path.slice(list.length + 1)
}

/** `policy.infected` as it has to be written. */
function nested(path: string): string {
  const parts = path.split('.')
  return `write ${parts.map((part) => `${part}:`).join(' { ')} …${' }'.repeat(parts.length - 1)}`
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
