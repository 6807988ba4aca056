import { type KeyInfo, KINDS } from '../kinds.ts'
import { showText, showValue, type Words } from '../problem.ts'
import {
  type ConfigDescription,
  filesAt,
  innerPath,
  keyAt,
  listAt,
  outerKey,
  type SectionInfo,
  sectionAt,
} from './describe.ts'

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
  const info = keyAt(key, description)
  if (info !== undefined) return wrongKey(info, value, source)
  const list = listAt(key, description)
  if (list !== undefined && list.kind !== 'rules' && list.kind !== 'entries')
    return wrongElement(list, value, source)
  const section = sectionAt(key, description)
  if (section !== undefined) return wrongSection(section, value, source)
  const files = filesAt(key, description)
  if (files !== undefined) return wrongElement(files, value, source)
  const outer = keyAt(outerKey(key, description), description)
  if (outer === undefined) return { message: `wrong value ${showValue(value)}`, remedy: undefined }
  return wrongKey(outer, value, source)
}

/** The words for a key that has to be there and is not. */
export function missingKey(key: string, description: ConfigDescription): Words {
  const expected = keyAt(key, description)?.expected
  return { message: 'is missing', remedy: expected === undefined ? 'add it' : `give ${expected}` }
}

function wrongKey(info: KeyInfo, value: unknown, source: string | undefined): Words {
  const message = `expected ${info.expected}`
  const { remedy } = KINDS[info.kind]
  return {
    message: info.kind === 'secret' ? message : `${message}, found ${shownAsWritten(value, source)}`,
    remedy:
      value === null || value === ''
        ? emptyRemedy(info)
        : remedy?.({ info, value, source, isElement: false }),
  }
}

function emptyRemedy({ default: usual, unset }: KeyInfo): string {
  const isRequired = usual === undefined && unset === undefined
  return isRequired ? 'give it a value' : 'give it a value, or remove the line to have the default'
}

function wrongElement(info: KeyInfo, value: unknown, source: string | undefined): Words {
  const { element, remedy } = KINDS[info.kind]
  return {
    message: `expected ${element?.(info) ?? info.expected}, found ${shownAsWritten(value, source)}`,
    remedy: remedy?.({ info, value, source, isElement: true }),
  }
}

function wrongSection({ path, names }: SectionInfo, value: unknown, source: string | undefined): Words {
  const message = `expected a section, found ${showValue(value)}`
  if (typeof value === 'string' && /^\w+:\S/.test(value)) {
    return { message, remedy: 'write a blank after the colon' }
  }
  if (innerPath(path) === 'signatures.sources.*' && (value === null || typeof value === 'boolean')) {
    return { message, remedy: `write { enabled: ${value ?? true} }` }
  }
  const isSize = typeof value === 'string' || typeof value === 'number'
  if (innerPath(path) === 'policy.rules[].when.size' && isSize) {
    const size = showText(source ?? String(value))
    return { message, remedy: `write { above: ${size} } or { below: ${size} }` }
  }
  return { message, remedy: `${path === '' ? 'the file' : 'this'} takes the keys ${names.join(', ')}` }
}

/** Numbers in the words of the file, since 0660 reads as 660. */
function shownAsWritten(value: unknown, source: string | undefined): string {
  return typeof value === 'number' && source !== undefined ? showText(source) : showValue(value)
}
