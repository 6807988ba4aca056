import type { Actor } from '../../access/actor.ts'
import { named } from '../by.ts'
import { tellLines } from '../lines/tell.ts'
import { document, type Route, route } from '../route.ts'
import {
  historySchema,
  ignoreReplySchema,
  nameChangesSchema,
  progressSchema,
  rollbackRequestSchema,
  setIdSchema,
  signaturesListSchema,
  signaturesStatusSchema,
  updateReportSchema,
  updateRequestSchema,
} from '../signatures/documents.ts'
import {
  explainReplySchema,
  findReplySchema,
  ignoreRequestSchema,
  nameRequestSchema,
  rearmReplySchema,
  unignoreRequestSchema,
} from '../signatures/names.ts'
import type { SignatureService } from '../signatures/service.ts'

export interface SignatureAnswers {
  readonly signatures: (actor: Actor) => SignatureService
}

const UPDATE = { kind: 'work', progress: progressSchema, result: updateReportSchema } as const
const IGNORE = { kind: 'work', progress: progressSchema, result: ignoreReplySchema } as const

/** Signatures of third parties: what there is and what was live, one by its name, and what is done about them. */
export function signatureRoutes({ signatures }: SignatureAnswers): readonly Route[] {
  return [
    route({
      name: 'signaturesStatus',
      method: 'GET',
      path: '/signatures',
      summary: 'How the sources of signatures are, and what is ignored or tripped',
      act: 'signatures.read',
      answer: document(signaturesStatusSchema),
      handle: ({ actor }) => signatures(actor).status(),
    }),
    route({
      name: 'listSignatures',
      method: 'GET',
      path: '/signatures/list',
      summary: 'Sources and files that there are to choose from',
      act: 'signatures.read',
      answer: document(signaturesListSchema),
      handle: ({ actor }) => signatures(actor).list(),
    }),
    route({
      name: 'signaturesHistory',
      method: 'GET',
      path: '/signatures/history',
      summary: 'The sets that were live, newest first',
      act: 'signatures.read',
      answer: document(historySchema),
      handle: ({ actor }) => signatures(actor).history(),
    }),
    route({
      name: 'signatureNames',
      method: 'GET',
      path: '/signatures/history/:id/names',
      summary: 'Which names of signatures came and went with a set, file by file',
      act: 'signatures.read',
      params: setIdSchema,
      answer: document(nameChangesSchema),
      handle: ({ actor, params: { id } }) => signatures(actor).names(id),
    }),
    route({
      name: 'findSignature',
      method: 'GET',
      path: '/signatures/find',
      summary: 'In which file a signature stands',
      act: 'signatures.read',
      query: nameRequestSchema,
      answer: document(findReplySchema),
      handle: ({ actor, query }) => signatures(actor).find(query.name),
    }),
    route({
      name: 'explainSignature',
      method: 'GET',
      path: '/signatures/explain',
      summary: 'What a signature looks for, whose it is, and what is known of it here',
      act: 'signatures.read',
      query: nameRequestSchema,
      answer: document(explainReplySchema),
      handle: ({ actor, query }) => signatures(actor).explain(query.name),
    }),
    route({
      name: 'rearmSignature',
      method: 'POST',
      path: '/signatures/rearm',
      summary: 'Has mail refused again for a signature that the breaker had tripped',
      act: 'signatures.update',
      body: nameRequestSchema,
      answer: document(rearmReplySchema),
      handle: ({ actor, body }) => signatures(actor).rearm(body.name),
    }),
    route({
      name: 'updateSignatures',
      method: 'POST',
      path: '/signatures/update',
      summary: 'Asks sources for news now',
      act: 'signatures.update',
      body: updateRequestSchema,
      answer: UPDATE,
      handle: ({ actor, body, request, reply }) =>
        tellLines(request, reply, (following) =>
          signatures(actor).update(body, { ...following, goesOn: body.goesOn }),
        ),
    }),
    route({
      name: 'rollbackSignatures',
      method: 'POST',
      path: '/signatures/rollback',
      summary: 'Makes a set live that was live before',
      act: 'signatures.rollback',
      body: rollbackRequestSchema,
      answer: UPDATE,
      handle: ({ actor, body, request, reply }) =>
        tellLines(request, reply, (following) =>
          signatures(actor).rollback(body.to, { ...following, goesOn: body.goesOn }),
        ),
    }),
    route({
      name: 'ignoreSignature',
      method: 'POST',
      path: '/signatures/ignore',
      summary: 'Lets a signature hit no more, everywhere or in a scope',
      act: 'signatures.ignore',
      body: ignoreRequestSchema,
      answer: IGNORE,
      handle: ({ actor, body, request, reply }) =>
        tellLines(request, reply, (following) => signatures(actor).ignore(named(actor, body), following)),
    }),
    route({
      name: 'unignoreSignature',
      method: 'POST',
      path: '/signatures/unignore',
      summary: 'Has an ignored signature hit again',
      act: 'signatures.ignore',
      body: unignoreRequestSchema,
      answer: IGNORE,
      handle: ({ actor, body, request, reply }) =>
        tellLines(request, reply, (following) => signatures(actor).unignore(body, following)),
    }),
  ]
}
