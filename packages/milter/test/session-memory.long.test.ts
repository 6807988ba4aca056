import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { offer, packet } from '../src/session/loop.test-support.ts'

const SESSIONS = 2_000
/** Connections that are opened at one time: a listen queue has an end. */
const BATCH = 100
const MAX_SESSION_BYTES = 65_536
const BUDGET_BYTES = 16 * 1024 * 1024
/** What a session takes that keeps nothing: sockets, objects, and blocks that small buffers share. */
const IDLE_SESSION_BYTES = 40 * 1024
/** What allocators hold for each byte that is in use. */
const SLACK = 1.25
const DEADLINE_MS = 60_000

interface Server {
  readonly sessions: number
  /** Sessions that have sent all recipients, or were refused one. */
  readonly done: number
  readonly usedBytes: number
}

/** All that a session may keep by itself, and more of what it must ask for. */
function greedySession(): Buffer {
  const words = MAX_SESSION_BYTES / 8 - 64
  const macros = (stage: string) => packet('D', stage + 'x'.repeat(words))
  const cut = packet('L', `A\0${'x'.repeat(MAX_SESSION_BYTES / 2)}\0`).subarray(0, MAX_SESSION_BYTES / 4)
  const own = [
    macros('C'),
    packet('C', 'c'.repeat(words)),
    macros('H'),
    packet('H', 'h'.repeat(words)),
    macros('M'),
    packet('M', 'm'.repeat(words)),
    macros('R'),
  ]
  const recipients = Array.from({ length: (2 * MAX_SESSION_BYTES) / 300 }, (_, index) =>
    packet('R', `<recipient-${index}@example.net>\0`),
  )
  return Buffer.concat([offer(), ...own, ...recipients, packet('U', 'DONE\0'), cut])
}

test(`${SESSIONS} sessions that keep all they can stay within the bound`, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'milter-memory-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const path = join(directory, 'm.sock')
  const server = fork(
    new URL('./support/memory-server.ts', import.meta.url),
    [path, `${MAX_SESSION_BYTES}`, `${BUDGET_BYTES}`],
    { execArgv: ['--max-old-space-size=1024'] },
  )
  t.after(() => server.kill('SIGKILL'))
  await once(server, 'message')
  const before = await residentBytes(server.pid)
  const greed = greedySession()
  const sockets: Socket[] = []
  for (let opened = 0; opened < SESSIONS; opened += BATCH) {
    const batch = Array.from({ length: BATCH }, () => connect({ path }))
    sockets.push(...batch)
    await Promise.all(
      batch.map(async (socket) => {
        socket.on('error', () => {})
        socket.write(greed)
        // The answer to the offer: it was accepted, and the next ones find room in the listen queue.
        await once(socket, 'data')
      }),
    )
  }
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  const full = await untilServer(server, ({ done }) => done === SESSIONS)
  const grown = (await residentBytes(server.pid)) - before
  const bound = SESSIONS * (2 * MAX_SESSION_BYTES + IDLE_SESSION_BYTES) + BUDGET_BYTES
  t.diagnostic(
    `${Math.round(grown / 2 ** 20)} MiB more, bound ${Math.round(bound / 2 ** 20)} MiB; booked ${full.usedBytes}`,
  )
  assert.equal(full.sessions, SESSIONS)
  assert.ok(full.usedBytes <= BUDGET_BYTES)
  assert.ok(full.usedBytes > BUDGET_BYTES * 0.9, `only ${full.usedBytes} bytes are booked`)
  assert.ok(grown < bound * SLACK, `${grown} bytes more, the bound is ${bound}`)
  for (const socket of sockets) socket.destroy()
  const idle = await untilServer(server, ({ sessions }) => sessions === 0)
  assert.equal(idle.usedBytes, 0)
})

async function untilServer(
  server: ReturnType<typeof fork>,
  holds: (state: Server) => boolean,
): Promise<Server> {
  const deadline = AbortSignal.timeout(DEADLINE_MS)
  for (;;) {
    server.send('state')
    const [state] = await once(server, 'message', { signal: deadline })
    if (holds(state)) return state
  }
}

async function residentBytes(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}
