import { after } from 'node:test'
import { type ClamdAddress, createClamdClient, type InstreamBuffer } from '@clamgate/clamd'
import { type FakeClamd, type FakeReply, type FakeRequest, startFakeClamd } from '@clamgate/clamd/testing'
import { systemClock } from '../../ground/clock.ts'
import { Pool, type PoolOptions } from '../pool.ts'
import { Server, type ServerOptions } from '../server.ts'

/** Pools on fake clamds for the tests of one file; all is stopped after the last one. */
export function poolFixture() {
  const cleanups: (() => Promise<void>)[] = []
  after(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })
  return {
    async fake(options: Parameters<typeof startFakeClamd>[0] = {}): Promise<FakeClamd> {
      const clamd = await startFakeClamd(options)
      cleanups.push(() => clamd.stop())
      return clamd
    },
    /** A clamd whose verdicts come when the test says so. */
    async held(reply: FakeReply = 'stream: OK'): Promise<{ clamd: FakeClamd; answer(): void }> {
      const held = Promise.withResolvers<void>()
      const text = typeof reply === 'string' ? reply : reply.text
      const clamd = await startFakeClamd({ script: { reply: () => ({ text, after: held.promise }) } })
      cleanups.push(async () => {
        held.resolve()
        await clamd.stop()
      })
      return { clamd, answer: () => held.resolve() }
    },
    poolOf(servers: readonly Server[], limits: Partial<PoolOptions> = {}): Pool {
      const pool = new Pool({ servers, waitMs: 5000, maxWaiting: 1000, ...limits })
      cleanups.push(() => pool.stop(0))
      return pool
    },
  }
}

/** A server that nobody looks at: unmanaged, it is usable from the start. One job of a kind at a time. */
export function serverAt(address: ClamdAddress, options: Partial<ServerOptions> = {}): Server {
  return new Server({
    address: 'first',
    client: createClamdClient({
      address,
      connectTimeoutMs: 1000,
      stallTimeoutMs: 1000,
      replyTimeoutMs: 5000,
    }),
    room: { scan: 1, stream: 1 },
    canaryIntervalMs: 60_000,
    longestLookMs: 120_000,
    managed: false,
    databasesComplete: () => true,
    clock: systemClock,
    onFinding: () => {},
    ...options,
  })
}

/** A message that differs from others by its number. */
export function mail(number: number): readonly Buffer[] {
  return [Buffer.from(`Subject: hello ${number}\n\n`)]
}

/** What fakes do to messages, while the samples of a look are treated as by a good clamd. */
export function onMail(reply: FakeReply): {
  readonly reply: (request: FakeRequest) => FakeReply | undefined
} {
  return {
    reply: ({ command, content }) =>
      command === 'INSTREAM' && content.includes('Subject: hello') ? reply : undefined,
  }
}

/** The reply of a clamd that drops the connection without a word. */
export const DROPPED: FakeReply = { text: '', terminator: '' }

/** A message as the filter holds it. */
export function heldMail(pool: Pool, number: number): InstreamBuffer {
  const message = pool.buffer()
  for (const part of mail(number)) message.append(part)
  return message
}
