import { z } from 'zod'
import type { Route } from '../route.ts'
import { COMPONENTS } from './components.ts'

/** A schema of JSON, draft 2020-12, as OpenAPI 3.1 has them. */
export interface JsonSchema {
  readonly [key: string]: unknown
}

/** A document by its name. */
export interface Reference {
  readonly $ref: string
}

/** Schemas by their names, with a reference for each that was asked for. */
export interface NamedSchemas {
  refer(schema: z.ZodType): Reference
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

const PLACE = '#/components/schemas/'

/** What a route takes, and what it answers with. */
export function schemasOf(route: Route): {
  readonly bodies: readonly NamedSchema[]
  readonly answers: readonly NamedSchema[]
} {
  const { name, body, answer } = route
  const stem = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
  return {
    bodies: body === undefined ? [] : [[`${stem}Body`, body]],
    answers:
      answer.kind === 'document' || answer.kind === 'lines'
        ? [[answer.kind === 'lines' ? `${stem}Item` : `${stem}Answer`, answer.schema]]
        : answer.kind === 'work'
          ? [
              [`${stem}Progress`, answer.progress],
              [`${stem}Result`, answer.result],
            ]
          : [],
  }
}
type NamedSchema = readonly [name: string, schema: z.ZodType]

/**
 * Writes schemas down as components. Of a schema that several routes have the first name counts. What clients send is strict,
 * and has defaults; what they get may have more keys one day.
 */
export function nameSchemas(named: readonly NamedSchema[], io: 'input' | 'output'): NamedSchemas {
  const registry = z.registry<{ readonly id: string }>()
  const used = new Set<string>()
  const add = (schema: z.core.$ZodType, id: string) => {
    if (registry.has(schema)) return
    if (used.has(id)) throw new TypeError(`Two documents of the API are called ${id}`)
    used.add(id)
    registry.add(schema, { id })
  }
  if (io === 'output') for (const [schema, id] of COMPONENTS) add(schema, id)
  for (const [id, schema] of named) add(schema, COMPONENTS.get(schema) ?? id)
  const { schemas } = z.toJSONSchema(registry, {
    io,
    unrepresentable: 'any',
    uri: (id) => `${PLACE}${id}`,
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema, io),
  })
  const clean = Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _draft, $id: _place, ...schema }]) => [id, schema]),
  )
  return {
    refer(schema) {
      const id = registry.get(schema)?.id
      if (id === undefined) throw new TypeError('A schema was asked for that is none of the documents')
      return { $ref: `${PLACE}${id}` }
    },
    schemas: reachable(
      clean,
      named.map(([, schema]) => registry.get(schema)?.id ?? ''),
    ),
  }
}

/** What a parameter may be. */
export function parameterSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _draft, ...written } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema, 'input'),
  })
  return written
}

/** The descriptions of all schemas, and nothing that only zod needs. */
function tidy(schema: z.core.$ZodType, written: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  const { description } = z.globalRegistry.get(schema) ?? {}
  if (description !== undefined) written.description = description
  // The format says it; the pattern of a date is a line of its own.
  if (written.format !== undefined) delete written.pattern
  if (io === 'output' && written.additionalProperties === false) delete written.additionalProperties
  if (written.type === 'integer') {
    if (written.maximum === Number.MAX_SAFE_INTEGER) delete written.maximum
    if (written.minimum === Number.MIN_SAFE_INTEGER) delete written.minimum
  }
}

/** Those that the documents of routes are made of. */
function reachable(
  schemas: Readonly<Record<string, JsonSchema>>,
  from: readonly string[],
): Readonly<Record<string, JsonSchema>> {
  const found = new Set<string>()
  const visit = (id: string) => {
    const schema = schemas[id]
    if (schema === undefined || found.has(id)) return
    found.add(id)
    for (const [, next] of JSON.stringify(schema).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (next !== undefined) visit(next)
    }
  }
  for (const id of from) visit(id)
  return Object.fromEntries([...found].sort().map((id) => [id, schemas[id] ?? {}]))
}
