import { once } from 'node:events'
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from './authority.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface WebServer extends AsyncDisposable {
  /** `https://127.0.0.1:PORT/` */
  readonly base: string
  readonly port: number
  /** What was asked, in order: path and the header fields. */
  readonly asked: IncomingMessage[]
  /** By path; else 404. */
  readonly answers: Map<string, Answer>
}

/** @param pair undefined: without TLS */
export async function startWebServer(pair: KeyPair | undefined): Promise<WebServer> {
  const asked: IncomingMessage[] = []
  const answers = new Map<string, Answer>()
  const listen: RequestListener = (request, response) => {
    asked.push(request)
    const answer = answers.get(request.url ?? '')
    if (answer === undefined) response.writeHead(404).end('not here')
    else answer(request, response)
  }
  const server = pair === undefined ? createHttp(listen) : createServer({ ...pair }, listen)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('It listens on no port')
  const scheme = pair === undefined ? 'http' : 'https'
  return {
    base: `${scheme}://127.0.0.1:${address.port}/`,
    ...{ port: address.port, asked, answers },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Serves a text as a good server does: with an ETag, conditions and ranges. */
export function serves(content: string | Buffer, headers: Record<string, string> = {}): Answer {
  const body = Buffer.from(content)
  const etag = `"${body.length}-${body.toString('base64url').slice(0, 16)}"`
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag, ...headers }).end()
      return
    }
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
    const from = range !== null && request.headers['if-range'] === etag ? Number(range[1]) : 0
    const part = body.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      'content-type': 'text/plain',
      'content-length': part.length,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
      ...headers,
    })
    response.end(part)
  }
}
