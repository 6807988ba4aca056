import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { admit } from '../../access/admit.ts'
import { named } from '../by.ts'
import { tellLines } from '../lines/tell.ts'
import {
  actProgressSchema,
  actReplySchema,
  contentRequestSchema,
  deleteRequestSchema,
  entrySchema,
  ID_MAX_CHARS,
  listRequestSchema,
  listSchema,
  reindexProgressSchema,
  reindexReplySchema,
  releaseRequestSchema,
} from '../quarantine/documents.ts'
import type { QuarantineService } from '../quarantine/service.ts'
import { tellActs } from '../quarantine/tell-acts.ts'
import { document, MESSAGE_TYPE, type Route, route } from '../route.ts'
import { handOut } from './hand-out.ts'

export interface QuarantineAnswers {
  /** The entries that somebody may hear of. */
  readonly quarantine: (actor: Actor) => QuarantineService
}

const idSchema = z.object({ id: z.string().max(ID_MAX_CHARS) })
/** A thousand ids, and as many addresses. */
const ACT_BODY_BYTES = 4 * 1024 ** 2
const ACT = { kind: 'work', progress: actProgressSchema, result: actReplySchema } as const

/** Kept mail: a list, an entry, its message, and what is done with entries. */
export function quarantineRoutes({ quarantine }: QuarantineAnswers): readonly Route[] {
  return [
    route({
      name: 'listEntries',
      method: 'GET',
      path: '/quarantine',
      summary: 'Kept mail that a query finds, newest first, a page at a time',
      act: 'quarantine.read',
      query: listRequestSchema,
      answer: document(listSchema),
      handle: ({ actor, query }) => quarantine(actor).list(query),
    }),
    route({
      name: 'showEntry',
      method: 'GET',
      path: '/quarantine/:id',
      summary: 'One kept mail, and what has become of it',
      act: 'quarantine.read',
      params: idSchema,
      answer: document(entrySchema),
      handle: ({ actor, params }) => quarantine(actor).show(params.id),
    }),
    route({
      name: 'entryContent',
      method: 'POST',
      path: '/quarantine/:id/content',
      summary: 'The message itself; a POST, since it is noted who has asked',
      act: 'quarantine.content',
      params: idSchema,
      body: contentRequestSchema,
      answer: { kind: 'octets', type: MESSAGE_TYPE },
      handle: ({ actor, params, body, reply }) =>
        handOut(reply, (take) => quarantine(actor).content(params.id, named(actor, body), take)),
    }),
    route({
      name: 'releaseEntries',
      method: 'POST',
      path: '/quarantine/release',
      summary: 'Gives kept mail to its recipients; to others, for who may forward',
      act: 'quarantine.release',
      auditedAs(asked) {
        const { to } = releaseRequestSchema.safeParse(asked).data ?? {}
        return to && { act: 'quarantine.forward', after: { to } }
      },
      body: releaseRequestSchema,
      bodyLimit: ACT_BODY_BYTES,
      answer: ACT,
      handle({ body, ...call }) {
        const { actor } = call
        if (body.to !== undefined) admit(actor, 'quarantine.forward')
        return tellActs(call, (following) => quarantine(actor).release(named(actor, body), following))
      },
    }),
    route({
      name: 'deleteEntries',
      method: 'POST',
      path: '/quarantine/delete',
      summary: 'Deletes kept mail, or the copies of some recipients',
      act: 'quarantine.delete',
      body: deleteRequestSchema,
      bodyLimit: ACT_BODY_BYTES,
      answer: ACT,
      handle: ({ body, ...call }) =>
        tellActs(call, (following) => quarantine(call.actor).delete(named(call.actor, body), following)),
    }),
    route({
      name: 'reindexQuarantine',
      method: 'POST',
      path: '/quarantine/reindex',
      summary: 'Makes the index anew from the directory',
      act: 'quarantine.reindex',
      answer: { kind: 'work', progress: reindexProgressSchema, result: reindexReplySchema },
      handle: ({ actor, request, reply }) =>
        tellLines(request, reply, (following) => quarantine(actor).reindex(following)),
    }),
  ]
}
