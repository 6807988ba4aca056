import { call, parseReply } from '../call.ts'
import { clearReplySchema, type SentinelService, sentinelListSchema } from './documents.ts'

/** A file is written, and synced. */
const ANSWER_TIMEOUT_MS = 30_000

/** The sentinel of the daemon behind a socket. */
export function createSentinelClient(socketPath: string): SentinelService {
  const asked = { socketPath, timeoutMs: ANSWER_TIMEOUT_MS }
  return {
    list: async () =>
      parseReply(await call({ ...asked, method: 'GET', path: '/v1/sentinel' }), sentinelListSchema),
    clear: async (request) => {
      const body = { type: 'application/json', content: JSON.stringify(request) }
      const reply = await call({ ...asked, method: 'POST', path: '/v1/sentinel/clear', body })
      return parseReply(reply, clearReplySchema)
    },
  }
}
