import {
  type AuditService,
  auditPageSchema,
  auditRequestSchema,
  auditVerdictSchema,
} from '../audit/documents.ts'
import { document, type Route, route } from '../route.ts'

export interface AuditAnswers {
  readonly audit: AuditService
}

/** Who did what. */
export function auditRoutes({ audit }: AuditAnswers): readonly Route[] {
  return [
    route({
      name: 'listAudit',
      method: 'GET',
      path: '/audit',
      summary: 'Who did what, newest first, a page at a time',
      act: 'audit.read',
      query: auditRequestSchema,
      answer: document(auditPageSchema),
      handle: ({ query }) => audit.list(query),
    }),
    route({
      name: 'verifyAudit',
      method: 'GET',
      path: '/audit/verify',
      summary: 'Whether the chain of the audit is whole',
      act: 'audit.read',
      answer: document(auditVerdictSchema),
      handle: () => audit.verify(),
    }),
  ]
}
