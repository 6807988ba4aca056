import { type Deferred, deferred } from './deferred.ts'
import type { Exchange } from './exchange.ts'
import { cleanTooEarly } from './failure.ts'
import type { ScanResult, ScanStream } from './types.ts'
import { encodeChunkHeader, INSTREAM_COMMAND, INSTREAM_END } from './wire/command.ts'
import { parseScanReply } from './wire/reply.ts'

/**
 * An INSTREAM whose bytes come bit by bit. The connection is opened by the first byte, not before: clamd gives up on one
 * that stays silent for CommandReadTimeout.
 */
export function openScanStream(connect: (signal?: AbortSignal) => Exchange): ScanStream {
  let exchange: Exchange | undefined
  let verdict: Promise<ScanResult> | undefined
  let drained: Deferred<void> | undefined
  let gone: Promise<void> | undefined

  /** The exchange, and the command on it when it is new. */
  function start(): { open: Exchange; command: readonly Buffer[] } {
    if (exchange !== undefined) return { open: exchange, command: [] }
    const open = connect()
    exchange = open
    open.onDrain(resume)
    // A writer that was paused goes on when clamd has answered early: what it writes is dropped, `finish` has the answer.
    open.reply.then(resume, (error) => drained?.reject(error))
    return { open, command: [INSTREAM_COMMAND] }
  }

  function resume(): void {
    drained?.resolve()
    drained = undefined
  }

  return {
    write(chunk) {
      if (verdict !== undefined) throw new Error('The scan stream was finished, nothing can be written')
      if (chunk.length === 0) return undefined
      const { open, command } = start()
      if (open.settled) {
        gone ??= handled(open.reply.then(() => {}))
        return gone
      }
      open.write(...command, encodeChunkHeader(chunk.length), chunk)
      if (open.pendingBytes === 0) return undefined
      drained ??= deferred<void>()
      return handled(drained.promise)
    },

    finish() {
      if (verdict !== undefined) return verdict
      const { open, command } = start()
      open.end(...command, INSTREAM_END)
      verdict = handled(verdictOf(open))
      return verdict
    },

    abort() {
      const reason = new Error('The scan stream was aborted')
      // A stream that has no connection yet shall not get one.
      exchange ??= connect(AbortSignal.abort(reason))
      exchange.abort(reason)
    },
  }
}

/**
 * The verdict of an INSTREAM on `exchange`.
 * @throws {ClamdError} when there was no reply, or one that is no verdict on the whole stream
 */
export async function verdictOf(exchange: Exchange): Promise<ScanResult> {
  const reply = await exchange.reply
  const result = exchange.decode(reply, parseScanReply)
  if (result.kind === 'clean' && !exchange.sentAll) throw cleanTooEarly(exchange.scene())
  return result
}

/** A promise whose rejection may go unnoticed: the same error comes by another way too. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
