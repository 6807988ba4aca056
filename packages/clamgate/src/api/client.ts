import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Readable } from 'node:stream'
import { CodedError } from '../ground/coded-error.ts'
import { messageOf } from '../ground/thrown.ts'
import { whoMay } from '../ground/who-may.ts'
import { ControlError, DaemonError } from './errors.ts'
import { problemSchema } from './problem.ts'
import { type TestNoticeReply, testNoticeSchema } from './routes/notify.ts'
import { type ReloadReply, reloadSchema } from './routes/reload.ts'
import { type EnvelopeQuery, type ExaminationReply, examinationSchema, MESSAGE_TYPE } from './routes/scan.ts'
import { type Status, statusSchema } from './routes/status.ts'
import { isTrustedSocket } from './socket/safety.ts'

export interface ControlClientOptions {
  readonly socketPath: string
  /** Longest wait for a whole answer, ms. A reload opens files and sockets, so leave it some. */
  readonly timeoutMs?: number
}

/**
 * The command line's side of the control API. Each call rejects with a {@link ControlError} when there was no usable
 * answer, and with a {@link DaemonError} when the answer is that it failed.
 */
export interface ControlClient {
  readonly socketPath: string
  /** True when a daemon answers; false when none listens. Rejects when the socket is not to be trusted. */
  isThere(): Promise<boolean>
  status(): Promise<Status>
  reload(): Promise<ReloadReply>
  /** Has a test notice sent; waits as long as a mail server may take. */
  testNotice(): Promise<TestNoticeReply>
  /**
   * Streams a message to the daemon; waits as long as a scan may take, or until the signal fires. A message that cannot be
   * read rejects with what it failed with.
   */
  scan(message: Readable, envelope: EnvelopeQuery, signal?: AbortSignal): Promise<ExaminationReply>
}

const DEFAULT_TIMEOUT_MS = 10_000
/** The longest scan that can be configured, and some. */
const SCAN_TIMEOUT_MS = 3_700_000
/** The longest `notify.mail.timeout`, and some. */
const NOTICE_TIMEOUT_MS = 700_000
const REPLY_MAX_BYTES = 4 * 1024 ** 2

/** Makes a client; connects with each call. */
export function createControlClient({
  socketPath,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: ControlClientOptions): ControlClient {
  const get = (path: string) => call({ socketPath, timeoutMs, method: 'GET', path })
  return {
    socketPath,
    async isThere() {
      try {
        return (await get('/healthy')).status === 200
      } catch (error) {
        if (error instanceof ControlError && error.code === 'CONTROL_UNREACHABLE') return false
        throw error
      }
    },
    status: async () => parseReply(await get('/v1/status'), statusSchema),
    reload: async () =>
      parseReply(await call({ socketPath, timeoutMs, method: 'POST', path: '/v1/reload' }), reloadSchema),
    testNotice: async () => {
      const request = { socketPath, timeoutMs: NOTICE_TIMEOUT_MS, method: 'POST', path: '/v1/notify/test' }
      return parseReply(await call(request), testNoticeSchema)
    },
    scan: async (message, envelope, signal) => {
      const path = `/v1/scan?${queryOf(envelope)}`
      const request = { socketPath, timeoutMs: SCAN_TIMEOUT_MS, method: 'POST', path, message, signal }
      return parseReply(await call(request), examinationSchema)
    },
  }
}

function queryOf({ to, ...one }: EnvelopeQuery): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(one)) if (value !== undefined) query.append(name, value)
  for (const address of to) query.append('to', address)
  return query.toString()
}

interface Call {
  readonly socketPath: string
  readonly timeoutMs: number
  readonly method: string
  readonly path: string
  /** Goes as the body. */
  readonly message?: Readable
  readonly signal?: AbortSignal | undefined
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function call({ socketPath, timeoutMs, method, path, message, signal: given }: Call): Promise<Answer> {
  const late = AbortSignal.timeout(timeoutMs)
  const signal = given === undefined ? late : AbortSignal.any([late, given])
  try {
    if (!(await isTrustedSocket(socketPath))) throw await foreign(socketPath)
    const headers = message === undefined ? {} : { 'content-type': MESSAGE_TYPE }
    const outgoing = request({ socketPath, method, path, headers, agent: false, signal })
    // Its signal ends the request, and that ends this wait: an end that nobody waits for any more is no error.
    outgoing.on('error', () => undefined)
    const response = once(outgoing, 'response')
    if (message === undefined) outgoing.end()
    else message.once('error', (error) => outgoing.destroy(error)).pipe(outgoing)
    const [incoming]: IncomingMessage[] = await response
    if (incoming === undefined) throw replyInvalid('there is none')
    return { status: incoming.statusCode ?? 0, body: await readBody(incoming) }
  } catch (error) {
    throw await explain(error, socketPath, timeoutMs)
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > REPLY_MAX_BYTES) throw replyInvalid(`it is longer than ${REPLY_MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error }
}

function parseReply<T>({ status, body }: Answer, schema: Schema<T>): T {
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

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw replyInvalid('it is no JSON', cause)
  }
}

function replyInvalid(why: string, cause?: unknown): ControlError {
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

async function explain(error: unknown, socketPath: string, timeoutMs: number): Promise<Error> {
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
      if (error instanceof CodedError) return error
      return new ControlError(
        'CONTROL_UNREACHABLE',
        `The connection to the daemon on ${socketPath} broke: ${messageOf(error)}`,
        { ...options, remedy: 'Try again; look at the log of the daemon.' },
      )
  }
}
