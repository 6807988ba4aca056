import { type Actor, ROLES, type Role } from '../../packages/clamgate/src/access/actor.ts'
import { may, scopeOf } from '../../packages/clamgate/src/access/may.ts'
import { described } from '../../packages/clamgate/src/api/openapi/described.ts'
import {
  type OpenApi,
  type Operation,
  openApiOf,
  type Parameter,
} from '../../packages/clamgate/src/api/openapi/document.ts'
import type { Route } from '../../packages/clamgate/src/api/route.ts'
import { type ApiAnswers, apiRoutes } from '../../packages/clamgate/src/api/routes.ts'
import { code, codeBlock, page, prose, table } from './markdown.ts'

/** All routes; nobody calls their handlers here. */
function allRoutes(): readonly Route[] {
  return described(apiRoutes({} as ApiAnswers))
}

/** The document of OpenAPI, as the servers answer it. */
export function openApi(): OpenApi {
  return openApiOf(allRoutes())
}

/** docs/reference/api/openapi.json */
export function openApiPage(): string {
  return `${JSON.stringify(openApi(), null, 2)}\n`
}

/** docs/reference/api/README.md: each route, for who wants to try it. */
export function routesPage(): string {
  const { paths, tags } = openApi()
  const acts = new Map(allRoutes().map(({ name, act }) => [name, act]))
  const operations = Object.entries(paths).flatMap(([path, of]) =>
    Object.entries(of).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  return page([
    '# The API',
    `What the console and the command line ask for. It is served below ${code('/api/v1')} on ${code('console.listen')} to whoever has a token or a session, and below ${code('/v1')} on the control socket, where whoever may open it is the administrator of the host. [openapi.json](openapi.json) says the same by OpenAPI 3.1, and a gateway serves its own at ${code('GET /api/v1/openapi.json')}; ${code('@clamgate/client')} is made of it. The guide to accounts has how to get a token.`,
    ...RULES,
    ...tags.flatMap(({ name }) => [
      `## ${name}`,
      ...operations
        .filter(({ operation }) => operation.tags.includes(name))
        .flatMap(({ path, method, operation }) => [
          `### ${code(`${method} ${path}`)}`,
          `${operation.summary}. ${whoMay(acts.get(operation.operationId) ?? 'anybody')}`,
          ...parametersOf(operation),
          codeBlock(exampleOf(method, path, operation), 'sh'),
          answerOf(operation),
        ]),
    ]),
  ])
}

const RULES = [
  '## What holds everywhere',
  [
    '- A request carries `Authorization: Bearer cg_…`, or the cookie of a session. From a browser, what changes something comes from a page of the console itself, with `Content-Type: application/json`.',
    '- What failed is answered with `{code, sentence, remedy, report, requestId}`; [errors.md](../errors.md) has the codes. 400: malformed; 401: no good session or token; 403: show your password or second factor again; 404: not there, or not yours; 409: changed meanwhile; 413: the body is too long; 415: it is of another type; 422: cannot be done like that; 429: too many, see `Retry-After`; 503: the store is away, and mail goes on.',
    '- Lists are `{items, next}`, newest first (accounts: `{accounts, next}`, by name), of at most 200, and fewer where mail has very many recipients; `next` is the `cursor` of the page after, for the same query by the same account. Nothing counts what there is in all.',
    '- Answers of `application/x-ndjson` have an object on each line. *Items*: `{"item": …}`, and last `{"end": true}`. *Work*: `{"progress": …}` as it goes on, `{}` to say that somebody is there, and last `{"result": …}`. Either may end with `{"problem": …}`; without a last line it was cut.',
    '- Acts take the header `Idempotency-Key`, 1 to 200 printed characters: within a day the same key with the same request of the same account is answered as the first was (`Idempotency-Replayed: true`) and does nothing again; with another request it is refused, 422 `CONTROL_KEY_USED`. A second request waits for the first. What failed is not kept. Keys are in memory, 200 of an account: a restart forgets them, and then an entry of the quarantine still knows what was done with it. Jobs keep their keys in the store. Accounts, tokens and sessions have no keys, since what they answer is told once.',
    '- Times are ISO 8601, UTC. Texts out of mail are as they came: clean them where you show them. Keys may be added to answers.',
    '- Who did something is the account or the token. `by` in a body is read on the control socket alone.',
  ].join('\n'),
]

/** Who may do an act at all, by the one rule. */
function whoMay(act: Route['act']): string {
  if (act === 'anybody') return 'Anybody may, without having signed in.'
  const roles = ROLES.map((role) => ({ role, actor: exampleActor(role) })).filter(
    ({ actor }) => may(actor, act) !== 'no',
  )
  const told = roles.map(({ role, actor }) =>
    role !== 'admin' && act !== 'self.read' && act !== 'self.write' && scopeOf(actor, act).of !== 'everything'
      ? `${role} (own mail)`
      : role,
  )
  const proof = may(exampleActor('admin'), act) === 'proof' ? '; an account after a fresh proof' : ''
  return `Act ${code(act)}: ${told.join(', ')}${proof}.`
}

function exampleActor(role: Role): Actor {
  return {
    kind: 'account',
    id: 'example',
    name: 'example',
    role,
    domains: ['example.org'],
    addresses: ['a@example.org'],
  }
}

function parametersOf({ parameters = [] }: Operation): readonly string[] {
  const shown = parameters.filter((parameter) => parameter.in !== 'header')
  if (shown.length === 0) return []
  return [
    table(
      ['Parameter', 'In', 'Value'],
      shown.map((parameter) => [
        `${code(parameter.name)}${parameter.required ? '' : ', optional'}`,
        parameter.in,
        prose(writtenValue(parameter)),
      ]),
    ),
  ]
}

/** `integer, 1 to 200, default 50` */
function writtenValue({ schema, description }: Parameter): string {
  const { type, format, default: fallback, minimum, maximum, maxLength } = schema
  const choices = Array.isArray(schema['enum']) ? schema['enum'].join(', ') : undefined
  return [
    description,
    choices ?? (schema['const'] === undefined ? (format ?? type ?? 'string or list') : schema['const']),
    minimum === undefined || maximum === undefined ? undefined : `${minimum} to ${maximum}`,
    maxLength === undefined ? undefined : `at most ${maxLength} characters`,
    fallback === undefined || fallback === '' ? undefined : `default ${fallback}`,
  ]
    .filter((word) => word !== undefined)
    .join(', ')
}

/** Of parameters, by format and name. */
const EXAMPLES: Readonly<Record<string, string>> = {
  query: 'since:2d',
  'date-time from': '2026-11-28T00:00:00Z',
  'date-time to': '2026-11-29T00:00:00Z',
}

function exampleOf(method: string, path: string, { requestBody, parameters = [] }: Operation): string {
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && (parameter.required || parameter.name === 'query'))
    .map(
      ({ name, schema }) =>
        `${name}=${EXAMPLES[`${schema['format'] ?? ''} ${name}`.trim()] ?? name.toUpperCase()}`,
    )
    .join('&')
  const address = `"$CONSOLE/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}${query === '' ? '' : `?${query}`}"`
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  return [
    `curl -H "Authorization: Bearer $TOKEN"`,
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(type === undefined
      ? []
      : type === 'application/json'
        ? [`--json '${JSON.stringify(bodyOf(content?.schema))}'`]
        : [`-H 'Content-Type: ${type}' --data-binary @message.eml`]),
    address,
  ].join(' ')
}

