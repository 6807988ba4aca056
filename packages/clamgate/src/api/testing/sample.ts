import type { JsonSchema } from '../openapi/json-schema.ts'
import { parameterSchema } from '../openapi/json-schema.ts'
import type { Route } from '../route.ts'

/** A request that a route takes, with no more in it than has to be. */
export interface SampleRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Makes one by the schemas of a route. */
export function sampleOf({ path, params, query, body, takes, method }: Route): SampleRequest {
  const inPath = params === undefined ? {} : Object(sampleValue(parameterSchema(params)))
  const inQuery = query === undefined ? {} : Object(sampleValue(parameterSchema(query)))
  const search = new URLSearchParams(
    Object.entries(inQuery).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const type = takes ?? 'application/json'
  return {
    path: `${path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(inPath[name] ?? 'x')))}${search.size > 0 ? `?${search}` : ''}`,
    headers: method === 'GET' ? {} : { 'content-type': type },
    body: bodyOf(),
  }

  function bodyOf(): string | undefined {
    if (method === 'GET') return undefined
    if (takes !== undefined) return 'Subject: x\r\n\r\nx\r\n'
    return JSON.stringify(body === undefined ? {} : sampleValue(parameterSchema(body)))
  }
}

function sampleValue(schema: JsonSchema): unknown {
  const { type, enum: choices, const: only, anyOf, oneOf, allOf, default: fallback, format, pattern } = schema
  if (only !== undefined) return only
  if (fallback !== undefined) return fallback
  if (Array.isArray(choices)) return choices[0]
  for (const some of [anyOf, oneOf, allOf]) if (Array.isArray(some)) return sampleValue(some[0])
  if (type === 'object') return objectOf(schema)
  if (type === 'array') {
    const { items, minItems } = schema
    return Number(minItems ?? 0) > 0 ? [sampleValue((items ?? {}) as JsonSchema)] : []
  }
  if (type === 'integer' || type === 'number') return Number(schema['minimum'] ?? 1)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (format === 'date-time') return '2026-11-30T00:00:00Z'
  if (typeof pattern === 'string') return patterned(pattern)
  return 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)))
}

function objectOf({ properties = {}, required = [] }: JsonSchema): object {
  const all = properties as Readonly<Record<string, JsonSchema>>
  return Object.fromEntries(
    (required as readonly string[]).map((name) => [name, sampleValue(all[name] ?? {})]),
  )
}

/** The first of a few values that fits. */
function patterned(pattern: string): string {
  const values = ['x', '1', '123456', 'a'.repeat(64), 'x@example.org', '0123456789abcdef0123456789abcdef']
  const found = values.find((value) => new RegExp(pattern, 'u').test(value))
  if (found === undefined) throw new TypeError(`No sample fits ${pattern}`)
  return found
}
