/**
 * How fast the server is when the filter only counts: messages with 20 headers, as Postfix sends them (macros before every
 * header, no replies but that of the end), over a Unix socket. The peer is another process, so that the processor time is
 * that of the server alone. Prints JSON.
 * Run: `node packages/milter/src/server.bench.ts [messages [connections [bodyBytes]]]`
 */
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMilterServer } from './server.ts'
import { BODY_CHUNK_BYTES } from './wire/codes.ts'

const HEADERS = 20
const [, , first = '20000', second = '4', third = '1250', socketPath] = process.argv
const messages = Number(first)
const connections = Number(second)
const bodyBytes = Number(third)

if (socketPath === undefined) await measure()
else await Promise.all(Array.from({ length: connections }, () => talk(socketPath, messages / connections)))

async function measure(): Promise<void> {
  const seen = { messages: 0, headers: 0, bytes: 0 }
  const server = createMilterServer<typeof seen>({
    message: () => seen,
    observe: {
      header: (state, name, value) => {
        state.headers++
        state.bytes += name.length + value.length
      },
      body: (state, chunk) => {
        state.bytes += chunk.length
      },
    },
    eom: () => {
      seen.messages++
      return { response: { kind: 'accept' } }
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'milter-bench-'))
  const path = join(folder, 'milter.sock')
  await server.listen({ kind: 'unix', path })
  await runPeer(Math.min(messages, 4_000), path) // lets the compiler settle
  Object.assign(seen, { messages: 0, headers: 0, bytes: 0 })
  const cpu = process.cpuUsage()
  const start = performance.now()
  await runPeer(messages, path)
  const seconds = (performance.now() - start) / 1000
  const used = process.cpuUsage(cpu)
  await server.close()
  await rm(folder, { recursive: true })
  const count = seen.messages
  assert.deepEqual([count, seen.headers], [messages, messages * HEADERS])
  assert.ok(seen.bytes > messages * bodyBytes)
  const result = {
    messages,
    connections,
    messagesPerSecond: Math.round(count / seconds),
    cpuMicrosecondsPerMessage: Math.round(((used.user + used.system) / count) * 10) / 10,
    userMicrosecondsPerMessage: Math.round((used.user / count) * 10) / 10,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function runPeer(total: number, path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  fork(import.meta.filename, [String(total), String(connections), String(bodyBytes), path]).once('exit', () =>
    resolve(),
  )
  return promise
}

/** One SMTP session after the other would pay for connecting; this is one session with many messages. */
async function talk(path: string, total: number): Promise<void> {
  const socket = connect({ path })
  const { promise, resolve } = Promise.withResolvers<void>()
  const offer = packet('O', '\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff')
  const greeting = [
    packet('D', 'Cj\0mx.example.org\0'),
    packet('C', 'client.example.net\x004\x12\x34192.0.2.1\0'),
  ]
  const envelope = [
    packet('D', 'M{mail_addr}\0a@example.net\0'),
    packet('M', '<a@example.net>\0SIZE=2000\0'),
    packet('D', 'R{rcpt_addr}\0b@example.org\0'),
    packet('R', '<b@example.org>\0'),
  ]
  const headers = Array.from({ length: HEADERS }, (_, i) => [
    packet('D', 'Li\x004F1GZ31Z2Tz9vFM\0'),
    packet('L', `X-Header-${i}\0 some value of a usual length, ${i}\0`),
  ]).flat()
  const body: Buffer[] = []
  for (let left = bodyBytes; left > 0; left -= BODY_CHUNK_BYTES) {
    body.push(packet('B', 'x'.repeat(Math.min(left, BODY_CHUNK_BYTES))))
  }
  const end = [packet('D', 'Ei\x004F1GZ31Z2Tz9vFM\0'), packet('E', '')]
  const message = Buffer.concat([...envelope, ...headers, ...body, ...end])
  const next = Buffer.concat([packet('A', ''), message])
  let sent = 0
  socket.once('data', () => {
    socket.write(Buffer.concat([...greeting, message]))
    socket.on('data', () => {
      sent++
      if (sent < total) socket.write(next)
      else socket.end(packet('Q', ''), resolve)
    })
  })
  socket.write(offer)
  await promise
}

function packet(letter: string, payload: string): Buffer {
  const bytes = Buffer.from(`\0\0\0\0${letter}${payload}`, 'latin1')
  bytes.writeUInt32BE(bytes.length - 4)
  return bytes
}
