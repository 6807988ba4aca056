import { z } from 'zod'
import { type KeyInfo, KINDS, type KindName } from '../kinds.ts'
import { configSchema } from '../schema.ts'
import { below, isTree, type Tree } from '../tree.ts'

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

/** Sections and keys by path. */
interface Parts {
  readonly sections: ReadonlyMap<string, SectionInfo>
  readonly keys: ReadonlyMap<string, KeyInfo>
}

/** Sections and keys by path, in the order of the schema. */
export interface ConfigDescription extends Parts {
  /** What is inside of the values of keys, `[]` standing for any element: `policy.rules[].when.class`. */
  readonly inner: Parts
}

let described: ConfigDescription | undefined

/**
 * The schema's own description of itself: what error messages and the reference page are made from. It is read once, since that
 * takes longer than all else that is done to load a configuration.
 */
export function describeConfig(): ConfigDescription {
  described ??= readSchema()
  return described
}

function readSchema(): ConfigDescription {
  const outer = { sections: new Map<string, SectionInfo>(), keys: new Map<string, KeyInfo>() }
  const inner = { sections: new Map<string, SectionInfo>(), keys: new Map<string, KeyInfo>() }
  const visit = (path: string, node: Tree, into: typeof outer): void => {
    const properties = node['properties']
    if (node['kind'] !== undefined || !isTree(properties)) {
      into.keys.set(path, keyInfo(path, node))
      for (const [name, object] of objectsIn(path, node)) visit(name, object, inner)
      return
    }
    const names = Object.keys(properties)
    const description = textOf(node['description']) ?? ''
    into.sections.set(path, { path, description, names, required: textsIn(node['required']) })
    for (const [name, property] of Object.entries(properties)) {
      if (isTree(property)) visit(below(path, name), property, into)
    }
  }
  visit('', z.toJSONSchema(configSchema, { io: 'input' }), outer)
  return { ...outer, inner }
}

/**
 * A path with its indices and its names of sources taken out, as the inner parts are described: `policy.rules[2].name` is
 * `policy.rules[].name`, `signatures.sources.urlhaus.url` is `signatures.sources.*.url`.
 */
export function innerPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]').replace(/^(signatures\.sources)\.[^.[]+/, '$1.*')
}

/** What is known of the key at a path, be it inside of a list. */
export function keyAt(path: string, { keys, inner }: ConfigDescription): KeyInfo | undefined {
  return keys.get(path) ?? inner.keys.get(innerPath(path))
}

/** What is known of the section at a path, be it inside of a list. */
export function sectionAt(path: string, { sections, inner }: ConfigDescription): SectionInfo | undefined {
  return sections.get(path) ?? inner.sections.get(innerPath(path))
}

/** What is known of the list whose element is at a path. */
export function listAt(path: string, description: ConfigDescription): KeyInfo | undefined {
  return path.endsWith(']') ? keyAt(path.replace(/\[\d+\]$/, ''), description) : undefined
}

/** What is known of the files of a source, one of which is at a path. */
export function filesAt(path: string, description: ConfigDescription): KeyInfo | undefined {
  const [files] = /^signatures\.sources\..*?\.files(?=\.)/.exec(path) ?? []
  const info = files === undefined ? undefined : keyAt(files, description)
  return info?.kind === 'files' ? info : undefined
}

/** The key of the schema that a path leads to or into: `policy.rules` for `policy.rules[2].when.class[0]`. */
export function outerKey(path: string, { keys }: ConfigDescription): string {
  const parts = path.split(/(?=[.[])/)
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join(''))
  return prefixes.find((prefix) => keys.has(prefix)) ?? path
}

/** The objects that a value may be or hold. The places where a secret may be are part of its notation, no keys. */
function objectsIn(path: string, node: Tree): [string, Tree][] {
  if (node['kind'] === 'secret' || node['kind'] === 'proxy') return []
  const members = [node, ...alternatives(node)]
  const named = members.flatMap(({ additionalProperties: one }) => (isTree(one) ? [one] : []))
  const elements = members.flatMap(({ items }) => (isTree(items) ? [items, ...alternatives(items)] : []))
  return [
    ...members.filter(isObject).map((member): [string, Tree] => [path, member]),
    ...named.filter(isObject).map((member): [string, Tree] => [`${path}.*`, member]),
    ...elements.filter(isObject).map((member): [string, Tree] => [`${path}[]`, member]),
  ]
}

/** The members of a union, and of the unions in it. */
function alternatives({ anyOf }: Tree): Tree[] {
  const members: unknown[] = Array.isArray(anyOf) ? anyOf : []
  return members.filter(isTree).flatMap((member) => [member, ...alternatives(member)])
}

function isObject(node: Tree): boolean {
  return node['properties'] !== undefined
}

function keyInfo(path: string, node: Tree): KeyInfo {
  const bounds = node['type'] === 'integer' ? `${node['minimum']} to ${node['maximum']}` : undefined
  const { kind, choices, examples } = node
  return {
    path,
    kind: isKind(kind) ? kind : 'text',
    description: textOf(node['description']) ?? '',
    reload: node['reload'] === 'live' ? 'live' : 'restart',
    expected: textOf(node['expected']) ?? 'a text',
    choices: Array.isArray(choices) ? choices : [],
    range: textOf(node['range']) ?? bounds,
    typical: textsIn(examples)[0],
    portAs: textOf(node['portAs']),
    default: node['default'],
    unset: textOf(node['unset']),
    example: node['example'],
    sample: node['sample'],
  }
}

function isKind(value: unknown): value is KindName {
  return typeof value === 'string' && Object.hasOwn(KINDS, value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
