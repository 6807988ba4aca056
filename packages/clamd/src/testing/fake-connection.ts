import type { Socket } from 'node:net'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { deferred } from '../deferred.ts'
import {
  type FakeBehaviour,
  type FakeEnd,
  type FakeReply,
  type FakeReplyScript,
  goodReply,
} from './fake-behaviour.ts'
import { type FakeRequest, FakeRequestDecoder } from './fake-request.ts'

/** A connection that the fake had, with what came over it. */
export interface FakeConnection {
  /** All bytes received so far, the command included. */
  readonly received: Buffer
  /** The command with its stream, once complete. Waits for it; never settles when it never comes. */
  readonly requested: Promise<FakeRequest>
  /** Settles when the connection is gone, whoever ended it. One that is not read (`stop-reading`) does not notice. */
  readonly closed: Promise<void>
  readonly isClosed: boolean
}

const SIZE_LIMIT: FakeReplyScript = { text: 'INSTREAM size limit exceeded. ERROR', ending: 'reset' }
const NOTICE: FakeReplyScript = { text: 'COMMAND READ TIMED OUT', terminator: '\n' }

/** Treats `socket` as `behaviour` says, and records. */
export function serveFakeConnection(socket: Socket, behaviour: FakeBehaviour): FakeConnection {
  const decoder = new FakeRequestDecoder()
  const received: Buffer[] = []
  let receivedBytes = 0
  let serving = true
  const requested = deferred<FakeRequest>()
  const closed = deferred<void>()
  socket.setNoDelay(true)
  // A client that goes away is what half of the tests are about; `closed` tells.
  socket.on('error', () => {})
  socket.on('close', () => closed.resolve())
  socket.on('data', take)
  breakWhereAsked()

  function take(bytes: Buffer): void {
    received.push(bytes)
    receivedBytes += bytes.length
    if (!serving) return
    const request = decoder.push(bytes)
    breakWhereAsked()
    if (!serving) return
    if (decoder.announcedBytes > (behaviour.streamMaxLength ?? Number.POSITIVE_INFINITY)) {
      stop()
      say(SIZE_LIMIT)
    } else if (request !== undefined) {
      serving = false
      requested.resolve(request)
      say(behaviour.reply?.(request) ?? goodReply(request))
    }
  }

  function breakWhereAsked(): void {
    const { fault } = behaviour
    if (fault === undefined || receivedBytes < fault.afterBytes) return
    stop()
    if (fault.action === 'stop-reading') return
    if (fault.action === 'time-out-notice') say(NOTICE)
    else if (typeof fault.action === 'string') end(fault.action)
    else say(fault.action)
  }

  function stop(): void {
    serving = false
    socket.pause()
  }

  function say(reply: FakeReply): void {
    // A failed write means that the client is gone, which `closed` tells.
    speak(typeof reply === 'string' ? { text: reply } : reply).catch(() => {})
  }

  async function speak({
    text,
    terminator,
    after,
    trickle,
    ending = 'close',
  }: FakeReplyScript): Promise<void> {
    await after
    const bytes = Buffer.concat([
      Buffer.from(text),
      Buffer.from(terminator ?? (decoder.prefix === 'z' ? '\0' : '\n')),
    ])
    const pieces = trickle === undefined ? [bytes] : Array.from(bytes, (byte) => Buffer.of(byte))
    for (const piece of pieces) {
      if (socket.destroyed) return
      if (piece.length > 0) await new Promise((done) => socket.write(piece, done))
      if (trickle !== undefined) await (trickle.everyMs > 0 ? delay(trickle.everyMs) : nextTurn())
    }
    end(ending)
  }

  function end(how: FakeEnd): void {
    if (how === 'hold') return
    // RST exists on TCP only; on a unix socket closing over unread bytes has the same effect.
    if (how === 'reset' && 'remotePort' in socket && socket.remotePort !== undefined) socket.resetAndDestroy()
    else if (how === 'reset') socket.destroy()
    else socket.end(() => socket.destroy())
  }

  return {
    get received() {
      return Buffer.concat(received)
    },
    requested: requested.promise,
    closed: closed.promise,
    get isClosed() {
      return socket.destroyed
    },
  }
}
