import { z } from 'zod'
import { configSchema } from './schema.ts'

/** What the schema says of one key. */
export interface KeyInfo {
  /** Dotted path, for example `engine.freshclam.retry`. */
  readonly path: string
  /** `duration`, `size`, `choice`, `boolean`, `integer`, `text`, `path`, `mode`, `addresses`, `secret`. */
  readonly kind: string
  readonly description: string
  readonly reload: 'live' | 'restart'
  /** What a value must be, to complete "expected …". */
  readonly expected: string
  /** The values of a `choice`. */
  readonly choices: readonly (string | boolean)[]
  /** Allowed range with units, where there is one. */
  readonly range: string | undefined
  /** As one would write it; undefined when the key has none. */
  readonly default: unknown
  /** What happens without the key, where it has no default. */
  readonly unset: string | undefined
  /** A value for the example file, where the key has no default. */
  readonly example: unknown
}

/** What the schema says of one section. */
export interface SectionInfo {
  /** Dotted path; empty for the whole. */
  readonly path: string
  readonly description: string
  /** Last parts of the paths of its keys and sections, in the order of the schema. */
  readonly names: readonly string[]
}

/** Sections and keys by path, in the order of the schema. */
export interface ConfigDescription {
  readonly sections: ReadonlyMap<string, SectionInfo>
  readonly keys: ReadonlyMap<string, KeyInfo>
}

type Node = Readonly<Record<string, unknown>>

/** Reads the schema's own description of itself: what error messages and the reference page are made from. */
export function describeConfig(): ConfigDescription {
  const sections = new Map<string, SectionInfo>()
  const keys = new Map<string, KeyInfo>()
  const visit = (path: string, node: Node): void => {
    const properties = node['kind'] === undefined ? asNode(node['properties']) : undefined
    if (properties === undefined) {
      keys.set(path, keyInfo(path, node))
      return
    }
    const names = Object.keys(properties)
    sections.set(path, { path, description: textOf(node['description']) ?? '', names })
    for (const name of names) visit(path === '' ? name : `${path}.${name}`, asNode(properties[name]) ?? {})
  }
  visit('', z.toJSONSchema(configSchema, { io: 'input' }))
  return { sections, keys }
}

function keyInfo(path: string, node: Node): KeyInfo {
  const choices = choicesOf(node)
  const range =
    textOf(node['range']) ??
    (node['type'] === 'integer' ? `${node['minimum']} to ${node['maximum']}` : undefined)
  return {
    path,
    kind: textOf(node['kind']) ?? kindOf(node, choices),
    description: textOf(node['description']) ?? '',
    reload: node['reload'] === 'live' ? 'live' : 'restart',
    expected: textOf(node['expected']) ?? expectedOf(node, choices, range),
    choices,
    range,
    default: node['default'],
    unset: textOf(node['unset']),
    example: node['example'],
  }
}

function choicesOf(node: Node): (string | boolean)[] {
  const members = Array.isArray(node['anyOf']) ? node['anyOf'] : [node]
  return members.flatMap((member: unknown) => {
    const { enum: values, const: value } = asNode(member) ?? {}
    const listed: unknown[] = Array.isArray(values) ? values : [value]
    return listed.filter((one) => typeof one === 'string' || typeof one === 'boolean')
  })
}

function kindOf(node: Node, choices: readonly unknown[]): string {
  if (choices.length > 0) return 'choice'
  return node['type'] === 'string' ? 'text' : (textOf(node['type']) ?? 'text')
}

function expectedOf(node: Node, choices: readonly unknown[], range: string | undefined): string {
  if (choices.length > 0) return `one of ${choices.join(', ')}`
  if (node['type'] === 'integer') return `a whole number from ${range}`
  return node['type'] === 'boolean' ? 'true or false' : 'a text'
}

function asNode(value: unknown): Node | undefined {
  // A JSON schema is made of plain objects; what is in them is tested where it is used.
  return typeof value === 'object' && value !== null ? (value as Node) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
