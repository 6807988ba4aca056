import { request } from 'node:http'

/** What somebody was answered. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** What stands at `job.id` of the document; undefined: nothing. */
  at(path: string): unknown
}

/** Somebody who asks the API, or nobody in particular. */
export interface Asker {
  readonly name: string
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>
}

/** Longest wait for one answer, ms. */
const WAIT_MS = 60_000

/** Over TCP, with what the request carries: a cookie, a token, nothing. */
export function askerOf(url: string, name: string, carries: Readonly<Record<string, string>> = {}): Asker {
  return {
    name,
    async ask(method, path, body, headers = {}) {
      const sends = method === 'GET' ? {} : { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(WAIT_MS),
        headers: { 'sec-fetch-site': 'same-origin', ...carries, ...sends, ...headers },
        ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
      })
      return answered(answer.status, Object.fromEntries(answer.headers), await answer.text())
    },
  }
}

/** Through the control socket, as the administrator of the host. */
export function hostAsker(socketPath: string): Asker {
  return {
    name: 'host',
    async ask(method, path, body, headers = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Answered>()
      const sends = method === 'GET' ? {} : { 'content-type': 'application/json' }
      const asking = request(
        { socketPath, method, path: `/v1${path}`, agent: false, headers: { ...sends, ...headers } },
        (answer) => {
          answer.toArray().then((chunks) => {
            const told = Object.entries(answer.headers).map(([key, value]) => [key, String(value)] as const)
            resolve(
              answered(answer.statusCode ?? 0, Object.fromEntries(told), Buffer.concat(chunks).toString()),
            )
          }, reject)
        },
      )
      asking.on('error', reject)
      asking.end(method === 'GET' ? undefined : typeof body === 'string' ? body : JSON.stringify(body ?? {}))
      return await promise
    },
  }
}

function answered(status: number, headers: Readonly<Record<string, string>>, text: string): Answered {
  return { status, headers, text, at: (path) => partOf(documentOf(text), path) }
}

function documentOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function partOf(document: unknown, path: string): unknown {
  let part = document
  for (const name of path.split('.')) {
    part = typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined
  }
  return part
}

/** A text of an answer, that has to be there. */
export function textAt(answer: Answered, path: string): string {
  const value = answer.at(path)
  if (typeof value === 'string') return value
  throw new Error(`There is no text at ${path}: ${answer.status} ${answer.text.slice(0, 500)}`)
}

/** So many answers are waited for at once: each refusal takes its time, whatever the reason. */
const AT_ONCE = 8

/** Does something with each, so many at once. */
export async function eachOf<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const waiting = things.values()
  const worker = async () => {
    for (const thing of waiting) await work(thing)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
