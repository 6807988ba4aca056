import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { answerTo } from './conditional.ts'
import type { Fault } from './faults.ts'
import type { ServedFile } from './served-file.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Undefined: the server has nothing there. */
  readonly file: ServedFile | undefined
}

const ENDLESS_CHUNK = Buffer.alloc(64 * 1024, '41424344\n')
const OCTETS = 'application/octet-stream'

/** As a server without a fault answers. */
export async function sendFile({ request, response, file }: Exchange): Promise<void> {
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<html><body>Not Found</body></html>\n')
    return
  }
  const { status, headers, start } = answerTo(request.headers, file)
  response.writeHead(status, headers)
  if (start === undefined || request.method === 'HEAD') response.end()
  else await pipeline(file.read(start), response)
}

/** Does what the fault says. Rejects when the client goes away meanwhile. */
export async function sendFault(fault: Fault, exchange: Exchange): Promise<void> {
  const { request, response, file } = exchange
  switch (fault.kind) {
    case 'answer':
      response.writeHead(fault.status, {
        ...fault.headers,
        'content-length': Buffer.byteLength(fault.body),
      })
      response.end(fault.body)
      return
    case 'truncated': {
      const body = await contentOf(file)
      response.writeHead(200, fault.chunked === true ? {} : { 'content-length': body.length })
      await write(response, body.subarray(0, fault.bytes))
      response.socket?.end()
      return
    }
    case 'too-long': {
      const body = await contentOf(file)
      response.writeHead(200, { 'content-length': body.length, connection: 'close' })
      response.flushHeaders()
      response.socket?.end(Buffer.concat([body, Buffer.alloc(fault.more, 'x')]))
      return
    }
    case 'gzip': {
      const body = gzipSync(await contentOf(file))
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body)
      return
    }
    case 'chunked':
      response.writeHead(200, { 'content-type': OCTETS }).end(await contentOf(file))
      return
    case 'slow': {
      const body = await contentOf(file)
      response.writeHead(200, { 'content-length': body.length })
      for (let at = 0; at < body.length; at += fault.chunkBytes) {
        await write(response, body.subarray(at, at + fault.chunkBytes))
        await delay(fault.everyMs)
        if (response.destroyed) return
      }
      response.end()
      return
    }
    case 'silent':
      if (fault.after === 'request') return
      response.writeHead(200, { 'content-length': file?.bytes ?? 1000 })
      await write(response, (await contentOf(file)).subarray(0, 10))
      return
    case 'endless':
      response.writeHead(200, { 'content-type': OCTETS })
      while (!response.destroyed) await write(response, ENDLESS_CHUNK)
      return
    case 'huge':
      response.writeHead(200, { 'content-type': OCTETS, 'content-length': fault.bytes })
      for (let left = fault.bytes; left > 0 && !response.destroyed; left -= ENDLESS_CHUNK.length)
        await write(response, ENDLESS_CHUNK.subarray(0, left))
      response.end()
      return
    case 'reset': {
      // What has come before it stays usable: a resumption asks for the rest only of the same content.
      const body = await contentOf(file)
      const { status, headers, start = 0 } = file === undefined ? NOTHING : answerTo(request.headers, file)
      response.writeHead(status, headers)
      await write(response, body.subarray(start, start + fault.afterBytes))
      // TLS has no reset of its own: there it is an end without goodbye.
      if (response.socket instanceof TLSSocket) response.socket.destroy()
      else response.socket?.resetAndDestroy()
      return
    }
    case 'garbage':
      response.socket?.end('220 mail.example ESMTP\r\n')
      return
    case 'no-ranges':
      delete request.headers.range
      await sendFile(exchange)
      return
    case 'wrong-range': {
      const body = await contentOf(file)
      const range = { 'content-range': `bytes 0-${body.length - 1}/${body.length}` }
      response.writeHead(206, { ...range, 'content-length': body.length }).end(body)
    }
  }
}

const NOTHING = { status: 404, headers: {}, start: undefined } as const

async function contentOf(file: ServedFile | undefined): Promise<Buffer> {
  return file === undefined ? Buffer.alloc(0) : await buffer(file.read(0))
}

/** Resolves once the kernel has it, so that what comes next does not overtake it. */
async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('close', resolve)
    response.write(chunk, () => {
      response.removeListener('close', resolve)
      resolve()
    })
  })
}
