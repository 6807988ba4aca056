import { type Call, call, parseReply } from '../call.ts'
import { callForContent } from '../call-content.ts'
import { followLines } from '../lines/follow.ts'
import {
  actProgressSchema,
  actReplySchema,
  entrySchema,
  ID_MAX_CHARS,
  listSchema,
  reindexProgressSchema,
  reindexReplySchema,
} from './documents.ts'
import type { QuarantineService } from './service.ts'

/** Where the index does not answer, a directory is read: longer than that takes on a slow disk. */
const ANSWER_TIMEOUT_MS = 120_000
/** A large message, to a disk that is slow. */
const CONTENT_TIMEOUT_MS = 3_600_000

/** The quarantine as the daemon behind a socket has it. */
export function createQuarantineClient(socketPath: string): QuarantineService {
  const path = (rest = '') => `/v1/quarantine${rest}`
  const get = (rest: string) => ({
    ...{ socketPath, timeoutMs: ANSWER_TIMEOUT_MS, method: 'GET', path: path(rest) },
  })
  const acts = { progress: actProgressSchema, result: actReplySchema }
  const lookAt = 'clamgate quarantine list'
  return {
    async list({ query, limit, cursor, hidden }) {
      const search = new URLSearchParams({ query, limit: String(limit) })
      if (cursor !== undefined) search.set('cursor', cursor)
      if (hidden !== undefined) search.set('hidden', hidden)
      return parseReply(await call(get(`?${search}`)), listSchema)
    },
    show: async (id) => parseReply(await call(get(`/${written(id)}`)), entrySchema),
    async content(id, request, take) {
      const asked: Call = {
        ...{ socketPath, timeoutMs: CONTENT_TIMEOUT_MS, method: 'POST' },
        path: path(`/${written(id)}/content`),
        body: { type: 'application/json', content: JSON.stringify(request) },
      }
      return await callForContent(asked, entrySchema, take)
    },
    release: (body, following) =>
      followLines({ ...following, socketPath, path: path('/release'), body, schemas: acts, lookAt }),
    delete: (body, following) =>
      followLines({ ...following, socketPath, path: path('/delete'), body, schemas: acts, lookAt }),
    reindex: (following) =>
      followLines({
        ...{ ...following, socketPath, path: path('/reindex'), body: {}, lookAt },
        schemas: { progress: reindexProgressSchema, result: reindexReplySchema },
      }),
  }
}

/** An id as a part of a path; what is longer is none, and no longer one for that. */
function written(id: string): string {
  return encodeURIComponent(id.slice(0, ID_MAX_CHARS).toWellFormed())
}
