import type { OpenApi, Operation } from '../../../packages/clamgate/src/api/openapi/document.ts'
import type { JsonSchema } from '../../../packages/clamgate/src/api/openapi/json-schema.ts'
import { declarationOf, membersOf, typeOf } from './types.ts'

/** What is written by hand. */
const EXPORTS = `export { type ClamgateClient, type ClientOptions, createClient } from './client.ts'
export { CLIENT_ERROR_CODES, ClamgateError, type ClientErrorCode } from './errors.ts'
export type { CallOptions, ServerEvent, WorkOptions } from './types.ts'`

const HEAD = `/**
 * Generated from docs/reference/api/openapi.json by script/docs.ts. Do not edit; change the route, then run: npm run docs
 */`
/** What methods may speak of. */
const IMPORTED = ['CallOptions', 'OperationTable', 'ServerEvent', 'WorkOptions'] as const

interface Described {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** The files of packages/client that are made of the document, by their names in its `src`. */
export function clientSources(document: OpenApi): ReadonlyMap<string, string> {
  const names = Object.keys(document.components.schemas).sort()
  return new Map([
    ['generated.ts', clientSource(document)],
    [
      'index.ts',
      `${HEAD}\n${EXPORTS}\nexport type {\n${names.map((name) => `  ${name},`).join('\n')}\n} from './generated.ts'\n`,
    ],
  ])
}

function clientSource({ paths, components }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, of]) =>
    Object.entries(of)
      // Where a browser is sent on, a program has nothing to ask for.
      .filter(([, { responses }]) => responses['200'] !== undefined)
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const methods = operations.map(methodOf).join('\n')
  const imports = IMPORTED.filter((name) => name === 'OperationTable' || methods.includes(name)).join(', ')
  const documents = Object.entries(components.schemas).sort(([one], [other]) => (one < other ? -1 : 1))
  return `${[
    `${HEAD}\nimport type { ${imports} } from './types.ts'`,
    ...documents.map(([name, schema]) => declarationOf(name, schema)),
    `/** What can be asked for: a method each. */\nexport interface Operations {\n${methods}\n}`,
    `/** How each is asked for. */\nexport const OPERATIONS: OperationTable<keyof Operations> = {\n${operations.map(rowOf).join('\n')}\n}`,
  ].join('\n\n')}\n`
}

function methodOf({ method, path, operation }: Described): string {
  const { operationId, summary, parameters = [] } = operation
  const members: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const { name, schema, required: must, description, in: place } of parameters) {
    if (place === 'header') continue
    members[name] = description === undefined ? schema : { ...schema, description }
    if (must) required.push(name)
  }
  const body = bodyOf(operation)
  if (body !== undefined) {
    if (Object.hasOwn(members, 'body')) throw new TypeError(`${operationId} has a parameter called body`)
    members['body'] = body.isJson
      ? body.schema
      : { $ref: 'Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string' }
    if (body.required) required.push('body')
  }
  const { type, isWork, wants } = answerOf(operation)
  const request = Object.keys(members).length === 0 ? undefined : membersOf(members, required, '  ')
  const given =
    request === undefined ? 'request?: undefined' : `request${required.length === 0 ? '?' : ''}: ${request}`
  const options = isWork ? `options?: WorkOptions<${wants}>` : 'options?: CallOptions'
  return `  /** ${summary}: \`${method} ${path}\` */\n  ${operationId}(${given}, ${options}): ${type}`
}

function bodyOf({ requestBody }: Operation) {
  const [entry] = Object.entries(requestBody?.content ?? {})
  if (requestBody === undefined || entry === undefined) return undefined
  const [type, { schema }] = entry
  return {
    type,
    schema: schema as JsonSchema,
    isJson: type === 'application/json',
    required: requestBody.required,
  }
}

/** What a method returns; of work, what its progress is. */
function answerOf({ responses, 'x-lines': lines, operationId }: Operation) {
  const [entry] = contentOf(responses)
  if (entry === undefined) throw new TypeError(`${operationId} answers with nothing`)
  const [type, { schema }] = entry
  if (type === 'text/event-stream') return { kind: 'events', type: 'AsyncIterable<ServerEvent>' }
  if (type === 'application/json') return { kind: 'document', type: `Promise<${typeOf(schema, '  ')}>` }
  if (lines === undefined) return { kind: 'octets', type: 'Promise<ReadableStream<Uint8Array>>' }
  if (lines === 'items') return { kind: 'items', type: `AsyncIterable<${lineOf(schema, 'item')}>` }
  const wants = lineOf(schema, 'progress')
  return { kind: 'work', type: `Promise<${lineOf(schema, 'result')}>`, isWork: true, wants }
}

function contentOf(responses: Operation['responses']): readonly [string, { readonly schema: JsonSchema }][] {
  return Object.entries(Object(responses['200'])['content'] ?? {})
}

/** The type of what stands under a key of a line. */
function lineOf({ oneOf }: JsonSchema, key: string): string {
  const lines = oneOf as readonly { readonly properties?: Readonly<Record<string, JsonSchema>> }[]
  return typeOf(
    lines.find(({ properties }) => properties?.[key] !== undefined)?.properties?.[key] ?? {},
    '  ',
  )
}

function rowOf({ method, path, operation }: Described): string {
  const { operationId, parameters = [] } = operation
  const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => `'${name}'`)
  const body = bodyOf(operation)
  const facts = [
    `method: '${method}'`,
    `path: '${path}'`,
    `answer: '${answerOf(operation).kind}'`,
    ...(query.length === 0 ? [] : [`query: [${query.join(', ')}]`]),
    ...(body === undefined ? [] : [`takes: '${body.type}'`]),
  ]
  return `  ${operationId}: { ${facts.join(', ')} },`
}
