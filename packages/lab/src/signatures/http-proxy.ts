import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface HttpProxyOptions {
  readonly login?: { readonly user: string; readonly password: string }
  /** Names that only the proxy knows, and the port of loopback behind each: `{ 'urlhaus.abuse.ch': 40123 }`. */
  readonly hosts?: Readonly<Record<string, number>>
}

/** An HTTP proxy on loopback: CONNECT, and plain requests for http. */
export interface HttpProxy extends AsyncDisposable {
  readonly port: number
  /** Without the login. */
  readonly url: string
  /** `CONNECT host:port`, `GET http://…`, those without the right login as well. */
  readonly requests: readonly string[]
}

/** It reaches nothing but loopback. */
export async function startHttpProxy({ login, hosts = {} }: HttpProxyOptions = {}): Promise<HttpProxy> {
  const requests: string[] = []
  const sockets = new Set<Duplex>()
  const own = (socket: Duplex) => {
    sockets.add(socket)
    socket.on('error', ignore)
    socket.once('close', () => sockets.delete(socket))
  }
  const portOf = (host: string, port: string) => (LOOPBACK.has(host) ? Number(port) : hosts[host])
  const wanted =
    login === undefined
      ? undefined
      : `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const mayPass = ({ headers }: IncomingMessage) =>
    wanted === undefined || headers['proxy-authorization'] === wanted
  const server = createServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url}`)
    const url = URL.parse(incoming.url ?? '')
    const port = url === null ? undefined : portOf(url.hostname, url.port)
    if (!mayPass(incoming)) return response.writeHead(407, ASK_LOGIN).end()
    if (url === null || port === undefined) return response.writeHead(502).end()
    const { method, headers } = incoming
    const path = `${url.pathname}${url.search}`
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    return outgoing.end()
  })
  server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    requests.push(`CONNECT ${incoming.url}`)
    const [host = '', askedPort = ''] = (incoming.url ?? '').split(':')
    const port = portOf(host, askedPort)
    if (!mayPass(incoming)) return refuse(socket, `407 Login\r\n${ASK_LINE}`)
    if (port === undefined) return refuse(socket, '502 Unknown host\r\n')
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    own(onward)
    onward.once('error', () => socket.destroy())
    socket.once('close', () => onward.destroy())
  })
  server.on('connection', (socket: Socket) => own(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '127.0.0.2'])
const ASK_LOGIN = { 'proxy-authenticate': 'Basic realm="tests"' }
const ASK_LINE = 'Proxy-Authenticate: Basic realm="tests"\r\n'

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}Content-Length: 0\r\nConnection: close\r\n\r\n`)
}

function ignore(): void {}
