import { showText, showValue } from '../problem.ts'
import { type ConfigDescription, innerPath, type KeyInfo, outerKey, type SectionInfo } from './describe.ts'
import { choiceFor, elementRemedy, remedyFor, sectionRemedy } from './value-remedies.ts'

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
  if (section !== undefined) return wrongSection(section, value, source)
  const info = keyAt(key, description)
  if (info !== undefined) return wrongKey(info, value, source)
  const list = keyAt(/^(.*)\[\d+\]$/.exec(key)?.[1] ?? '', description)
  if (list !== undefined && list.kind !== 'rules') return wrongElement(list, value, source)
  const inner = description.inner.sections.get(innerPath(key))
  if (inner !== undefined) return wrongSection(inner, value, source)
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

function wrongSection(section: SectionInfo, value: unknown, source: string | undefined): Words {
  return {
    message: `expected a section, found ${showValue(value)}`,
    remedy: sectionRemedy(section, value, source),
  }
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
  return { message: `expected ${expected}, found ${found}`, remedy: elementRemedy(list, value, source) }
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
