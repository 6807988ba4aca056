import type { FastifyReply } from 'fastify'
import { z } from 'zod'

type Write = (document: never) => string

/** By schema, since both servers answer with the same: made with the first answer, a hundred of them are half a second of a start. */
const writers = new WeakMap<z.ZodType, Write>()

/**
 * A document as it goes out: what its schema does not name stays here.
 * @param document undefined, or of one that was sent already: left as it is
 */
export function written(reply: FastifyReply, schema: z.ZodType, document: unknown): unknown {
  if (document === undefined || reply.sent) return document
  const write = writers.get(schema) ?? reply.compileSerializationSchema(draft7(schema))
  writers.set(schema, write)
  if (!reply.hasHeader('content-type')) reply.type('application/json; charset=utf-8')
  return write(document as never) // checked by the type of its route
}

/** In the draft that the serializer reads. */
function draft7(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { target: 'draft-7' }) }
}
