import type { IncomingMessage } from 'node:http'
import { call, callFor, parseJson, parseReply, readBody, replyInvalid, type Schema } from '../call.ts'
import { ControlError, DaemonError } from '../errors.ts'
import {
  historySchema,
  ignoreReplySchema,
  signaturesListSchema,
  signaturesStatusSchema,
  updateReportSchema,
} from './documents.ts'
import { explainReplySchema, findReplySchema, rearmReplySchema } from './names.ts'
import type { Following, SignatureService } from './service.ts'
import { ALIVE_MS, toldLineSchema } from './told-lines.ts'

/** Some of it is looked for in all databases: longer than that takes on a slow disk. */
const ANSWER_TIMEOUT_MS = 120_000
/** Longer than any update: a daemon that hangs is found by its silence, see {@link SILENT_MS}. */
const RUN_TIMEOUT_MS = 6 * 3_600_000
/** A daemon that is there says so every {@link ALIVE_MS}. */
const SILENT_MS = 6 * ALIVE_MS

/** Signatures as the daemon behind a socket has them. */
export function createSignatureClient(socketPath: string): SignatureService {
  const path = (rest: string) => `/v1/signatures${rest}`
  const get = async <T>(rest: string, schema: Schema<T>): Promise<T> =>
    parseReply(
      await call({ socketPath, timeoutMs: ANSWER_TIMEOUT_MS, method: 'GET', path: path(rest) }),
      schema,
    )
  const post = (rest: string, value: object) => ({
    ...{ socketPath, method: 'POST', path: path(rest) },
    body: { type: 'application/json', content: JSON.stringify(value) },
  })
  const follow = async <T>(
    rest: string,
    value: object,
    schema: Schema<T>,
    following: Following,
  ): Promise<T> => {
    const silence = new AbortController()
    const signal = AbortSignal.any([following.signal, silence.signal])
    const asked = { ...post(rest, value), timeoutMs: RUN_TIMEOUT_MS, signal }
    return await callFor(asked, (incoming) => followed(incoming, schema, following, silence))
  }
  return {
    status: () => get('', signaturesStatusSchema),
    list: () => get('/list', signaturesListSchema),
    history: () => get('/history', historySchema),
    find: (name) => get(`/find?${new URLSearchParams({ name })}`, findReplySchema),
    explain: (name) => get(`/explain?${new URLSearchParams({ name })}`, explainReplySchema),
    rearm: async (name) =>
      parseReply(await call({ ...post('/rearm', { name }), timeoutMs: ANSWER_TIMEOUT_MS }), rearmReplySchema),
    update: (request, following) => follow('/update', request, updateReportSchema, following),
    rollback: (to, following) => follow('/rollback', { to }, updateReportSchema, following),
    ignore: (request, following) => follow('/ignore', request, ignoreReplySchema, following),
    unignore: (name, following) => follow('/unignore', { name }, ignoreReplySchema, following),
  }
}

/** Reads lines until the result is there. */
async function followed<T>(
  incoming: IncomingMessage,
  schema: Schema<T>,
  { onProgress }: Following,
  silence: AbortController,
): Promise<T> {
  const status = incoming.statusCode ?? 0
  if (status !== 200) return parseReply({ status, body: await readBody(incoming) }, schema)
  const timer = setTimeout(() => silence.abort(), SILENT_MS)
  try {
    for await (const line of linesOf(incoming)) {
      timer.refresh()
      const told = toldLineSchema.safeParse(parseJson(line))
      if (!told.success) throw replyInvalid(told.error.message, told.error)
      if ('progress' in told.data) onProgress(told.data.progress)
      if ('problem' in told.data) throw new DaemonError({ ...told.data.problem, status })
      if ('result' in told.data) return resultOf(told.data.result, schema)
    }
  } catch (error) {
    if (silence.signal.aborted) throw silent(error)
    throw error
  } finally {
    clearTimeout(timer)
  }
  throw new ControlError('CONTROL_REPLY_INVALID', 'The daemon broke off before it said what came of it', {
    remedy: 'It was stopped, perhaps. Look at its log, and at: clamgate signatures history',
  })
}

function resultOf<T>(value: unknown, schema: Schema<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw replyInvalid(result.error.message, result.error)
}

function silent(cause: unknown): ControlError {
  return new ControlError('CONTROL_TIMEOUT', `The daemon has said nothing for ${SILENT_MS / 1000} s`, {
    remedy: 'Look at the log of the daemon; restart it if it hangs.',
    cause,
  })
}

/** A line is one answer: longer than that none is. */
const LINE_MAX_BYTES = 16 * 1024 ** 2

async function* linesOf(incoming: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of incoming) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8')
      parts = []
      length = 0
      from = end + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > LINE_MAX_BYTES) throw replyInvalid(`a line is longer than ${LINE_MAX_BYTES} bytes`)
  }
}
