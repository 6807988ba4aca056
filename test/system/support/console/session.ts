import { type IncomingMessage, request as requestHttp } from 'node:http'
import { type RequestOptions, request as requestHttps } from 'node:https'
import type { Person } from './site.ts'

/** What a server said. */
export interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Somebody who has signed in, without a browser. */
export interface Session {
  readonly cookie: string
  /** Asks below `/api/v1`. */
  ask(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  /** Listens for changes, with the id of the last that is known. */
  listen(since?: string): Promise<Listening>
}

/** Server-sent events as they come. */
export interface Listening extends Disposable {
  /** Kinds of what has changed, in their order. */
  readonly kinds: readonly string[]
  /** Of the newest. */
  readonly lastId: string | undefined
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>
  /** Waits until a kind is told that was not told before this was called. */
  next(kind: string): Promise<void>
}

/** Longest wait for an answer, or for what must come, ms. */
const WAIT_MS = 60_000

/**
 * A stream has to be over so long after its session, ms. Its timings see to five seconds, as stream.long.test.ts has it; the rest is
 * for a machine that does other things, too.
 */
export const STREAM_ENDS_MS = 20_000

/** @param url of the console, without a slash at its end */
export async function signIn(
  url: string,
  { name, password }: Person,
  options: RequestOptions = {},
): Promise<Session> {
  const plain = { origin: new URL(url).origin }
  const send = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: object) =>
    open(`${url}/api/v1${path}`, { ...options, method, headers: { ...plain, ...headers } }, body)
  const signed = await whole(await send('POST', '/session', {}, { name, password }))
  if (signed.status !== 200) throw new Error(`${name} cannot sign in: ${signed.status} ${signed.body}`)
  const cookie = signed.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  return {
    cookie,
    ask: async (method, path, body, headers = {}) =>
      await whole(await send(method, path, { cookie, ...headers }, body)),
    async listen(since) {
      const known = since === undefined ? {} : { 'last-event-id': since }
      const answer = await send('GET', '/live', { cookie, ...known })
      if (answer.statusCode !== 200) throw new Error(`No stream: ${answer.statusCode}`)
      return listenTo(answer)
    },
  }
}

async function open(url: string, options: RequestOptions, body?: object): Promise<IncomingMessage> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const text = body === undefined ? '' : JSON.stringify(body)
  const own =
    options.method === 'GET'
      ? {}
      : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(text)}` }
  const asking = request(url, { ...options, agent: false, headers: { ...own, ...options.headers } }, resolve)
  asking.on('error', reject)
  asking.setTimeout(WAIT_MS, () => asking.destroy(new Error(`${url} does not answer`)))
  asking.end(text)
  return await promise
}

async function whole(answer: IncomingMessage): Promise<Answer> {
  const body = (await answer.toArray()).join('')
  return { status: answer.statusCode, headers: answer.headers, body }
}

function listenTo(answer: IncomingMessage): Listening {
  const kinds: string[] = []
  let lastId: string | undefined
  let text = ''
  const ended = Promise.withResolvers<void>()
  const told = new EventTarget()
  answer.setEncoding('utf8')
  answer.on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      lastId = /^id: (.*)$/m.exec(block)?.[1] ?? lastId
      // Those with a name are signs of life.
      const data = /^event: /m.test(block) ? undefined : /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) kinds.push(kindOf(data))
    }
    told.dispatchEvent(new Event('told'))
  })
  answer.on('error', () => undefined).on('close', () => ended.resolve())
  return {
    kinds,
    get lastId() {
      return lastId
    },
    ended: ended.promise,
    async next(kind) {
      const from = kinds.length
      const signal = AbortSignal.timeout(WAIT_MS)
      while (!kinds.slice(from).includes(kind)) {
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        told.addEventListener('told', () => resolve(), { once: true })
        signal.addEventListener('abort', () => reject(new Error(`Nobody told of ${kind}, but of ${kinds}`)), {
          once: true,
        })
        await promise
      }
    },
    [Symbol.dispose]: () => void answer.destroy(),
  }
}

function kindOf(data: string): string {
  const value: unknown = JSON.parse(data)
  return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : ''
}
