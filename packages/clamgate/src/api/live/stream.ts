import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import { hasSameRights, may } from '../../access/may.ts'
import type { LiveMessage } from './documents.ts'
import type { LiveService } from './service.ts'

export interface LiveTimings {
  /** A sign of life at least so often, ms: proxies give up what is silent, and so does whoever listens. */
  readonly aliveMs: number
  /** So often it is asked whether who listens still may, ms: an ended session has no stream five seconds later. */
  readonly againMs: number
}

export const LIVE_TIMINGS: LiveTimings = { aliveMs: 15_000, againMs: 3000 }

/** Of another name than changes have: a page cannot see comments, and connections die without a word. */
const ALIVE = 'event: alive\ndata: {}\n\n'

/** What waits for somebody who does not read, octets: the messages are small, and few. */
const MOST_WAITING = 16_384
/** So long somebody has for reading what still waits when a stream ends, ms. */
const END_MS = 1000
/** A browser comes back after so long, ms. */
const RETRY_MS = 3000

interface Streaming {
  readonly actor: Actor
  /** Who it is now; rejects when the session has ended. */
  readonly again: () => Promise<Actor>
  readonly live: LiveService
  readonly timings: LiveTimings
}

/** Answers with server-sent events until whoever asked goes away, may not any more, or does not read. */
export function streamLive(
  request: FastifyRequest,
  reply: FastifyReply,
  { actor, again, live, timings }: Streaming,
): void {
  const { raw } = reply
  if (raw.destroyed) {
    // Gone before it was asked for what: no close would ever take this listener away.
    reply.hijack()
    return
  }
  const last = request.headers['last-event-id']
  const waiting: string[] = []
  let isOpen = false
  const write = (text: string) => {
    if (!isOpen) waiting.push(text)
    else if (raw.writableEnded || raw.destroyed) return
    else if (raw.writableLength > MOST_WAITING) raw.destroy()
    else raw.write(text)
  }
  // Refused before anything is answered: it is a problem object like any other then.
  const unlisten = live.listen(actor, typeof last === 'string' ? last : undefined, {
    changed: (kind, id) => write(`id: ${id}\ndata: ${JSON.stringify({ kind } satisfies LiveMessage)}\n\n`),
  })
  reply.hijack()
  // The server ends connections on which nothing comes from a client; here nothing does.
  request.raw.socket.setTimeout(0)
  raw.writeHead(200, {
    ...headersOf(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  isOpen = true
  // Who breaks off is no failure of ours.
  raw.on('error', () => undefined)
  write(`retry: ${RETRY_MS}\n\n${waiting.join('')}`)
  const alive = setInterval(() => {
    if (raw.writableNeedDrain) raw.destroy()
    else write(ALIVE)
  }, timings.aliveMs)
  let isAsking = false
  const asking = setInterval(() => {
    if (isAsking) return
    isAsking = true
    again()
      .then((now) => {
        if (!isSame(actor, now)) end()
      })
      .catch(end)
      .finally(() => {
        isAsking = false
      })
  }, timings.againMs)
  function stop(): void {
    clearInterval(alive)
    clearInterval(asking)
    unlisten()
  }
  function end(): void {
    stop()
    raw.end()
    // Who does not read does not hear of the end: it would wait for that as long as the connection lasts.
    const late = setTimeout(() => raw.destroy(), END_MS)
    raw.once('close', () => clearTimeout(late))
  }
  raw.once('close', stop)
}

/** Who has other rights now comes back with them. */
function isSame(before: Actor, now: Actor): boolean {
  return may(now, 'live.read') === 'yes' && hasSameRights(before, now)
}

function headersOf(reply: FastifyReply): Record<string, string | number | readonly string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}
