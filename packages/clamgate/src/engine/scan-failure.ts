import { crc32 } from 'node:zlib'
import { ClamdError, type ClamdErrorCode, InstreamBuffer, type ScanResult } from '@clamgate/clamd'
import { NOT_WANTED } from '../ground/not-wanted.ts'
import { messageOf } from '../ground/thrown.ts'
import { isBacklogFull } from './canary.ts'
import { EngineError } from './errors.ts'
import type { ScanFailureCode, ServerStatus } from './status.ts'

/** Why a scan got no verdict, and what that means for its server and for the message. */
export interface ScanFailure {
  readonly code: ScanFailureCode
  readonly reason: string
  /** What to do about it, where clamd's client knows. */
  readonly remedy?: string | undefined
  /** There was not even a connection, so the message was not seen. */
  readonly away: boolean
  /** The connection broke before a word: the same address may have a clamd again, or another one behind it. */
  readonly lost: boolean
  /** It speaks against the server: neither the message nor the time is to blame, as far as can be told. */
  readonly blamed: boolean
  /** Another server may do better. */
  readonly worthAnother: boolean
  /**
   * Whose doing it is. `server`: there is reason to look at it. `message`: it answered, and does not take this one.
   * `caller`: nobody waits for the verdict any more.
   */
  readonly about: 'server' | 'message' | 'caller'
  /** False: another scan of the mail has told enough, so that this is not counted; left out: it is. */
  readonly isWanted?: false
}

const HARMLESS = { away: false, lost: false, blamed: false, worthAnother: false } as const

/** An exchange that failed. */
export function failureOfError(error: unknown): ScanFailure {
  const reason = messageOf(error)
  if (!(error instanceof ClamdError)) {
    return { ...HARMLESS, code: 'SCAN_FAILED', reason, about: 'server' }
  }
  const { code, details } = error
  return {
    code,
    reason,
    remedy: error.remedy,
    // A server that has no room for a connection is busy, not away.
    away: code === 'CLAMD_UNREACHABLE' && !isBacklogFull(error),
    lost: code === 'CLAMD_CLOSED' && details['beforeVerdict'] === true,
    blamed: BLAMED.has(code),
    worthAnother: !ENDINGS.has(code),
    about: 'server',
  }
}

/** An answer of clamd that is no verdict; undefined for one that is. */
export function failureOfResult(result: ScanResult): ScanFailure | undefined {
  switch (result.kind) {
    case 'clean':
    case 'found':
      return undefined
    case 'too-large':
      return { ...HARMLESS, code: 'SCAN_TOO_LARGE', reason: TOO_LARGE, about: 'message' }
    case 'error':
      return failureOfReply(result.text)
  }
}

/** A scan that was broken off: by the deadline of its message, by a stop of ours, or since the MTA has gone. */
export function failureOfEnd({ reason }: Pick<AbortSignal, 'reason'>): ScanFailure {
  const words = reason instanceof Error ? reason.message : 'it was broken off'
  switch (codeIn(reason)) {
    case 'SCAN_TIMEOUT':
      return { ...HARMLESS, code: 'SCAN_TIMEOUT', reason: words, about: 'server' }
    case 'ENGINE_STOPPED':
      return { ...HARMLESS, code: 'ENGINE_STOPPED', reason: words, about: 'caller' }
    case NOT_WANTED:
      return { ...ABANDONED, isWanted: false }
    default:
      return ABANDONED
  }
}

/** Nobody waits for the verdict: the MTA has gone, or the person who asked. */
export const ABANDONED: ScanFailure = {
  ...HARMLESS,
  code: 'SCAN_ABANDONED',
  reason: 'its caller has gone',
  about: 'caller',
}

/** A scan that got no server: `error` is what its wait for one ended with. */
export function neverBegun(error: unknown, signal: AbortSignal): ScanFailure {
  const code = codeIn(error)
  if (signal.aborted || code === 'ENGINE_ABORTED') return failureOfEnd(signal)
  const known = WITHOUT_SERVER.find((one) => one === code) ?? 'SCAN_FAILED'
  return { ...HARMLESS, code: known, reason: messageOf(error), about: 'caller' }
}

const WITHOUT_SERVER = ['ENGINE_UNAVAILABLE', 'ENGINE_OVERLOADED', 'ENGINE_STOPPED'] as const

function codeIn(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
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
    about: 'server',
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

const TOO_LARGE = 'clamd refused a message as larger than its StreamMaxLength'
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
