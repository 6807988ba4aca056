import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  parseDocument,
  type Scalar,
  stringify,
  type YAMLMap,
} from 'yaml'

/** A value of a key of ours, as setup writes it. */
export type SettingValue = string | number | boolean | readonly (string | Readonly<Record<string, string>>)[]

/** A key of two levels, `engine.mode`, and its value. */
export interface Setting {
  readonly section: string
  readonly key: string
  readonly value: SettingValue
}

/**
 * Sets keys in the text of a configuration file that parses. Everything else stays byte for byte where that can be done: a
 * value is exchanged in its place, a new key goes below its section, a new section to the end. Pure.
 */
export function setKeys(text: string, settings: readonly Setting[]): string {
  return settings.reduce(setKey, text)
}

/** Whether nothing but comments and blanks is there. */
export function isEmptyYaml(text: string): boolean {
  return parseDocument(text).contents === null
}

function setKey(text: string, setting: Setting): string {
  const { section, key, value } = setting
  const document = parseDocument(text)
  const before = plain(document)
  if (isDeepStrictEqual(document.getIn([section, key]) ?? undefined, value)) return text
  if (isDeepStrictEqual(at(before, section, key), value)) return text
  // `policy:` with nothing below it is an empty section.
  if ((document.get(section) ?? null) === null) document.set(section, document.createNode({}))
  document.setIn([section, key], value)
  const wanted = plain(document)
  const spliced = splice(text, setting)
  // What is written in an unusual way (a flow map around all, a map in place of a list) is left to the library.
  const isRight = spliced !== undefined && isDeepStrictEqual(plain(parseDocument(spliced)), wanted)
  return isRight ? spliced : document.toString({ lineWidth: 0 })
}

function splice(text: string, { section, key, value }: Setting): string | undefined {
  const root = parseDocument(text, { keepSourceTokens: true }).contents
  const written = flow(value)
  if (root === null) return `${lined(text)}${section}:\n  ${key}: ${written}\n`
  if (!isMap(root) || root.flow === true) return undefined
  const pair = pairOf(root, section)
  if (pair === undefined) return `${lined(text)}${section}:\n  ${key}: ${written}\n`
  if (pair.value === null || (isScalar(pair.value) && pair.value.value === null)) {
    return afterLine(text, endOf(pair.key), `  ${key}: ${written}`)
  }
  if (!isMap(pair.value)) return undefined
  const inner = pairOf(pair.value, key)
  if (inner !== undefined) {
    const range = isScalar(inner.value) ? inner.value.range : undefined
    if (range === undefined || range === null || range[0] === range[1]) return undefined
    return text.slice(0, range[0]) + written + text.slice(range[1])
  }
  const first = pair.value.items[0]
  const start = first === undefined ? undefined : startOf(first.key)
  if (pair.value.flow === true) {
    const open = (pair.value.range?.[0] ?? -1) + 1
    if (open === 0) return undefined
    const rest = first === undefined ? ' ' : ','
    return `${text.slice(0, open)} ${key}: ${written}${rest}${text.slice(open)}`
  }
  if (start === undefined) return undefined
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const indent = text.slice(lineStart, start)
  if (indent.trim() !== '') return undefined
  return afterLine(text, endOf(pair.key), `${indent}${key}: ${written}`)
}

function pairOf(map: YAMLMap, name: string) {
  return map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === name)
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) ? (node as Scalar).range?.[0] : undefined
}

function endOf(node: unknown): number {
  return (isScalar(node) ? node.range?.[1] : undefined) ?? 0
}

/** Puts a line behind the one that holds this place. */
function afterLine(text: string, place: number, line: string): string {
  const end = text.indexOf('\n', place)
  return end === -1 ? `${text}\n${line}\n` : `${text.slice(0, end + 1)}${line}\n${text.slice(end + 1)}`
}

/** With an end of line, where there is text. */
function lined(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function flow(value: SettingValue): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
}

function plain(document: Document.Parsed | Document): unknown {
  return document.toJS() ?? {}
}

function at(data: unknown, section: string, key: string): unknown {
  const inner = isRecord(data) ? data[section] : undefined
  return isRecord(inner) ? inner[key] : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
