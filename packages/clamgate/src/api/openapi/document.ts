import { LINES_TYPE } from '../json-lines.ts'
import { problemSchema } from '../problem.ts'
import { takesKey } from '../repeats/repeats.ts'
import type { Route } from '../route.ts'
import {
  type JsonSchema,
  type NamedSchemas,
  nameSchemas,
  parameterSchema,
  type Reference,
  schemasOf,
} from './json-schema.ts'
import { FAILURES } from './refusals.ts'

/** The document of OpenAPI 3.1: what there is to ask for on TCP, and what comes back. */
export interface OpenApi {
  readonly openapi: '3.1.1'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly license: object
  }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, object>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  /** What `may` is asked, see `access/acts.ts`. */
  readonly 'x-act': string
  /** How an answer of JSON lines is read: `items`, or `work` with progress and one result. */
  readonly 'x-lines'?: 'items' | 'work'
  readonly security?: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, object>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema | Reference }>>

/** Of what can be asked for, and not of the program: keys and routes may come, and none goes before `/api/v2`. */
const API_VERSION = '1.0.0'

const JSON_TYPE = 'application/json'
const EVENTS_TYPE = 'text/event-stream'

/** Writes down what routes there are: pure, and the same for the same routes. */
export function openApiOf(routes: readonly Route[]): OpenApi {
  const all = routes.map(schemasOf)
  const bodies = nameSchemas(
    all.flatMap((of) => of.bodies),
    'input',
  )
  const answers = nameSchemas([...all.flatMap((of) => of.answers), ['Problem', problemSchema]], 'output')
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of [...routes].sort((one, other) => (one.path < other.path ? -1 : 1))) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    const operations = paths[path] ?? {}
    operations[route.method.toLowerCase()] = operationOf(route, bodies, answers)
    paths[path] = operations
  }
  const problem = { [JSON_TYPE]: { schema: answers.refer(problemSchema) } }
  return {
    openapi: '3.1.1',
    info: {
      ...{ title: 'Clamgate', version: API_VERSION },
      description:
        'What the console and the command line ask for. What a request may see depends on who asks: what is not theirs is not there (404).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...answers.schemas, ...bodies.schemas },
      responses: Object.fromEntries(
        FAILURES.map(({ name, description }) => [name, { description, content: problem }]),
      ),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of an account: cg_…' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-cg', description: 'A session of the console' },
      },
    },
  }
}

function operationOf(route: Route, bodies: NamedSchemas, answers: NamedSchemas): Operation {
  const { name, summary, act, answer, takes, body } = route
  const parameters = [
    ...parametersOf(route, 'path'),
    ...parametersOf(route, 'query'),
    ...(takesKey(route) ? [IDEMPOTENCY_KEY] : []),
  ]
  const content: Content | undefined =
    takes !== undefined
      ? { [takes]: { schema: { type: 'string', contentMediaType: takes } } }
      : body === undefined
        ? undefined
        : { [JSON_TYPE]: { schema: bodies.refer(body) } }
  return {
    operationId: name,
    summary,
    tags: [tagOf(route)],
    'x-act': act,
    ...(answer.kind === 'lines'
      ? { 'x-lines': 'items' }
      : answer.kind === 'work'
        ? { 'x-lines': 'work' }
        : {}),
    ...(act === 'anybody' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(content === undefined
      ? {}
      : { requestBody: { required: body === undefined || !body.safeParse(undefined).success, content } }),
    responses: { ...answerOf(route, answers), ...failuresOf(route) },
  }
}

/** What comes back where nothing is wrong, by its status. */
function answerOf({ answer, summary }: Route, answers: NamedSchemas): Readonly<Record<string, object>> {
  const problem = answers.refer(problemSchema)
  const of = (type: string, schema: JsonSchema | Reference) => ({
    '200': { description: summary, content: { [type]: { schema } } },
  })
  switch (answer.kind) {
    case 'document':
      return of(JSON_TYPE, answers.refer(answer.schema))
    case 'lines':
      return of(LINES_TYPE, {
        oneOf: [line('item', answers.refer(answer.schema)), END, line('problem', problem)],
      })
    case 'work':
      return of(LINES_TYPE, {
        oneOf: [
          line('progress', answers.refer(answer.progress)),
          line('result', answers.refer(answer.result)),
          line('problem', problem),
          ALIVE,
        ],
      })
    case 'octets':
      return of(answer.type, { type: 'string', contentMediaType: answer.type })
    case 'redirect': {
      const headers = { Location: { required: true, schema: { type: 'string', format: 'uri-reference' } } }
      return { '303': { description: summary, headers } }
    }
    case 'events':
      return of(EVENTS_TYPE, { type: 'string' })
  }
}

const IDEMPOTENCY_KEY: Parameter = {
  ...{ name: 'Idempotency-Key', in: 'header', required: false },
  description:
    'The same key with the same request within a day is answered as the first was, and does nothing again',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
}

/** One line of an answer of JSON lines. */
function line(key: string, schema: Reference): JsonSchema {
  return { type: 'object', properties: { [key]: schema }, required: [key], additionalProperties: false }
}
/** All items were told. */
const END: JsonSchema = {
  ...{ type: 'object', properties: { end: { const: true } }, required: ['end'], additionalProperties: false },
}
/** The daemon is still there. */
const ALIVE: JsonSchema = { type: 'object', maxProperties: 0 }

function failuresOf(route: Route): Readonly<Record<string, Reference>> {
  return Object.fromEntries(
    FAILURES.filter(({ when }) => when?.(route) ?? true).map(({ status, name }) => [
      status,
      { $ref: `#/components/responses/${name}` },
    ]),
  )
}

function parametersOf({ params, query }: Route, place: 'path' | 'query'): readonly Parameter[] {
  const schema = place === 'path' ? params : query
  if (schema === undefined) return []
  const { properties, required } = parameterSchema(schema)
  const must = Array.isArray(required) ? required.map(String) : []
  return Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>).map(([name, of]) => {
    const { description, ...rest } = of
    return {
      ...{ name, in: place, required: place === 'path' || must.includes(name) },
      ...(typeof description === 'string' ? { description } : {}),
      schema: rest,
    }
  })
}

/** The noun of a path: `quarantine`. */
function tagOf({ path }: Route): string {
  return path.split('/')[1] ?? ''
}
