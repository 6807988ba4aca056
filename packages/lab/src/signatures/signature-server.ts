import { once } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Fault } from './faults.ts'
import { sendFault, sendFile } from './faulty-answer.ts'
import type { Certificate } from './private-authority.ts'
import { type ServedFile, type ServeOptions, servedContent, servedFrom } from './served-file.ts'

/** A request as it came, secrets and all. */
export interface ServedRequest {
  readonly method: string
  /** Without the slash in front, with its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Unix time, ms. */
  readonly at: number
}

export interface SignatureServerOptions {
  /** Left out: http. */
  readonly certificate?: Certificate
  readonly host?: string
}

/** A provider of signatures on a free port of loopback. Paths are those of requests, without the slash, with the query. */
export interface SignatureServer extends AsyncDisposable {
  readonly port: number
  /** `https://localhost:PORT/` */
  readonly url: string
  readonly requests: readonly ServedRequest[]
  /** Those for one path. */
  requestsOf(path: string): readonly ServedRequest[]
  /** Forgets what was asked so far. */
  forget(): void
  put(path: string, content: string | Buffer, options?: ServeOptions): void
  /** A file of the disk. */
  putFile(path: string, file: string, options?: ServeOptions): Promise<void>
  remove(path: string): void
  /** From now on, or for so many requests. `*` stands for all paths that have no fault of their own. */
  fail(path: string, fault: Fault, times?: number): void
  mend(path: string): void
  /** Shows another certificate from now on; https only. */
  show(certificate: Certificate): void
}

export async function startSignatureServer(options: SignatureServerOptions = {}): Promise<SignatureServer> {
  const { certificate, host = '127.0.0.1' } = options
  const files = new Map<string, ServedFile>()
  const faults = new Map<string, { readonly fault: Fault; left: number }>()
  const requests: ServedRequest[] = []
  const faultAt = (path: string): Fault | undefined => {
    const found = [faults.get(path), faults.get('*')].find((one) => one !== undefined && one.left > 0)
    if (found === undefined) return undefined
    found.left -= 1
    return found.fault
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/^\//, '')
    requests.push({ method: request.method ?? '', path, headers: request.headers, at: Date.now() })
    const fault = faultAt(path)
    const exchange = { request, response, file: files.get(path) }
    // A client that goes away is no failure of the server.
    response.on('error', ignore)
    const sent = fault === undefined ? sendFile(exchange) : sendFault(fault, exchange)
    sent.catch(() => response.destroy())
  }
  const secure = certificate === undefined ? undefined : createHttpsServer(contextOf(certificate), answer)
  const server: Server | HttpsServer = secure ?? createHttpServer(answer)
  const stop = await listen(server, host)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has no port')
  return {
    port: address.port,
    url: `${secure === undefined ? 'http' : 'https'}://localhost:${address.port}/`,
    requests,
    requestsOf: (path) => requests.filter((request) => request.path === path),
    forget() {
      requests.length = 0
    },
    put(path, content, serve) {
      files.set(path, servedContent(content, serve))
    },
    async putFile(path, file, serve) {
      files.set(path, await servedFrom(file, serve))
    },
    remove(path) {
      files.delete(path)
    },
    fail(path, fault, times = Number.POSITIVE_INFINITY) {
      faults.set(path, { fault, left: times })
    },
    mend(path) {
      faults.delete(path)
    },
    show(another) {
      secure?.setSecureContext(contextOf(another))
    },
    [Symbol.asyncDispose]: stop,
  }
}

/** @returns what ends it, with every connection: a fault may leave some that nobody closes */
async function listen(server: Server | HttpsServer, host: string): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', ignore)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, host)
  await once(server, 'listening')
  return async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
}

function contextOf({ certificate, key }: Certificate) {
  return { cert: certificate, key }
}

function ignore(): void {}
