import { call, parseReply, type Schema } from '../call.ts'
import {
  type Decision,
  decisionReplySchema,
  digestStatusSchema,
  previewReplySchema,
  requestListSchema,
  resumeReplySchema,
} from './documents.ts'
import type { DigestService } from './service.ts'

/** A preview reads the index, and an approval waits for the MTA. */
const ANSWER_TIMEOUT_MS = 180_000

/** Digests and requests as the daemon behind a socket has them. */
export function createDigestClient(socketPath: string): DigestService {
  const asked = { socketPath, timeoutMs: ANSWER_TIMEOUT_MS }
  const get = async <T>(path: string, schema: Schema<T>): Promise<T> =>
    parseReply(await call({ ...asked, method: 'GET', path }), schema)
  const post = async <T>(path: string, value: object, schema: Schema<T>): Promise<T> => {
    const body = { type: 'application/json', content: JSON.stringify(value) }
    return parseReply(await call({ ...asked, method: 'POST', path, body }), schema)
  }
  const decide = (what: 'approve' | 'refuse') => (decision: Decision) =>
    post(`/v1/quarantine/requests/${what}`, decision, decisionReplySchema)
  return {
    status: () => get('/v1/digest', digestStatusSchema),
    preview: (request) => post('/v1/digest/preview', request, previewReplySchema),
    resume: (address) => post('/v1/digest/resume', { address }, resumeReplySchema),
    requests: () => get('/v1/quarantine/requests', requestListSchema),
    approve: decide('approve'),
    refuse: decide('refuse'),
  }
}
