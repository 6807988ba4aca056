import type { ConfigDescription, KeyInfo } from './describe.ts'
import { LATER_ACTIONS } from './later.ts'
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
  { sections, keys }: ConfigDescription,
): Words {
  const section = sections.get(key)
  if (section !== undefined) {
    const place = key === '' ? 'the file' : 'this'
    const message = `expected a section, found ${showValue(value)}`
    if (typeof value === 'string' && /^\w+:\S/.test(value)) {
      return { message, remedy: 'write a blank after the colon' }
    }
    return { message, remedy: `${place} takes the keys ${section.names.join(', ')}` }
  }
  const list = /^(.*)\[\d+\]$/.exec(key)?.[1]
  const info = keys.get(list ?? key) ?? [...keys.values()].find((one) => key.startsWith(`${one.path}.`))
  if (info === undefined) return { message: `wrong value ${showValue(value)}`, remedy: undefined }
  const found = info.kind === 'secret' ? '' : `, found ${shownAsWritten(value, source)}`
  if (list !== undefined) return { message: `expected an address as text${found}`, remedy: undefined }
  const reserved = later(info, value)
  if (reserved !== undefined) return reserved
  return { message: `expected ${info.expected}${found}`, remedy: remedyFor(info, value, source) }
}

/** Numbers in the words of the file, since 0660 reads as 660. */
function shownAsWritten(value: unknown, source: string | undefined): string {
  return typeof value === 'number' && source !== undefined ? showText(source) : showValue(value)
}

function later(info: KeyInfo, value: unknown): Words | undefined {
  if (typeof value !== 'string' || !info.choices.includes('defer') || !LATER_ACTIONS.includes(value))
    return undefined
  return {
    message: `this version of Clamgate does not have "${value}" yet`,
    remedy: `choose one of ${info.choices.join(', ')}`,
  }
}

function remedyFor(info: KeyInfo, value: unknown, source: string | undefined): string | undefined {
  if (value === null || value === '') return 'give it a value, or remove the line to have the default'
  if (info.kind === 'mode' && source !== undefined) return `write "${source.padStart(4, '0')}", in quotes`
  if (info.kind === 'duration' && typeof value === 'number' && value > 0) return `did you mean ${value}s?`
  if (info.kind === 'addresses' && typeof value === 'string')
    return `write it as a list: [ ${showValue(value)} ]`
  if (info.kind === 'boolean' && typeof value === 'string') return booleanFor(value)
  if (info.choices.length > 0) return choiceFor(info, value)
  if (info.kind === 'text' && source !== undefined && typeof value !== 'string')
    return `write "${showText(source)}", in quotes`
  return undefined
}

function booleanFor(value: string): string | undefined {
  if (/^(on|yes|y|true)$/i.test(value)) return 'write true'
  return /^(off|no|n|false)$/i.test(value) ? 'write false' : undefined
}

function choiceFor(info: KeyInfo, value: unknown): string | undefined {
  const texts = info.choices.map(String)
  if (value === false && texts.includes('off')) return 'write off'
  if (typeof value === 'string' && /^(off|no)$/i.test(value) && info.choices.includes(false))
    return 'write false'
  const near = typeof value === 'string' ? nearest(value, texts) : undefined
  return near === undefined ? undefined : `did you mean ${near}?`
}
