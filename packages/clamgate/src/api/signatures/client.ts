import { call, parseReply, type Schema } from '../call.ts'
import { followLines } from '../lines/follow.ts'
import {
  historySchema,
  ignoreReplySchema,
  nameChangesSchema,
  progressSchema,
  signaturesListSchema,
  signaturesStatusSchema,
  updateReportSchema,
} from './documents.ts'
import { explainReplySchema, findReplySchema, rearmReplySchema } from './names.ts'
import type { Following, SignatureService } from './service.ts'

/** Some of it is looked for in all databases: longer than that takes on a slow disk. */
const ANSWER_TIMEOUT_MS = 120_000
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
  const follow = <T>(rest: string, body: object, result: Schema<T>, following: Following): Promise<T> =>
    followLines({
      ...following,
      ...{ socketPath, path: path(rest), body, schemas: { progress: progressSchema, result } },
      lookAt: 'clamgate signatures history',
    })
  return {
    status: () => get('', signaturesStatusSchema),
    list: () => get('/list', signaturesListSchema),
    history: () => get('/history', historySchema),
    names: (set) => get(`/history/${encodeURIComponent(set)}/names`, nameChangesSchema),
    find: (name) => get(`/find?${new URLSearchParams({ name })}`, findReplySchema),
    explain: (name) => get(`/explain?${new URLSearchParams({ name })}`, explainReplySchema),
    rearm: async (name) =>
      parseReply(await call({ ...post('/rearm', { name }), timeoutMs: ANSWER_TIMEOUT_MS }), rearmReplySchema),
    update: (request, following) => follow('/update', request, updateReportSchema, following),
    rollback: (to, following) => follow('/rollback', { to }, updateReportSchema, following),
    ignore: (request, following) => follow('/ignore', request, ignoreReplySchema, following),
    unignore: (request, following) => follow('/unignore', request, ignoreReplySchema, following),
  }
}
