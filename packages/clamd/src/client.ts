import { ClamdError } from './errors.ts'
import { Exchange, type ExchangeContext } from './exchange.ts'
import { InstreamBuffer } from './instream-buffer.ts'
import { openScanStream, verdictOf } from './scan-stream.ts'
import type { ClamdClient, ClamdClientOptions } from './types.ts'
import { Watchdog } from './watchdog.ts'
import {
  type ClamdCommand,
  encodeChunkHeader,
  encodeCommand,
  encodeWholeStream,
  INSTREAM_COMMAND,
  INSTREAM_END,
} from './wire/command.ts'
import { refuseNotice, unknownReply } from './wire/reply.ts'
import { parseStats } from './wire/stats.ts'
import { parseVersion } from './wire/version.ts'

const DEFAULT_MAX_REPLY_BYTES = 8192
/** STATS has a line for each thread. */
const MAX_STATS_BYTES = 1024 * 1024
const READ_BUFFER_BYTES = 16 * 1024
/** Up to here, copying a message into one buffer is cheaper than handing its parts over one by one. */
const ONE_BUFFER_BYTES = 64 * 1024

interface CallOptions {
  readonly signal?: AbortSignal
}

/**
 * A client for the clamd at `options.address`. It holds no connection and no timer while nothing is under way, and
 * queues nothing: how many scans run at one time is the caller's to limit.
 */
export function createClamdClient(options: ClamdClientOptions): ClamdClient {
  const { address, connectTimeoutMs, stallTimeoutMs, replyTimeoutMs } = options
  const maxReplyBytes = options.maxReplyBytes ?? DEFAULT_MAX_REPLY_BYTES
  const context: ExchangeContext = {
    address,
    connectTimeoutMs,
    stallTimeoutMs,
    replyTimeoutMs,
    watchdog: new Watchdog(Math.min(connectTimeoutMs, stallTimeoutMs, replyTimeoutMs)),
    readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
  }

  function open(signal: AbortSignal | undefined, maxBytes = maxReplyBytes): Exchange {
    return new Exchange(context, { maxReplyBytes: maxBytes, signal })
  }

  async function ask<T>(
    command: ClamdCommand,
    parse: (reply: string) => T,
    { signal, maxBytes }: CallOptions & { readonly maxBytes?: number },
  ): Promise<T> {
    const exchange = open(signal, maxBytes)
    exchange.end(encodeCommand(command))
    return exchange.decode(await exchange.reply, parse)
  }

  return {
    address,

    ping: (call = {}) => ask('PING', expecting('PING', 'PONG'), call),

    async version(call = {}) {
      try {
        return await ask('VERSION', parseVersion, call)
      } catch (error) {
        // EnableVersionCommand (clamd 1.5) takes VERSION away, and leaves VERSIONCOMMANDS that says the same.
        if (!(error instanceof ClamdError) || error.code !== 'CLAMD_COMMAND_UNAVAILABLE') throw error
        return await ask('VERSIONCOMMANDS', parseVersion, call)
      }
    },

    stats: (call = {}) => ask('STATS', parseStats, { ...call, maxBytes: MAX_STATS_BYTES }),

    reload: (call = {}) => ask('RELOAD', expecting('RELOAD', 'RELOADING'), call),

    scan(message, call = {}) {
      const exchange = open(call.signal)
      if (message instanceof InstreamBuffer) exchange.end(message.wire())
      else sendWhole(exchange, message)
      return verdictOf(exchange)
    },

    openStream: (call = {}) => openScanStream((signal = call.signal) => open(signal)),
  }
}

function sendWhole(exchange: Exchange, parts: readonly Buffer[]): void {
  let bytes = 0
  for (const part of parts) bytes += part.length
  if (bytes <= ONE_BUFFER_BYTES) exchange.end(encodeWholeStream(parts, bytes))
  // One chunk header for all: a clamd with a lower StreamMaxLength refuses before it is sent a byte of the message.
  else exchange.end(INSTREAM_COMMAND, encodeChunkHeader(bytes), ...parts, INSTREAM_END)
}

function expecting(command: ClamdCommand, answer: string): (reply: string) => void {
  return (reply) => {
    if (reply === answer) return
    refuseNotice(reply)
    throw unknownReply(command, reply)
  }
}
