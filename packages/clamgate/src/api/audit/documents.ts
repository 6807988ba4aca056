import { z } from 'zod'
import { AUDIT_RESULTS } from '../../audit/row.ts'

/** Which rows are asked for; all that is named has to fit. */
export const auditRequestSchema = z.object({
  /** Name of who did it. */
  actor: z.string().min(1).max(300).optional(),
  /** `quarantine.release`, or the name of a route. */
  act: z.string().min(1).max(100).optional(),
  /** What it was done to. */
  object: z.string().min(1).max(2000).optional(),
  /** From then on, Unix time, ms. */
  since: z.coerce.number().int().min(0).optional(),
  until: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  /** Also rows of acts that had begun, of which another row says how they ended. */
  all: z.enum(['true', 'false']).optional(),
})
export type AuditRequest = z.input<typeof auditRequestSchema>

export const auditRowSchema = z.object({
  /** Its number in the chain. */
  n: z.number(),
  atMs: z.number(),
  host: z.string(),
  actor: z.object({
    kind: z.enum(['host', 'account', 'token', 'nobody', 'clamgate']),
    id: z.string(),
    name: z.string(),
    session: z.string().optional(),
    address: z.string().optional(),
  }),
  act: z.string(),
  route: z.string().optional(),
  object: z.string().optional(),
  /** What stood there, and what does now: without secrets. */
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  result: z.enum(AUDIT_RESULTS),
  /** Of the error. */
  code: z.string().optional(),
  request: z.string().optional(),
  /** Number of the row that says that it had begun. */
  of: z.number().optional(),
  hash: z.string(),
})
export type AuditRowDocument = z.output<typeof auditRowSchema>

export const auditPageSchema = z.object({
  /** Newest first. */
  items: z.array(auditRowSchema),
  next: z.string().optional(),
})
export type AuditPage = z.output<typeof auditPageSchema>

/** Whether the chain is whole; where not, the first row that is not what was written. */
export const auditVerdictSchema = z.object({
  good: z.boolean(),
  rows: z.number(),
  /** The first row that there is; the ones before were cut by retention. */
  first: z.number().optional(),
  head: z.object({ n: z.number(), hash: z.string(), atMs: z.number() }).optional(),
  cutAtMs: z.number().optional(),
  /** Heads of a log that were compared. */
  heads: z.object({ found: z.number(), cut: z.number() }).optional(),
  /** The row that is wrong. */
  n: z.number().optional(),
  /** What is wrong with it. */
  fault: z
    .enum([
      'changed',
      'missing',
      'found-by',
      'twice-in-log',
      'rewritten',
      'cut-unnoted',
      'gone-from-end',
      'gone-too-soon',
    ])
    .optional(),
  sentence: z.string().optional(),
})
export type AuditVerdictDocument = z.output<typeof auditVerdictSchema>

export interface AuditService {
  list(request: z.output<typeof auditRequestSchema>): Promise<AuditPage>
  verify(): Promise<AuditVerdictDocument>
}
