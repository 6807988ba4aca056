import { hearServerTime } from '../format/clock.ts'
import { apiAddress } from './base.ts'
import { CallError, type Problem } from './failure.ts'
import { newKey } from './new-key.ts'

type Values = Readonly<Record<string, string | number | boolean | undefined>>

export interface CallOptions {
  /** Left out: undefined and the empty string. */
  readonly query?: Values
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, such as a mail. */
  readonly content?: { readonly type: string; readonly data: BodyInit }
  readonly signal?: AbortSignal | undefined
  /** The same act sent twice is done once: a new one for each press of a button. */
  readonly idempotencyKey?: string
  readonly timeoutMs?: number
  /** Fails at once where nobody is signed in, instead of waiting until somebody is. */
  readonly isProbe?: boolean
  /** Sent also when the page is left at once; browsers take at most 64 KiB of such bodies. */
  readonly outlivesPage?: boolean
}

const TIMEOUT_MS = 30_000

/** Asked when the server says that nobody is signed in any more; true: the same person is again, and the call is made once more. */
let onSignedOut: () => Promise<boolean> = async () => false
export function whenSignedOut(listener: () => Promise<boolean>): void {
  onSignedOut = listener
}

/** @throws {CallError} */
export function get<T>(path: string, query?: Values, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path, { ...(query && { query }), signal })
}

/** An act. @throws {CallError} */
export function post<T>(path: string, body: unknown = {}, options: CallOptions = {}): Promise<T> {
  return call<T>('POST', path, { idempotencyKey: newKey(), ...options, body })
}

/** One call of the API; the shape of its answer is the type that the server gives for that route. @throws {CallError} */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch (error) {
    options.signal?.throwIfAborted()
    // It broke off in its middle, or is that of somebody else on the way.
    throw new CallError(0, { code: 'CONSOLE_NO_ANSWER', sentence: String(error) })
  }
}

/** The same for an answer that is read as it comes, or is no JSON. @throws {CallError} */
export async function send(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const { query = {}, body, content, signal, idempotencyKey, timeoutMs = TIMEOUT_MS } = options
  const late = AbortSignal.timeout(timeoutMs)
  const headers: Record<string, string> = { accept: 'application/json' }
  // The server takes acts only with this type: a form of a foreign page cannot send it.
  if (method !== 'GET') headers['content-type'] = content?.type ?? 'application/json'
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const init: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    keepalive: options.outlivesPage === true,
    signal: signal === undefined ? late : AbortSignal.any([signal, late]),
  }
  if (content !== undefined) init.body = content.data
  else if (method !== 'GET') init.body = JSON.stringify(body ?? {})
  let response: Response
  const askedMs = Date.now()
  try {
    response = await fetch(`${apiAddress(path)}${queryText(query)}`, init)
  } catch (error) {
    signal?.throwIfAborted()
    throw new CallError(0, { code: 'CONSOLE_NO_ANSWER', sentence: String(error) })
  }
  hearServerTime(response.headers.get('date'), askedMs, Date.now())
  if (response.ok) return response
  const failure = await failureOf(response)
  const isOut = failure.status === 401 && failure.code === 'ACCESS_NO_SESSION'
  if (!isOut || options.isProbe === true || !(await onSignedOut())) throw failure
  signal?.throwIfAborted()
  return await send(method, path, options)
}

async function failureOf(response: Response): Promise<CallError> {
  const { status } = response
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const problem = await readProblem(response)
  return new CallError(status, problem, Number.isFinite(retryAfter) ? retryAfter : undefined)
}

/** A web server in front of ours answers in its own words. */
async function readProblem(response: Response): Promise<Problem> {
  const unknown = { code: 'CONSOLE_NO_ANSWER', sentence: `HTTP ${response.status}` }
  try {
    const told: unknown = await response.json()
    if (typeof told !== 'object' || told === null) return unknown
    return 'code' in told && 'sentence' in told ? (told as Problem) : unknown
  } catch {
    return unknown
  }
}

function queryText(values: Values): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
