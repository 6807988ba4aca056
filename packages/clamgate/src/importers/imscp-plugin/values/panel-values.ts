import { showValue } from '../../../config/problem.ts'
import { isTree } from '../../../config/tree.ts'

/** What a parameter says: a text, several of them, or nothing. */
export type Said =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly texts: readonly string[] }
  | { readonly kind: 'wrong'; readonly why: string }

const NOTHING: Said = { kind: 'nothing' }

/** Reads a value of PHP, as JSON has it: texts, numbers and truth values alike, and lists of such. Blanks around it do not count. */
export function readSaid(value: unknown): Said {
  if (value === undefined || value === null) return NOTHING
  const list = listOf(value)
  if (list !== undefined) return readList(list)
  if (isTree(value)) return { kind: 'wrong', why: 'it is an array with names, where one value is expected' }
  const text = scalarText(value)
  if (text === undefined) return { kind: 'wrong', why: 'it is no value that can be read' }
  if (/\p{Cc}/u.test(text)) {
    return { kind: 'wrong', why: `${showValue(text)} has a line break or another control character in it` }
  }
  return text === '' ? NOTHING : { kind: 'text', text }
}

function readList(list: readonly unknown[]): Said {
  const texts: string[] = []
  for (const one of list) {
    const said = readSaid(one)
    if (said.kind === 'wrong') return said
    if (said.kind === 'list') return { kind: 'wrong', why: 'it is an array of arrays' }
    if (said.kind === 'text') texts.push(said.text)
  }
  return texts.length === 0 ? NOTHING : { kind: 'list', texts }
}

/** `yes` for true, as clamav-milter has it. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.trim() : undefined
}

/** A list of PHP; one with gaps in its numbers is an object in JSON. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (!isTree(value)) return undefined
  const names = Object.keys(value)
  return names.length > 0 && names.every((name) => /^\d{1,9}$/.test(name)) ? Object.values(value) : undefined
}

/** The names in an array of PHP; the empty one is a list in JSON. Undefined for anything else. */
export function entriesOf(value: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
  if (Array.isArray(value)) return value.map((one: unknown, index) => [String(index), one])
  return isTree(value) ? Object.entries(value) : undefined
}

/** What stands in the place of an array, for a message. */
export function notAnArray(value: unknown): string {
  return value === null || value === undefined
    ? 'it is missing, and has to be an array'
    : `it is ${showValue(value)}, and has to be an array`
}

/** The digits of a mode that stands without quotes: 666 is written as it is meant; 0666 is octal to PHP, and comes as 438. The owner can always read and write. */
export function modeOf(value: number): string {
  const octal = value.toString(8)
  return /^[67][0-7]{2}$/.test(String(value)) || !/^[67][0-7]{2}$/.test(octal) ? String(value) : octal
}
