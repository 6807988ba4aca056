import { call, parseReply } from '../call.ts'
import { type AuditPage, type AuditRequest, auditPageSchema } from './documents.ts'

/** Rows of the audit, a page at a time. */
export interface AuditClient {
  list(request: AuditRequest): Promise<AuditPage>
}

const ANSWER_TIMEOUT_MS = 30_000

/** The audit of the daemon behind a socket. */
export function createAuditClient(socketPath: string): AuditClient {
  return {
    async list(request) {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries(request)) {
        if (value !== undefined) query.append(name, String(value))
      }
      const path = `/v1/audit?${query}`
      const answer = await call({ socketPath, timeoutMs: ANSWER_TIMEOUT_MS, method: 'GET', path })
      return parseReply(answer, auditPageSchema)
    },
  }
}
