import {
  call,
  callError,
  callFor,
  parseJson,
  parseReply,
  readBody,
  replyInvalid,
  type Schema,
} from '../call.ts'
import { ControlError, DaemonError } from '../errors.ts'
import { linesOf } from '../json-lines.ts'
import {
  countsSchema,
  eventExplanationSchema,
  eventReplySchema,
  eventSchema,
  eventsPageSchema,
  factsSchema,
} from './documents.ts'
import type { EventService, ExportRequest } from './service.ts'
import { itemLineSchema } from './told-items.ts'

/** Above what a query may take, with its place in the queue. */
const ANSWER_TIMEOUT_MS = 30_000
/** Longer than any export: a daemon that hangs is found by its silence. */
const EXPORT_TIMEOUT_MS = 24 * 3_600_000
/** Above what a page may take. */
const SILENT_MS = 60_000

/** Decided messages as the daemon behind a socket has them. */
export function createEventClient(socketPath: string): EventService {
  const at = (rest: string, query: Readonly<Record<string, string | number | undefined>> = {}) => {
    const said = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) said.append(name, `${value}`)
    return `/v1/events${rest}${said.size === 0 ? '' : `?${said}`}`
  }
  const get = (path: string) => call({ socketPath, timeoutMs: ANSWER_TIMEOUT_MS, method: 'GET', path })
  const one = async <T>(id: string, rest: string, schema: Schema<T>): Promise<T | undefined> => {
    try {
      return parseReply(await get(at(`/${encodeURIComponent(id)}${rest}`)), schema)
    } catch (error) {
      if (error instanceof DaemonError && error.code === 'EVENTS_UNKNOWN') return undefined
      throw error
    }
  }
  const items = <T>(
    { query, limit }: ExportRequest,
    { schema, facts, signal }: { schema: Schema<T>; facts?: '1'; signal: AbortSignal | undefined },
  ) => taken({ socketPath, path: at('/export', { query, limit, facts }), schema, signal })
  return {
    list: async ({ query, limit, cursor }) =>
      parseReply(await get(at('', { query, limit, cursor })), eventsPageSchema),
    show: (id) => one(id, '', eventReplySchema),
    explain: (id) => one(id, '/explain', eventExplanationSchema),
    counts: async ({ from, to, per, zone }) =>
      parseReply(await get(at('/counts', { from, to, per, zone })), countsSchema),
    events: (request, signal) => items(request, { schema: eventSchema, signal }),
    facts: (request, signal) => items(request, { schema: factsSchema, facts: '1', signal }),
  }
}

interface Taking<T> {
  readonly socketPath: string
  readonly path: string
  readonly schema: Schema<T>
  readonly signal: AbortSignal | undefined
}

/** Items as they come; the daemon goes no further than somebody takes them. */
async function* taken<T>({ socketPath, path, schema, signal: callerSignal }: Taking<T>): AsyncGenerator<T> {
  const silence = new AbortController()
  const signal = callerSignal === undefined ? silence.signal : AbortSignal.any([callerSignal, silence.signal])
  const asked = { socketPath, timeoutMs: EXPORT_TIMEOUT_MS, method: 'GET', path, signal }
  const incoming = await callFor(asked, async (answer) => answer)
  const status = incoming.statusCode ?? 0
  try {
    if (status !== 200) {
      parseReply({ status, body: await readBody(incoming) }, schema)
      throw replyInvalid(`HTTP status ${status}`)
    }
    const lines = linesOf(incoming)
    for (;;) {
      const timer = setTimeout(() => silence.abort(), SILENT_MS)
      const { value: line, done } = await lines.next().finally(() => clearTimeout(timer))
      if (done === true) break
      const told = itemLineSchema.safeParse(parseJson(line))
      if (!told.success) throw replyInvalid(told.error.message, told.error)
      if ('problem' in told.data) throw new DaemonError({ ...told.data.problem, status })
      if ('end' in told.data) return
      const item = schema.safeParse(told.data.item)
      if (!item.success) throw replyInvalid(item.error.message, item.error)
      yield item.data
    }
  } catch (error) {
    if (callerSignal?.aborted === true) throw error
    throw await callError(error, socketPath, silence.signal.aborted ? SILENT_MS : EXPORT_TIMEOUT_MS)
  } finally {
    incoming.destroy()
  }
  throw new ControlError('CONTROL_REPLY_INVALID', 'The daemon broke off in the middle of an export', {
    remedy: 'It was stopped, perhaps: look at its log. What was written is good as far as it goes.',
  })
}
