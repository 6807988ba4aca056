import { stringify } from 'yaml'
import type { KeyInfo } from '../kinds.ts'
import type { Origin } from '../origins.ts'
import type { Config } from '../schema.ts'
import { below, isTree } from '../tree.ts'
import { type ConfigDescription, describeConfig } from './describe.ts'
import { writtenValue } from './notation.ts'

/** The effective configuration as YAML that `config check` accepts, with the origin of each value as a comment. */
export function renderEffective(
  config: Config,
  origins: ReadonlyMap<string, Origin> | undefined,
): readonly string[] {
  const description = describeConfig()
  return renderSections(description, (info, indent) => {
    const name = lastOf(info)
    const value = writtenValue(config, info, description)
    const origin = origins?.get(info.path)
    if (value === undefined) return [`${indent}# ${name}: not set (${info.unset})`]
    if (info.kind === 'sources' && origins !== undefined && isBlock(value)) {
      return renderWithOrigins(info.path, value, indent, origins)
    }
    const [first = '', ...more] = renderEntry(name, value, indent)
    return [origin === undefined ? first : commented(first, showOrigin(origin)), ...more]
  })
}

/** A file with every key at its default, commented out and explained: what an administrator starts from. */
export function renderExample(): readonly string[] {
  return renderSections(describeConfig(), exampleLines)
}

/** A key at its default, commented out and explained. */
export function exampleLines(info: KeyInfo, indent: string): readonly string[] {
  const name = lastOf(info)
  const note = info.unset === undefined ? '' : ` Without it: ${info.unset}.`
  const sample = info.sample === undefined ? [] : renderEntry(name, info.sample, '')
  return [
    ...wrap(`${info.description}${note}${sample.length > 0 ? ' For example:' : ''}`, `${indent}# `),
    ...sample.map((line) => `${indent}#   ${line}`),
    `${indent}#${name}: ${renderValue(info.default ?? info.example)}`,
  ]
}

/** The name of a key in its section. */
export function lastOf({ path }: KeyInfo): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** The keys of the schema, in its order, below their sections; a section without lines is left out. */
export function renderSections(
  { sections, keys }: ConfigDescription,
  renderKey: (info: KeyInfo, indent: string) => readonly string[],
): readonly string[] {
  const section = (path: string, indent: string): readonly string[] =>
    (sections.get(path)?.names ?? []).flatMap((name) => {
      const inner = below(path, name)
      const info = keys.get(inner)
      if (info !== undefined) return renderKey(info, indent)
      const lines = section(inner, `${indent}  `)
      return lines.length === 0 ? [] : [`${indent}${name}:`, ...lines]
    })
  return section('', '')
}

/** A line with a comment behind it. */
export function commented(line: string, comment: string): string {
  return `${line.padEnd(COMMENT_COLUMN)} # ${comment}`
}

/** Where comments start, when the value before them is short enough. */
const COMMENT_COLUMN = 46

/** Columns of the example file. */
const WRAP_COLUMN = 100

/** Sources by name, each line with its origin: several files may say something of one. */
function renderWithOrigins(
  path: string,
  value: unknown,
  indent: string,
  origins: ReadonlyMap<string, Origin>,
): readonly string[] {
  const name = path.slice(path.lastIndexOf('.') + 1)
  const origin = origins.get(path)
  const parts = isTree(value) ? Object.entries(value) : []
  const files = new Set(parts.map(([key]) => fileOf(origins.get(below(path, key)))))
  const inner = isBlock(value) || files.size > 1 ? parts : []
  const [first = '', ...more] = inner.length > 0 ? [`${indent}${name}:`] : renderEntry(name, value, indent)
  return [
    origin === undefined ? first : commented(first, showOrigin(origin)),
    ...more,
    ...inner.flatMap(([key, part]) => renderWithOrigins(below(path, key), part, `${indent}  `, origins)),
  ]
}

/** A key with its value, on one line; a list of objects (rules) has a line for each of their keys. */
function renderEntry(name: string, value: unknown, indent: string): readonly string[] {
  if (!isBlock(value)) return [`${indent}${name}: ${renderValue(value)}`]
  if (!Array.isArray(value)) return [`${indent}${name}:`, ...renderObject(value, `${indent}  `)]
  return [
    `${indent}${name}:`,
    ...value.flatMap((element: unknown) => {
      if (!isTree(element)) return [`${indent}  - ${renderValue(element)}`]
      const [first = '', ...more] = renderObject(element, `${indent}    `)
      return [`${indent}  - ${first.trimStart()}`, ...more]
    }),
  ]
}

function renderObject(value: object, indent: string): string[] {
  return Object.entries(value).flatMap(([name, inner]) => renderEntry(name, inner, indent))
}

/** Worth several lines: a list of objects that hold more than a place, or an object that holds lists or objects. */
function isBlock(value: unknown): value is object {
  if (Array.isArray(value)) return value.some((element) => isTree(element) && !('file' in element))
  return isTree(value) && Object.values(value).some((inner) => typeof inner === 'object')
}

/** A value as one writes it in the file, on one line. */
export function renderValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? renderInline(value) : renderScalar(value)
}

/** Texts inside of brackets stand in quotes, since commas and brackets mean something there. */
function renderInline(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[ ${value.map((item) => renderInline(item)).join(', ')} ]`
  if (!isTree(value)) return typeof value === 'string' ? quote(value) : renderScalar(value)
  const entries = Object.entries(value).map(([name, inner]) => `${name}: ${renderMember(inner)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** A text in braces needs no quotes where it is a path, a name or a number with its unit. */
function renderMember(value: unknown): string {
  const isPlain = typeof value === 'string' && /^(?:\/[\w./-]+|[A-Za-z_][\w.-]*|\d+[A-Za-z]+)$/.test(value)
  return isPlain ? renderScalar(value) : renderInline(value)
}

function renderScalar(value: unknown): string {
  if (typeof value === 'string' && UNSEEN.test(value)) return quote(value)
  return stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
}

/** Characters that break lines, that no one sees, or that a file may not hold. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u

/** A text in double quotes; the escapes of JSON are those of YAML. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function fileOf(origin: Origin | undefined): string | undefined {
  return origin === undefined || origin.kind === 'default' ? undefined : origin.file
}

/** Where a value comes from, for people. */
export function showOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default'
    case 'file':
      return `${origin.file}:${origin.line}`
    case 'env':
      return `set by env ${origin.name} (${origin.file}:${origin.line})`
  }
}

/** A text in lines of 100 columns, each behind the prefix. */
export function wrap(text: string, prefix: string): string[] {
  const lines: string[] = []
  let line = prefix
  for (const word of text.split(' ')) {
    if (line !== prefix && line.length + word.length > WRAP_COLUMN) {
      lines.push(line.trimEnd())
      line = prefix
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