/** What has to be in a body, and no more: as its schema has it for an example where its keys alone do not say it. */
function bodyOf(schema: object | undefined): unknown {
  const found =
    schema !== undefined && '$ref' in schema && typeof schema.$ref === 'string'
      ? openApi().components.schemas[schema.$ref.replace(/^.*\//, '')]
      : schema
  const written = (found ?? {}) as {
    readonly examples?: readonly unknown[]
    readonly anyOf?: readonly object[]
    readonly oneOf?: readonly object[]
  }
  if (written.examples !== undefined) return written.examples[0]
  const [alternative] = written.anyOf ?? written.oneOf ?? []
  if (alternative !== undefined) return bodyOf(alternative)
  const { properties = {}, required = [] } = written as {
    readonly properties?: Readonly<
      Record<string, { readonly type?: string; readonly enum?: readonly string[] }>
    >
    readonly required?: readonly string[]
  }
  return Object.fromEntries(
    required.map((name) => {
      const { type, enum: choices } = properties[name] ?? {}
      const text = choices?.[0] ?? name.toUpperCase()
      return [
        name,
        type === 'array' ? [name.toUpperCase().replace(/S$/, '')] : type === 'boolean' ? true : text,
      ]
    }),
  )
}

function answerOf({ responses, 'x-lines': lines }: Operation): string {
  if (responses['200'] === undefined) return `Answers with a redirect, ${Object.keys(responses)[0]}.`
  const content = Object(responses['200'])['content'] as Readonly<Record<string, { readonly schema: object }>>
  const [type = '', { schema } = { schema: {} }] = Object.entries(content)[0] ?? []
  const name =
    '$ref' in schema && typeof schema.$ref === 'string' ? schema.$ref.replace(/^.*\//, '') : undefined
  const what = lines === undefined ? name : lines
  return `Answers with ${code(type)}${what === undefined ? '' : `: ${lines === undefined ? code(what) : what}`}.`
}
