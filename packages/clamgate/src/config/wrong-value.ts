import { type ConfigDescription, innerPath, type KeyInfo, outerKey, type SectionInfo } from './describe.ts'
import { nearest } from './nearest.ts'
import { showText, showValue } from './problem.ts'

interface Words {
  readonly message: string
  readonly remedy: string | undefined
}

/**
 * The words for a value that its key does not take.
 *
 * @param key dotted path, with `[n]` for an element of a list
 * @param source the value as it is written, where that is a plain scalar
 */
export function wrongValue(
  key: string,
  value: unknown,
  source: string | undefined,
  description: ConfigDescription,
): Words {
  const section = description.sections.get(key)
  if (section !== undefined) return wrongSection(section, value)
  const info = keyAt(key, description)
  if (info !== undefined) return wrongKey(info, value, source)
  const list = keyAt(/^(.*)\[\d+\]$/.exec(key)?.[1] ?? '', description)
  if (list !== undefined && list.kind !== 'rules') return wrongElement(list, value, source)
  const inner = description.inner.sections.get(innerPath(key))
  if (inner !== undefined) return wrongSection(inner, value)
  const outer = keyAt(outerKey(key, description), description)
  if (outer === undefined) return { message: `wrong value ${showValue(value)}`, remedy: undefined }
  return wrongKey(outer, value, source)
}

/** The words for a key that has to be there and is not. */
export function missingKey(key: string, description: ConfigDescription): Words {
  const expected = keyAt(key, description)?.expected
  return { message: 'is missing', remedy: expected === undefined ? 'add it' : `give ${expected}` }
}

function keyAt(key: string, { keys, inner }: ConfigDescription): KeyInfo | undefined {
  return keys.get(key) ?? inner.keys.get(innerPath(key))
}

function wrongSection({ path, names }: SectionInfo, value: unknown): Words {
  const place = path === '' ? 'the file' : 'this'
  const message = `expected a section, found ${showValue(value)}`
  if (typeof value === 'string' && /^\w+:\S/.test(value)) {
    return { message, remedy: 'write a blank after the colon' }
  }
  return { message, remedy: `${place} takes the keys ${names.join(', ')}` }
}

function wrongKey(info: KeyInfo, value: unknown, source: string | undefined): Words {
  const found = info.kind === 'secret' ? '' : `, found ${shownAsWritten(value, source)}`
  return { message: `expected ${info.expected}${found}`, remedy: remedyFor(info, value, source) }
}

function wrongElement(list: KeyInfo, value: unknown, source: string | undefined): Words {
  const found = shownAsWritten(value, source)
  if (list.kind === 'choices') {
    return {
      message: `expected one of ${list.choices.join(', ')}, found ${found}`,
      remedy: choiceFor(list, value),
    }
  }
  const expected = ELEMENTS[list.kind] ?? list.expected
  return {
    message: `expected ${expected}, found ${found}`,
    remedy: list.kind === 'patterns' ? quotes(value, source) : undefined,
  }
}

/** What one element of a list is, by the kind of the list; for the others `expected` tells. */
const ELEMENTS: Readonly<Record<string, string>> = {
  addresses: 'an address as text',
  servers: 'an address as text, or { address: …, weight: …, maxScans: … }',
}

/** Numbers in the words of the file, since 0660 reads as 660. */
function shownAsWritten(value: unknown, source: string | undefined): string {
  return typeof value === 'number' && source !== undefined ? showText(source) : showValue(value)
}

function remedyFor(info: KeyInfo, value: unknown, source: string | undefined): string | undefined {
  if (value === null || value === '') {
    return info.default === undefined && info.unset === undefined
      ? 'give it a value'
      : 'give it a value, or remove the line to have the default'
  }
  if (info.kind === 'mode' && source !== undefined) return `write "${source.padStart(4, '0')}", in quotes`
  if (info.kind === 'duration' && typeof value === 'number' && value > 0) return `did you mean ${value}s?`
  if (LISTS.has(info.kind) && typeof value === 'string') return `write it as a list: [ ${showValue(value)} ]`
  if (info.kind === 'rules' && typeof value === 'object') return 'write a dash in front of each rule'
  if (info.kind === 'boolean' && typeof value === 'string') return booleanFor(value)
  if (info.choices.length > 0) return choiceFor(info, value)
  return info.kind === 'text' || info.kind === 'patterns' ? quotes(value, source) : undefined
}

/** Kinds of lists that are no lists when there is only one. */
const LISTS = new Set(['addresses', 'servers'])

function quotes(value: unknown, source: string | undefined): string | undefined {
  return source === undefined || typeof value === 'string' || value === null
    ? undefined
    : `write "${showText(source)}", in quotes`
}

function booleanFor(value: string): string | undefined {
  if (/^(on|yes|y|true)$/i.test(value)) return 'write true'
  return /^(off|no|n|false)$/i.test(value) ? 'write false' : undefined
}

function choiceFor(info: KeyInfo, value: unknown): string | undefined {
  const texts = info.choices.map(String)
  if (value === false && texts.includes('off')) return 'write off'
  if (value === false && texts.includes('no')) return 'write no'
  if (typeof value === 'string' && /^(off|no)$/i.test(value) && info.choices.includes(false))
    return 'write false'
  const near = typeof value === 'string' ? nearest(value, texts) : undefined
  return near === undefined ? undefined : `did you mean ${near}?`
}
