import { z } from 'zod'
import { configSchema } from './schema.ts'

/** A JSON schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * The JSON schema (draft 2020-12) of the configuration file, for editors: every key with its description and default.
 */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input' })
  return { $schema, title: 'Configuration of Clamgate', ...tidy(rest) }
}

/** What {@link KeyMeta} adds for our own use and editors do not know. */
const OURS = new Set(['example', 'expected', 'kind', 'range', 'reload', 'unset'])

function tidy(node: JsonSchema): JsonSchema {
  const isSection = node['properties'] !== undefined && node['required'] === undefined
  const entries = Object.entries(node).flatMap(([name, value]): [string, unknown][] => {
    if (OURS.has(name) || value === Number.MAX_SAFE_INTEGER || value === 'starts_with') return []
    if (isSection && name === 'default') return [] // {}, which says nothing
    // A section whose lines are all commented out is null to YAML.
    if (isSection && name === 'type') return [['type', ['object', 'null']]]
    if (name === 'description') return [['description', describe(node, String(value))]]
    return [[name, tidyValue(name, value)]]
  })
  return Object.fromEntries(entries)
}

function tidyValue(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return name === 'anyOf' ? value.map((member) => tidyValue('', member)) : value
  if (!isNode(value)) return value
  if (name !== 'properties') return tidy(value)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tidyValue('', inner)]))
}

function describe(node: JsonSchema, description: string): string {
  const range = typeof node['range'] === 'string' ? ` From ${node['range']}.` : ''
  const unset = typeof node['unset'] === 'string' ? ` Without it: ${node['unset']}.` : ''
  const reload = node['reload'] === 'restart' ? ' A change needs a restart.' : ''
  return `${description}${range}${unset}${reload}`
}

function isNode(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
