import { z } from 'zod'
import { configSchema } from './schema.ts'
import { patterns } from './sections/lists.ts'
import { isTree, type Tree } from './tree.ts'

/** A JSON schema, as plain data. */
export type JsonSchema = Tree

/**
 * The JSON schema (draft 2020-12) of the configuration file, for editors: every key with its description and default.
 */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input' })
  const { $schema: _, ...list } = z.toJSONSchema(patterns(''), { io: 'input' })
  return {
    $schema,
    title: 'Configuration of Clamgate',
    ...tidy(rest),
    $defs: { patterns: { ...tidyEntries(list, true) } },
  }
}

/** What `fields.ts` adds for our own use and editors do not know. */
const OURS = new Set(['choices', 'example', 'expected', 'kind', 'portAs', 'range', 'reload', 'unset'])

function tidy(node: JsonSchema, isValue = false): JsonSchema {
  if (node['kind'] !== 'patterns' || allowsMore(node)) return tidyEntries(node, isValue)
  const { anyOf: _, ...rest } = node
  return { ...tidyEntries(rest, isValue), $ref: '#/$defs/patterns' }
}

/** A list of patterns or something else. */
function allowsMore({ anyOf }: JsonSchema): boolean {
  return Array.isArray(anyOf) && anyOf.some((member) => isTree(member) && member['kind'] === 'patterns')
}

function tidyEntries(node: JsonSchema, isValue: boolean): JsonSchema {
  const isObject = node['properties'] !== undefined
  // Below a key there are values, such as the rules of a list: they may be empty nowhere.
  const isSection = isObject && !isValue
  const entries = Object.entries(node).flatMap(([name, value]): [string, unknown][] => {
    if (OURS.has(name) || value === Number.MAX_SAFE_INTEGER || value === 'starts_with') return []
    if (isObject && name === 'default') return [] // {}, which says nothing
    // A section whose lines are all commented out is null to YAML.
    if (isSection && name === 'type') return [['type', ['object', 'null']]]
    if (name === 'sample') return [['examples', [value]]]
    if (name === 'description') return [['description', describe(node, String(value), isValue)]]
    return [[name, tidyValue(name, value, isValue)]]
  })
  return Object.fromEntries(entries)
}

function tidyValue(name: string, value: unknown, isValue: boolean): unknown {
  if (Array.isArray(value)) return name === 'anyOf' ? value.map((member) => tidyNode(member, true)) : value
  if (!isTree(value)) return value
  if (name !== 'properties') return tidy(value, true)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tidyNode(inner, isValue)]))
}

function tidyNode(value: unknown, isValue: boolean): unknown {
  return isTree(value) ? tidy(value, isValue) : value
}

function describe(node: JsonSchema, description: string, isValue: boolean): string {
  const range = typeof node['range'] === 'string' ? ` From ${node['range']}.` : ''
  const unset = typeof node['unset'] === 'string' ? ` Without it: ${node['unset']}.` : ''
  const reload = node['reload'] === 'restart' && !isValue ? ' A change needs a restart.' : ''
  return `${description}${range}${unset}${reload}`
}
