import type { IncomingMessage } from 'node:http'
import { pipeline, type Transform } from 'node:stream'
import { createBrotliDecompress, createUnzip, createZstdDecompress } from 'node:zlib'
import { cleanText } from '../../../ground/clean.ts'
import { spentBuffers } from '../../../ground/spent-buffers.ts'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import type { Sink } from '../staging.ts'
import { keepPace } from './pace.ts'
import type { Answered } from './transport.ts'

/** The line broke: what came so far may be of use. */
export class BrokenOffError extends SignatureError {}

export interface BodyOptions {
  /** Of the address, for sentences. */
  readonly shown: string
  /** Of the whole file, bytes. */
  readonly maxBytes: number
  /** Content codings are undone. */
  readonly isDecoded: boolean
  /** Without a byte, ms. */
  readonly timeoutMs: number
  /** Monotonic, ms. */
  readonly now: () => number
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/**
 * Writes a body to where it belongs, behind what is there.
 * @throws {BrokenOffError} SIGNATURES_LENGTH, SIGNATURES_UNREACHABLE, SIGNATURES_TIMEOUT
 * @throws {SignatureError} SIGNATURES_TOO_LARGE, SIGNATURES_LENGTH, SIGNATURES_TIMEOUT, SIGNATURES_MALFORMED
 */
export async function readBody(answered: Answered, sink: Sink, options: BodyOptions): Promise<void> {
  const { response } = answered
  const { shown, maxBytes, signal } = options
  const before = sink.bytes
  const announced = announcedLength(response)
  let received = 0
  const stop = () => response.destroy(new Error('stopped'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (announced !== undefined && before + announced > maxBytes) {
      throw tooLarge(options, `${before + announced} bytes`)
    }
    using pace = keepPace(response, options)
    const count = (bytes: number) => {
      received += bytes
      pace.count(bytes)
    }
    for await (const chunk of decoded(response, count, options)) {
      if (sink.bytes + chunk.length > maxBytes) throw tooLarge(options, `more than ${maxBytes} bytes`)
      await sink.append(chunk)
      options.onBytes(chunk.length)
    }
  } catch (error) {
    response.destroy()
    signal.throwIfAborted()
    throw bodyFailure(error, { answered, shown, announced, received })
  } finally {
    signal.removeEventListener('abort', stop)
  }
  // Bytes behind the announced end are no answer to anything: whoever sends them lies about the length.
  const excess = answered.laterError()
  if (excess !== undefined) throw bodyFailure(excess, { answered, shown, announced, received })
}

/** Of what is still to come; undefined: it is not said, or is one of encoded bytes that says little. */
export function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined
}

export function isEncoded({ headers }: IncomingMessage): boolean {
  const coding = headers['content-encoding']?.trim().toLowerCase()
  return coding !== undefined && coding !== '' && coding !== 'identity'
}

function decoded(
  response: IncomingMessage,
  count: (bytes: number) => void,
  { shown, isDecoded }: BodyOptions,
): AsyncIterable<Buffer> {
  const counted = async function* (): AsyncGenerator<Buffer> {
    const chunks: AsyncIterable<Buffer> = response
    for await (const chunk of chunks) {
      count(chunk.length)
      yield chunk
      spentBuffers(chunk.length)
    }
  }
  if (!isDecoded || !isEncoded(response)) return counted()
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? ''
  const decoder = decoderOf(coding)
  if (decoder === undefined) {
    throw new SignatureError('SIGNATURES_MALFORMED', `${shown} is encoded as ${cleanText(coding, 40)}`, {
      remedy: 'Let the server send the file as it is: nothing else was asked for.',
    })
  }
  // An error comes out of the decoder, too.
  return pipeline(counted(), decoder, () => undefined)
}

/** We ask for none; some servers have nothing else. */
function decoderOf(coding: string): Transform | undefined {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return createUnzip()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    default:
      return undefined
  }
}

function tooLarge({ shown, maxBytes }: BodyOptions, size: string): SignatureError {
  return new SignatureError('SIGNATURES_TOO_LARGE', `${shown} has ${size}, taken are at most ${maxBytes}`, {
    remedy: 'See that it is the file that you mean: no file of this source should be that large.',
    details: { maxBytes },
  })
}

interface Broken {
  readonly answered: Answered
  readonly shown: string
  readonly announced: number | undefined
  readonly received: number
}

function bodyFailure(error: unknown, broken: Broken): SignatureError {
  const { answered, shown, announced, received } = broken
  if (error instanceof SignatureError) {
    const isStall = error.code === 'SIGNATURES_TIMEOUT' && error.details['isStalled'] === true
    if (!isStall) return error
    const { remedy, details, cause } = error
    return new BrokenOffError(error.code, error.message, { remedy, details, cause })
  }
  const parseError = answered.laterError()
  if (systemCode(error)?.startsWith('Z_') || systemCode(error)?.startsWith('ERR_')) {
    return new SignatureError('SIGNATURES_MALFORMED', `${shown} cannot be decoded: ${messageOf(error)}`, {
      remedy: 'Wait, or tell the provider: its server names a compression that is not that of the file.',
      cause: error,
    })
  }
  if (announced !== undefined && (systemCode(parseError)?.startsWith('HPE_') ?? false)) {
    return new SignatureError(
      'SIGNATURES_LENGTH',
      `${shown} is longer than the ${announced} bytes that were announced`,
      {
        remedy:
          'Wait, or tell the provider: the file at the source is being changed, or its server is broken.',
        cause: error,
      },
    )
  }
  if (announced !== undefined && received < announced && answered.isEnded()) {
    const text = `${shown} ended after ${received} of the ${announced} bytes that were announced`
    return new BrokenOffError('SIGNATURES_LENGTH', text, {
      remedy: 'Wait: the next run asks again.',
      cause: error,
    })
  }
  const text = `${shown} broke off after ${received} bytes: ${messageOf(parseError ?? error)}`
  return new BrokenOffError('SIGNATURES_UNREACHABLE', text, {
    remedy: 'See that the line to the source is good.',
    cause: error,
  })
}
