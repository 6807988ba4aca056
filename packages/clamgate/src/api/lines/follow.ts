import type { IncomingMessage } from 'node:http'
import { callFor, parseJson, parseReply, readBody, replyInvalid, type Schema } from '../call.ts'
import { ControlError, DaemonError } from '../errors.ts'
import { linesOf } from '../json-lines.ts'
import { ALIVE_MS, type Followed, toldLineSchema } from './tell.ts'

/** Longer than any work: a daemon that hangs is found by its silence, see {@link SILENT_MS}. */
const RUN_TIMEOUT_MS = 6 * 3_600_000
/** A daemon that is there says so every {@link ALIVE_MS}. */
const SILENT_MS = 6 * ALIVE_MS

export interface FollowedCall<Progress, Result> extends Followed<Progress> {
  readonly socketPath: string
  readonly path: string
  readonly body: object
  readonly schemas: { readonly progress: Schema<Progress>; readonly result: Schema<Result> }
  /** Where to look for what was done, when the daemon breaks off. */
  readonly lookAt: string
}

/**
 * Asks for work that takes long, and hears its progress until the result is there.
 * @throws {DaemonError} with what the daemon says; {ControlError} CONTROL_TIMEOUT, CONTROL_REPLY_INVALID and others
 */
export async function followLines<Progress, Result>(asked: FollowedCall<Progress, Result>): Promise<Result> {
  const { socketPath, path, body } = asked
  const silence = new AbortController()
  const call = {
    ...{ socketPath, path, method: 'POST', timeoutMs: RUN_TIMEOUT_MS },
    body: { type: 'application/json', content: JSON.stringify(body) },
    signal: AbortSignal.any([asked.signal, silence.signal]),
  }
  return await callFor(call, (incoming) => followed(incoming, asked, silence))
}

/** Reads lines until the result is there. */
async function followed<Progress, Result>(
  incoming: IncomingMessage,
  { schemas, onProgress, lookAt }: FollowedCall<Progress, Result>,
  silence: AbortController,
): Promise<Result> {
  const status = incoming.statusCode ?? 0
  if (status !== 200) return parseReply({ status, body: await readBody(incoming) }, schemas.result)
  const timer = setTimeout(() => silence.abort(), SILENT_MS)
  try {
    for await (const line of linesOf(incoming)) {
      timer.refresh()
      const told = readAs(parseJson(line), toldLineSchema)
      if ('progress' in told) onProgress(readAs(told.progress, schemas.progress))
      if ('problem' in told) throw new DaemonError({ ...told.problem, status })
      if ('result' in told) return readAs(told.result, schemas.result)
    }
  } catch (error) {
    if (silence.signal.aborted) throw silent(error)
    throw error
  } finally {
    clearTimeout(timer)
  }
  throw new ControlError('CONTROL_REPLY_INVALID', 'The daemon broke off before it said what came of it', {
    remedy: `It was stopped, perhaps. Look at its log, and at: ${lookAt}`,
  })
}

function readAs<T>(value: unknown, schema: Schema<T>): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw replyInvalid(read.error.message, read.error)
}

function silent(cause: unknown): ControlError {
  return new ControlError('CONTROL_TIMEOUT', `The daemon has said nothing for ${SILENT_MS / 1000} s`, {
    remedy: 'Look at the log of the daemon; restart it if it hangs.',
    cause,
  })
}
