import assert from 'node:assert/strict'
import { test } from 'node:test'
import { described } from './openapi/described.ts'
import { parameterSchema } from './openapi/json-schema.ts'
import { apiRoutes } from './routes.ts'
import { reachedServices } from './testing/reached.ts'

const FREE: ReadonlySet<string> = new Set([
  // What an authenticator of somebody's browser makes: as its library reads it, within the bound of the body.
  ...['showSecondFactor body.response', 'addSecurityKey body.response'],
  // Words for yes and no.
  ...['listReports query.all', 'listJobs query.all', 'readDoctor query.again'],
])

/** Places in a schema where a text, a list or a number of keys has no bound. */
function unbounded(schema: unknown, at: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null || FREE.has(at)) return []
  const { type, properties = {}, items, anyOf = [], oneOf = [], allOf = [], ...rest } = Object(schema)
  const isFixed =
    'const' in rest || 'enum' in rest || 'format' in rest || /\{\d+(?:,\d+)?\}\$?$/.test(rest.pattern ?? '')
  const own =
    (type === 'string' && rest.maxLength === undefined && !isFixed) ||
    (type === 'array' && rest.maxItems === undefined) ||
    (type === 'object' && rest.additionalProperties !== false && rest.additionalProperties !== undefined)
      ? [at]
      : []
  const inside = [
    ...Object.entries(properties).map(([name, one]) => [one, `${at}.${name}`] as const),
    ...(items === undefined ? [] : [[items, `${at}[]`] as const]),
    ...[...anyOf, ...oneOf, ...allOf].map((one: unknown) => [one, at] as const),
  ]
  return [...own, ...inside.flatMap(([one, place]) => unbounded(one, place))]
}

test('14.76 each text and each list that a route takes has a bound of its own', () => {
  const found = described(apiRoutes(reachedServices().answers)).flatMap(({ name, params, query, body }) =>
    Object.entries({ params, query, body }).flatMap(([where, schema]) =>
      schema === undefined ? [] : unbounded(parameterSchema(schema), `${name} ${where}`),
    ),
  )
  assert.deepEqual(found, [])
})
