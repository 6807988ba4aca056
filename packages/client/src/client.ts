import { ClamgateError, refused } from './errors.ts'
import { OPERATIONS, type Operations } from './generated.ts'
import { eventsOf, itemsOf, resultOf } from './lines.ts'
import type { OperationRow, WorkOptions } from './types.ts'

export interface ClientOptions {
  /** `console.url` of the gateway, or where its console listens: `https://mail.example.org:8095`. */
  readonly url: string
  /** `cg_…`. Left out: the browser's session is used. */
  readonly token?: string | undefined
  /** Takes the place of the global one: to speak through a proxy, or with a certificate of one's own. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** How often a call is tried again whose connection broke. */
  readonly retries?: number | undefined
}

/** All that the API can do: a method for each of its operations. */
export type ClamgateClient = Operations

/** Parameters and body of a call, by name. */
type Request = Readonly<Record<string, unknown>> & { readonly body?: unknown }

const DEFAULT_RETRIES = 2

/**
 * Makes a client of the API of a gateway.
 * @throws TypeError for what is no address
 */
export function createClient(options: ClientOptions): ClamgateClient {
  // The path of console.url, where there is one, stays.
  const base = new URL(`${options.url.replace(/\/+$/, '')}/api/v1`)
  const methods = Object.entries(OPERATIONS).map(([name, row]) => [
    name,
    (request: Request = {}, how: WorkOptions<never> = {}) => perform(base, options, row, request, how),
  ])
  // Each method is made of the row that was generated beside its type.
  return Object.fromEntries(methods) as ClamgateClient
}

function perform(
  base: URL,
  options: ClientOptions,
  row: OperationRow,
  request: Request,
  how: WorkOptions<never>,
): unknown {
  const ask = () => send(base, options, row, request, how)
  switch (row.answer) {
    case 'items':
      return following(ask, itemsOf)
    case 'events':
      return following(ask, eventsOf)
    case 'work':
      return ask().then(({ body }) => resultOf(body, how.onProgress))
    case 'octets':
      return ask().then(({ body }) => body ?? new ReadableStream())
    case 'document':
      return ask().then(async (answer) => {
        const value: unknown = await answer.json().catch((cause: unknown) => {
          throw unreachable(base, cause)
        })
        return value
      })
  }
}

/** Asks when somebody begins to read. */
async function* following<T>(
  ask: () => Promise<Response>,
  read: (body: Response['body']) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  yield* read((await ask()).body)
}

async function send(
  base: URL,
  { token, fetch = globalThis.fetch, retries = DEFAULT_RETRIES }: ClientOptions,
  row: OperationRow,
  request: Request,
  { signal, idempotencyKey, lastEventId }: WorkOptions<never>,
): Promise<Response> {
  const { method, takes } = row
  const headers = new Headers({ accept: '*/*' })
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  if (lastEventId !== undefined) headers.set('last-event-id', lastEventId)
  const isAct = method !== 'GET'
  if (isAct) headers.set('idempotency-key', idempotencyKey ?? crypto.randomUUID())
  // What acts says that it is JSON even where there is nothing to say: no form of another page can.
  if (isAct) headers.set('content-type', takes ?? 'application/json')
  const content = bodyOf(row, request)
  const asked: RequestInit = {
    method,
    headers,
    ...(content === undefined || content === null ? {} : { body: content }),
    ...(signal === undefined ? {} : { signal }),
    redirect: 'error',
  }
  const address = addressOf(base, row, request)
  for (let tries = 0; ; tries++) {
    try {
      const answer = await fetch(address, asked)
      return answer.ok ? answer : await refused(answer)
    } catch (error) {
      if (error instanceof ClamgateError || signal?.aborted === true) throw error
      if (tries >= retries) throw unreachable(base, error)
    }
  }
}

function bodyOf({ method, takes }: OperationRow, { body }: Request): RequestInit['body'] {
  if (method === 'GET') return undefined
  if (takes === undefined || takes === 'application/json') return JSON.stringify(body ?? {})
  return body as NonNullable<RequestInit['body']> // by the type of the method
}

function addressOf(base: URL, { path, query = [] }: OperationRow, request: Request): URL {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(request[name])))
  const address = new URL(`${base.href}${filled}`)
  for (const name of query) {
    const value = request[name]
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) address.searchParams.append(name, String(one))
    }
  }
  return address
}

function unreachable({ origin }: URL, cause: unknown): ClamgateError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ClamgateError(
    {
      code: 'CLIENT_UNREACHABLE',
      sentence: `No answer from ${origin}: ${why}`,
      remedy: 'Look at the address, the certificate, and whether the gateway runs.',
    },
    { cause },
  )
}
