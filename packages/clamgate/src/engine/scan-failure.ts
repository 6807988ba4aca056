import { crc32 } from 'node:zlib'
import { ClamdError, type ClamdErrorCode, InstreamBuffer } from '@clamgate/clamd'
import { messageOf } from '../ground/thrown.ts'
import { isBacklogFull } from './canary.ts'
import { EngineError } from './errors.ts'
import type { ServerFailureCode, ServerStatus } from './status.ts'

/** Why a scan got no verdict, and what that means for its server and for the message. */
export interface ScanFailure {
  readonly code: ServerFailureCode
  readonly reason: string
  /** There was not even a connection, so the message was not seen. */
  readonly away: boolean
  /** The connection broke before a word: the same address may have a clamd again, or another one behind it. */
  readonly lost: boolean
  /** It speaks against the server: neither the message nor the time is to blame, as far as can be told. */
  readonly blamed: boolean
  /** Another server may do better. */
  readonly worthAnother: boolean
}

/** An exchange that failed. */
export function failureOfError(error: unknown): ScanFailure {
  const reason = messageOf(error)
  if (!(error instanceof ClamdError)) {
    return { code: 'SCAN_FAILED', reason, away: false, lost: false, blamed: false, worthAnother: false }
  }
  const { code, details } = error
  return {
    code,
    reason,
    // A server that has no room for a connection is busy, not away.
    away: code === 'CLAMD_UNREACHABLE' && !isBacklogFull(error),
    lost: code === 'CLAMD_CLOSED' && details['beforeVerdict'] === true,
    blamed: BLAMED.has(code),
    worthAnother: !ENDINGS.has(code),
  }
}

/** An error reply: `text` is what clamd said. */
export function failureOfReply(text: string): ScanFailure {
  return {
    code: 'SCAN_ERROR',
    reason: `clamd could not scan: ${text}`,
    away: false,
    lost: false,
    blamed: !ABOUT_THE_MESSAGE.some((words) => text.includes(words)),
    // Too much work here is too much work there.
    worthAnother: !text.includes(TIME_LIMIT),
  }
}

/** What the caller is told of an exchange with `server` that failed. */
export function noVerdict(server: { readonly address: string }, error: unknown): EngineError {
  return new EngineError(
    'ENGINE_SCAN_FAILED',
    `No verdict from clamd at ${server.address}: ${messageOf(error)}`,
    {
      cause: error,
      remedy: 'The mail is treated by policy.failure; `clamgate status` shows the state of clamd.',
      details: { server: server.address },
    },
  )
}

/** What the caller is told where no server can be asked. */
export function unavailable(
  servers: readonly Pick<ServerStatus, 'address' | 'state' | 'problem'>[],
): EngineError {
  const states = servers.map(({ address, state, problem }) => {
    return problem === undefined ? `${address} is ${state}` : `${address} is ${state} (${problem.message})`
  })
  const why = states.length === 0 ? 'none was started yet' : states.join('; ')
  return new EngineError('ENGINE_UNAVAILABLE', `No clamd can scan: ${why}`, {
    remedy:
      'The mail is treated by policy.failure until clamd is back; `clamgate status` shows why it is away.',
    details: { servers: servers.length },
  })
}

/** How much of a message tells it from others: its header fields, with those that no other message has. */
const FINGERPRINT_BYTES = 4096

/** A number for the beginning of a message, or of its first chunk. */
export function fingerprintOf(message: InstreamBuffer | readonly Buffer[]): number {
  if (message instanceof InstreamBuffer) return crc32(message.content().subarray(0, FINGERPRINT_BYTES))
  let sum = 0
  let left = FINGERPRINT_BYTES
  for (const part of message) {
    const head = part.subarray(0, left)
    sum = crc32(head, sum)
    left -= head.length
    if (left === 0) break
  }
  return sum
}

/** Slow answers are a matter of load or of the message, and no connection is one for the next look. */
const BLAMED: ReadonlySet<ClamdErrorCode> = new Set([
  'CLAMD_CLOSED',
  'CLAMD_REPLY_UNKNOWN',
  'CLAMD_REPLY_TOO_LONG',
  'CLAMD_COMMAND_UNAVAILABLE',
])

/** After a time-out there is no time left for another try within the MTA's patience. */
const ENDINGS: ReadonlySet<ClamdErrorCode> = new Set(['CLAMD_REPLY_TIMEOUT', 'CLAMD_ABORTED'])

const TIME_LIMIT = 'time limit'
/** What libclamav says of a content, not of its own troubles (the texts of cl_strerror in 1.4). */
const ABOUT_THE_MESSAGE = [
  TIME_LIMIT,
  'Exceeded max',
  'Bad format or broken data',
  "Can't parse data",
  "Can't unpack some data",
  'Error during bytecode execution',
]
