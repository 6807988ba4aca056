import { z } from 'zod'
import { configSchema } from '../schema.ts'

/** What the schema says of one key. */
export interface KeyInfo {
  /** Dotted path, for example `engine.freshclam.retry`. */
  readonly path: string
  /**
   * `duration`, `size`, `date`, `choice`, `choices`, `boolean`, `integer`, `text`, `path`, `mode`, `addresses`, `servers`,
   * `patterns`, `rules`, `secret`.
   */
  readonly kind: string
  readonly description: string
  readonly reload: 'live' | 'restart'
  /** What a value must be, to complete "expected …". */
  readonly expected: string
  /** The values of a `choice`, or of the elements of `choices`. */
  readonly choices: readonly (string | boolean)[]
  /** Allowed range with units, where there is one. */
  readonly range: string | undefined
  /** As one would write it; undefined when the key has none. */
  readonly default: unknown
  /** What happens without the key, where it has no default. */
  readonly unset: string | undefined
  /** A value for the example file, where the key has no default. */
  readonly example: unknown
  /** A value that shows how the key is used, where its default does not. */
  readonly sample: unknown
}

/** What the schema says of one section. */
export interface SectionInfo {
  /** Dotted path; empty for the whole. */
  readonly path: string
  readonly description: string
  /** Last parts of the paths of its keys and sections, in the order of the schema. */
  readonly names: readonly string[]
  /** Those of them that have to be there. */
  readonly required: readonly string[]
}

/** Sections and keys by path, in the order of the schema. */
export interface ConfigDescription {
  readonly sections: ReadonlyMap<string, SectionInfo>
  readonly keys: ReadonlyMap<string, KeyInfo>
  /** What is inside of the values of keys, `[]` standing for any element: `policy.rules[].when.class`. */
  readonly inner: {
    readonly sections: ReadonlyMap<string, SectionInfo>
    readonly keys: ReadonlyMap<string, KeyInfo>
  }
}

type Node = Readonly<Record<string, unknown>>

/** Reads the schema's own description of itself: what error messages and the reference page are made from. */
export function describeConfig(): ConfigDescription {
  const outer = { sections: new Map<string, SectionInfo>(), keys: new Map<string, KeyInfo>() }
  const inner = { sections: new Map<string, SectionInfo>(), keys: new Map<string, KeyInfo>() }
  const visit = (path: string, node: Node, into: typeof outer): void => {
    const properties = node['kind'] === undefined ? asNode(node['properties']) : undefined
    if (properties === undefined) {
      into.keys.set(path, keyInfo(path, node))
      for (const [name, object] of objectsIn(path, node)) visit(name, object, inner)
      return
    }
    const names = Object.keys(properties)
    const description = textOf(node['description']) ?? ''
    into.sections.set(path, { path, description, names, required: namesIn(node['required']) })
    for (const name of names)
      visit(path === '' ? name : `${path}.${name}`, asNode(properties[name]) ?? {}, into)
  }
  visit('', z.toJSONSchema(configSchema, { io: 'input' }), outer)
  return { ...outer, inner }
}

/** A path with its indices taken out, as the inner parts are described: `policy.rules[2].name` is `policy.rules[].name`. */
export function innerPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]')
}

/** The key of the schema that a path leads to or into: `policy.rules` for `policy.rules[2].when.class[0]`. */
export function outerKey(path: string, { keys }: ConfigDescription): string {
  const parts = path.split(/(?=[.[])/)
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join(''))
  return prefixes.find((prefix) => keys.has(prefix)) ?? path
}

/** The objects that a value may be or hold. The places where a secret may be are part of its notation, no keys. */
function objectsIn(path: string, node: Node): [string, Node][] {
  if (node['kind'] === 'secret') return []
  const members = [node, ...alternatives(node)]
  const elements = members.flatMap((member) => {
    const items = asNode(member['items'])
    return items === undefined ? [] : [items, ...alternatives(items)]
  })
  return [
    ...members.filter(isObject).map((member): [string, Node] => [path, member]),
    ...elements.filter(isObject).map((member): [string, Node] => [`${path}[]`, member]),
  ]
}

/** The members of a union, and of the unions in it. */
function alternatives(node: Node): Node[] {
  const members: unknown[] = Array.isArray(node['anyOf']) ? node['anyOf'] : []
  return members.flatMap((member) => {
    const one = asNode(member)
    return one === undefined ? [] : [one, ...alternatives(one)]
  })
}

function isObject(node: Node): boolean {
  return node['properties'] !== undefined
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
    sample: node['sample'],
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
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}
