import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Readable } from 'node:stream'
import { CodedError } from '../ground/coded-error.ts'
import { messageOf } from '../ground/thrown.ts'
import { whoMay } from '../ground/who-may.ts'
import { ControlError, DaemonError } from './errors.ts'
import { problemSchema } from './problem.ts'
import { isTrustedSocket } from './socket/safety.ts'
import { userHeaders } from './socket/user-header.ts'

const REPLY_MAX_BYTES = 4 * 1024 ** 2

export interface Call {
  readonly socketPath: string
  readonly timeoutMs: number
  readonly method: string
  readonly path: string
  readonly body?: Body | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is sent: a text, or a stream that may fail. */
export interface Body {
  readonly type: string
  readonly content: Readable | string
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Calls the daemon once. @throws {ControlError} */
export async function call(asked: Call): Promise<Answer> {
  return await callFor(asked, async (incoming) => ({
    status: incoming.statusCode ?? 0,
    body: await readBody(incoming),
  }))
}

/**
 * Calls the daemon, and has the answer read as it comes.
 * @throws {ControlError}; what `read` throws
 */
export async function callFor<T>(asked: Call, read: (incoming: IncomingMessage) => Promise<T>): Promise<T> {
  const { socketPath, timeoutMs, method, path, body, signal: given } = asked
  const late = AbortSignal.timeout(timeoutMs)
  const signal = given === undefined ? late : AbortSignal.any([late, given])
  try {
    if (!(await isTrustedSocket(socketPath))) throw await foreign(socketPath)
    const headers = { ...userHeaders(), ...(body === undefined ? {} : { 'content-type': body.type }) }
    const outgoing = request({ socketPath, method, path, headers, agent: false, signal })
    // Its signal ends the request, and that ends this wait: an end that nobody waits for any more is no error.
    outgoing.on('error', () => undefined)
    const response = once(outgoing, 'response')
    const { content } = body ?? {}
    if (content === undefined || typeof content === 'string') outgoing.end(content)
    else content.once('error', (error) => outgoing.destroy(error)).pipe(outgoing)
    const [incoming]: IncomingMessage[] = await response
    if (incoming === undefined) throw replyInvalid('there is none')
    return await read(incoming)
  } catch (error) {
    throw await callError(error, socketPath, timeoutMs)
  }
}

export async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > REPLY_MAX_BYTES) throw replyInvalid(`it is longer than ${REPLY_MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error }
}

/** What the daemon answered. @throws {DaemonError} when it says why not; {ControlError} CONTROL_REPLY_INVALID */
export function parseReply<T>({ status, body }: Answer, schema: Schema<T>): T {
  const value = parseJson(body)
  if (status !== 200) {
    const problem = problemSchema.safeParse(value)
    throw problem.success
      ? new DaemonError({ ...problem.data, status })
      : replyInvalid(`HTTP status ${status}`)
  }
  const reply = schema.safeParse(value)
  if (reply.success) return reply.data
  throw replyInvalid(reply.error.message, reply.error)
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw replyInvalid('it is no JSON', cause)
  }
}

export function replyInvalid(why: string, cause?: unknown): ControlError {
  return new ControlError(
    'CONTROL_REPLY_INVALID',
    `The answer on the control socket makes no sense: ${why}`,
    {
      remedy:
        'Check that daemon and command have the same version, and that the socket is the one of the daemon.',
      cause,
    },
  )
}

async function foreign(socketPath: string): Promise<ControlError> {
  return new ControlError('CONTROL_FORBIDDEN', `The control socket ${socketPath} belongs to another user`, {
    details: { socketPath },
    remedy: `Run the command ${await whoMay(socketPath, 'write')}.`,
  })
}

/** What went wrong with a call, for whoever reads an answer after it. */
export async function callError(error: unknown, socketPath: string, timeoutMs: number): Promise<Error> {
  const options = { details: { socketPath }, cause: error }
  const name = error instanceof Error ? error.name : ''
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new ControlError('CONTROL_TIMEOUT', `The daemon did not answer within ${timeoutMs} ms`, {
      ...options,
      remedy: 'Look at the log of the daemon; restart it if it hangs.',
    })
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new ControlError('CONTROL_UNREACHABLE', `No daemon answers on ${socketPath}`, {
        ...options,
        remedy:
          'Is the daemon running? Start it, or name its configuration file with --config; each file has its own socket.',
      })
    case 'EACCES':
    case 'EPERM':
      return await foreign(socketPath)
    default:
      if (error instanceof CodedError || error instanceof DaemonError) return error
      return new ControlError(
        'CONTROL_UNREACHABLE',
        `The connection to the daemon on ${socketPath} broke: ${messageOf(error)}`,
        { ...options, remedy: 'Try again; look at the log of the daemon.' },
      )
  }
}
