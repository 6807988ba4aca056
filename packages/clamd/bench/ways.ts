import { once } from 'node:events'
import { connect, type OnReadOpts, type Socket } from 'node:net'
import { type ClamdAddress, createClamdClient } from '../src/index.ts'
import { encodeChunkHeader, encodeWholeStream, INSTREAM_COMMAND, INSTREAM_END } from '../src/wire/command.ts'

/** Scans one message and returns clamd's reply. `worker` numbers those that run side by side. */
export type Scan = (message: Buffer, worker: number) => Promise<string>

export interface Way {
  readonly name: string
  create(address: ClamdAddress): { readonly scan: Scan; close(): void }
}

/** Ways to bring messages to clamd each as bare as it can be, and the library's own. */
export const WAYS: readonly Way[] = [
  { name: 'plain', create: plain },
  { name: 'plain, three writes', create: threeWrites },
  { name: 'plain, writev', create: writev },
  { name: 'plain, onread', create: onread },
  { name: 'spare connection', create: spare },
  { name: 'IDSESSION', create: session },
  { name: 'library', create: library },
  { name: 'library, stream', create: libraryStream },
]

function plain(address: ClamdAddress) {
  return {
    scan: (message: Buffer) => {
      const socket = dial(address)
      socket.write(encodeWholeStream([message], message.length))
      return replyOf(socket)
    },
    close() {},
  }
}

function threeWrites(address: ClamdAddress) {
  return {
    scan: (message: Buffer) => {
      const socket = dial(address)
      socket.write(Buffer.concat([INSTREAM_COMMAND, encodeChunkHeader(message.length)]))
      socket.write(message)
      socket.write(INSTREAM_END)
      return replyOf(socket)
    },
    close() {},
  }
}

function writev(address: ClamdAddress) {
  return {
    scan: (message: Buffer) => {
      const socket = dial(address)
      socket.cork()
      socket.write(Buffer.concat([INSTREAM_COMMAND, encodeChunkHeader(message.length)]))
      socket.write(message)
      socket.write(INSTREAM_END)
      socket.uncork()
      return replyOf(socket)
    },
    close() {},
  }
}

function onread(address: ClamdAddress) {
  const buffer = Buffer.alloc(4096)
  return {
    scan: (message: Buffer) =>
      new Promise<string>((resolve, reject) => {
        const socket = dial(address, {
          buffer,
          callback: (bytes) => {
            resolve(buffer.toString('latin1', 0, bytes - 1))
            socket.destroy()
            return true
          },
        })
        socket.on('error', reject)
        socket.write(encodeWholeStream([message], message.length))
      }),
    close() {},
  }
}

/** The next connection is opened while the present one scans. */
function spare(address: ClamdAddress) {
  const spares: (Socket | undefined)[] = []
  return {
    scan: (message: Buffer, worker: number) => {
      const socket = spares[worker] ?? dial(address)
      socket.write(encodeWholeStream([message], message.length))
      spares[worker] = dial(address)
      return replyOf(socket)
    },
    close: () => spares.forEach((socket) => void socket?.destroy()),
  }
}

/** A session for each worker, one scan at a time in it: the best case, without the order of replies to sort out. */
function session(address: ClamdAddress) {
  const sessions: Socket[] = []
  return {
    scan: async (message: Buffer, worker: number) => {
      let socket = sessions[worker]
      if (socket === undefined) {
        socket = dial(address)
        sessions[worker] = socket
        socket.write('zIDSESSION\0')
      }
      socket.write(encodeWholeStream([message], message.length))
      const [bytes] = (await once(socket, 'data')) as [Buffer]
      return bytes.toString('latin1', bytes.indexOf(' ') + 1, bytes.length - 1)
    },
    close: () => sessions.forEach((socket) => void socket.destroy()),
  }
}

function library(address: ClamdAddress) {
  const client = clientFor(address)
  return { scan: async (message: Buffer) => asReply((await client.scan([message])).kind), close() {} }
}

function libraryStream(address: ClamdAddress) {
  const client = clientFor(address)
  return {
    scan: async (message: Buffer) => {
      const stream = client.openStream()
      await stream.write(message)
      return asReply((await stream.finish()).kind)
    },
    close() {},
  }
}

function clientFor(address: ClamdAddress) {
  return createClamdClient({
    address,
    connectTimeoutMs: 5000,
    stallTimeoutMs: 30_000,
    replyTimeoutMs: 120_000,
  })
}

function asReply(kind: string): string {
  return kind === 'clean' ? 'stream: OK' : kind
}

function replyOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (bytes: Buffer) => {
      resolve(bytes.toString('latin1', 0, bytes.length - 1))
      socket.destroy()
    })
  })
}

function dial(address: ClamdAddress, onread?: OnReadOpts): Socket {
  const extra = onread === undefined ? {} : { onread }
  return address.kind === 'unix'
    ? connect({ path: address.path, ...extra })
    : connect({ host: address.host, port: address.port, noDelay: true, ...extra })
}
