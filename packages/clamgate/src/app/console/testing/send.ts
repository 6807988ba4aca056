import { type IncomingHttpHeaders, request } from 'node:http'

export interface Sending {
  readonly method: string
  /** As they are written, Host too; a list of names and values where a name stands there twice. */
  readonly headers: Readonly<Record<string, string>> | readonly string[]
  readonly body?: string | undefined
}

export interface Sent {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Sends a request letter by letter: no path is tidied, and no header is added but what HTTP needs. */
export async function send(base: string, path: string, { method, headers, body }: Sending): Promise<Sent> {
  const { host, hostname, port, pathname } = new URL(base)
  const { promise, resolve, reject } = Promise.withResolvers<Sent>()
  const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))]
  const given = Array.isArray(headers) ? headers : Object.entries(headers).flat()
  const hasHost = given.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
  const all = [...(hasHost ? [] : ['host', host]), 'connection', 'close', ...length, ...given]
  const asking = request(
    { hostname, port, path: pathname + path, method, headers: all, agent: false },
    async (answer) => {
      const text = (await answer.toArray()).join('')
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
    },
  )
  asking.on('error', reject)
  asking.end(body)
  return await promise
}
