import { parameterSchema } from '../../../../packages/clamgate/src/api/openapi/json-schema.ts'
import type { Route } from '../../../../packages/clamgate/src/api/route.ts'
import { sampleOf } from '../../../../packages/clamgate/src/api/testing/sample.ts'

/** Texts that somebody sends who means no good. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>alert(1)</script>',
  'invoice \u202egpj.exe',
  'before\u0000after',
  '\ud800 alone, and \udfff',
  '=cmd|"/c calc"!A1',
  '@SUM(1+1)',
  '\tx\r\nSet-Cookie: a=b\r\n\r\n',
  '\u001b[31m\u0007\u009b\u2028\u2029\u007f',
  "'; DROP TABLE account; --",
  '../../../../etc/passwd',
  '{{7*7}}$\u007b7*7}%s%n%{x}',
  '"\\"\\\\*()[]:-',
  'x'.repeat(10_000),
  '\u{1f600}'.repeat(150),
]

/** A request with one hostile text in it. */
export interface HostileRequest {
  readonly what: string
  readonly path: string
  readonly body: string | undefined
}

/** Every request that a route takes, with each text in the place of each of its texts in turn. */
export function hostileRequests(route: Route, idOf: (name: string) => string): readonly HostileRequest[] {
  const sample = sampleOf(route)
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => idOf(name))
  const asked = sample.path.split('?')[1]
  const requests: HostileRequest[] = []
  const add = (field: string, text: string, place: string, body: string | undefined) =>
    requests.push({ what: `${route.name} ${field} ${JSON.stringify(text).slice(0, 60)}`, path: place, body })
  const body =
    route.body === undefined || sample.body === undefined ? undefined : objectOf(JSON.parse(sample.body))
  for (const text of HOSTILE_TEXTS) {
    if (/:\w/.test(route.path) && text.isWellFormed()) {
      const strange = route.path.replaceAll(/:\w+/g, encodeURIComponent(text))
      add('path', text, strange, sample.body)
    }
    for (const field of textFields(route.query)) {
      const query = new URLSearchParams(asked)
      query.set(field, text)
      add(field, text, `${path}?${query}`, sample.body)
    }
    if (body === undefined) continue
    for (const field of textFields(route.body)) {
      add(field, text, path, JSON.stringify({ ...body, [field]: text }))
      add(`${field}[]`, text, path, JSON.stringify({ ...body, [field]: [text] }))
    }
  }
  return requests
}

/** Names of what may be a text, or a list of texts. */
function textFields(schema: Route['body']): readonly string[] {
  if (schema === undefined) return []
  const properties = objectOf(parameterSchema(schema)['properties'])
  return Object.entries(properties).flatMap(([name, value]) => {
    const { type, enum: choices, anyOf } = objectOf(value)
    const isText = type === 'string' || type === 'array' || Array.isArray(anyOf)
    return isText && choices === undefined ? [name] : []
  })
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
