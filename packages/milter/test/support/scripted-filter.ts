import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, frame, type Packet, PacketScanner } from '../../src/testing/index.ts'

export interface FilterScript {
  /** The answer to the offer. */
  readonly negotiation?: Buffer
  /** Bytes to send back for a packet; undefined sends nothing, 'close' ends the connection. */
  readonly answer?: ((packet: Packet) => Buffer | 'close' | undefined) | undefined
}

export interface ScriptedFilter extends AsyncDisposable {
  readonly path: string
  /** Every packet of the MTA after the offer, of all connections. */
  readonly packets: readonly Packet[]
  /** Number of reads in which those came. */
  readonly reads: readonly string[]
}

/** A filter that does what a test says, right or wrong: the counterpart for tests of the MTA side. */
export async function startScriptedFilter(script: FilterScript = {}): Promise<ScriptedFilter> {
  const folder = await mkdtemp(join(tmpdir(), 'clamgate-script-'))
  const path = join(folder, 'filter.sock')
  const packets: Packet[] = []
  const reads: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const scanner = new PacketScanner((packet) => onPacket(socket, packet))
    socket.on('data', (chunk: Buffer) => {
      const from = packets.length
      scanner.push(chunk)
      reads.push(
        packets
          .slice(from)
          .map(({ letter }) => letter)
          .join(''),
      )
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  const onPacket = (socket: Socket, packet: Packet) => {
    if (packet.letter === 'O') {
      socket.write(script.negotiation ?? command.optneg(6, 0x1ff, 0))
      return
    }
    packets.push({ letter: packet.letter, payload: Buffer.from(packet.payload) })
    if (packet.letter === 'Q') {
      socket.end()
      return
    }
    const answer = (script.answer ?? continueAlways)(packet)
    if (answer === 'close') socket.end()
    else if (answer !== undefined) socket.write(answer)
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(path, resolve)
  await promise
  return {
    path,
    packets,
    reads,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      await closed.promise
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** CONTINUE to everything that expects an answer. */
export function continueAlways({ letter }: Packet): Buffer | undefined {
  return 'DAKQ'.includes(letter) ? undefined : frame('c')
}
