import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { replying } from '../problem.ts'
import {
  historySchema,
  rollbackRequestSchema,
  signaturesListSchema,
  signaturesStatusSchema,
  updateRequestSchema,
} from '../signatures/documents.ts'
import {
  explainReplySchema,
  findReplySchema,
  ignoreRequestSchema,
  nameRequestSchema,
  rearmReplySchema,
} from '../signatures/names.ts'
import type { SignatureService } from '../signatures/service.ts'
import { tellLines } from '../signatures/told-lines.ts'

export interface SignatureAnswers {
  readonly signatures: SignatureService
}

/**
 * Adds `GET /v1/signatures`, `…/list`, `…/history`, `…/find`, `…/explain`, and `POST …/update`, `…/rollback`, `…/ignore`,
 * `…/unignore` and `…/rearm`. Those that may take minutes answer with JSON lines.
 */
export function addSignatureRoutes(app: FastifyInstance, { signatures }: SignatureAnswers): void {
  const at = (path = '') => `/v1/signatures${path}`
  app.get(at(), replying(signaturesStatusSchema), () => signatures.status())
  app.get(at('/list'), replying(signaturesListSchema), () => signatures.list())
  app.get(at('/history'), replying(historySchema), () => signatures.history())
  app.get(at('/find'), replying(findReplySchema), ({ query }) =>
    signatures.find(asked(nameRequestSchema, query).name),
  )
  app.get(at('/explain'), replying(explainReplySchema), ({ query }) =>
    signatures.explain(asked(nameRequestSchema, query).name),
  )
  app.post(at('/rearm'), replying(rearmReplySchema), ({ body }) =>
    signatures.rearm(asked(nameRequestSchema, body).name),
  )
  app.post(at('/update'), (request, reply) => {
    const update = asked(updateRequestSchema, request.body)
    return tellLines(request, reply, (following) => signatures.update(update, following))
  })
  app.post(at('/rollback'), (request, reply) => {
    const { to } = asked(rollbackRequestSchema, request.body)
    return tellLines(request, reply, (following) => signatures.rollback(to, following))
  })
  app.post(at('/ignore'), (request, reply) => {
    const wanted = asked(ignoreRequestSchema, request.body)
    return tellLines(request, reply, (following) => signatures.ignore(wanted, following))
  })
  app.post(at('/unignore'), (request, reply) => {
    const { name } = asked(nameRequestSchema, request.body)
    return tellLines(request, reply, (following) => signatures.unignore(name, following))
  })
}

/** What was asked for, or a mistake of the caller's, as Fastify itself refuses a request. */
function asked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const message = `${issue?.path.join('.') || 'request'}: ${issue?.message ?? 'wrong'}`
  throw Object.assign(new Error(message), { code: 'FST_BAD_SIGNATURE_REQUEST' })
}
