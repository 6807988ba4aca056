import type { Actor } from '../../access/actor.ts'
import { goneSignal } from '../gone.ts'
import { tellLines } from '../lines/tell.ts'
import { document, MESSAGE_TYPE, type Route, route } from '../route.ts'
import { asMessage, envelopeQuerySchema } from '../routes/scan.ts'
import {
  POLICY_BODY_BYTES,
  policyFilesSchema,
  policyHistorySchema,
  policySchema,
  restoreRequestSchema,
  savedSchema,
  saveRequestSchema,
  triedMailSchema,
  triedSchema,
  tryProgressSchema,
  tryRequestSchema,
  versionSchema,
} from './documents.ts'
import type { PolicyService } from './service.ts'

export interface PolicyAnswers {
  readonly policy: (actor: Actor) => PolicyService
}

/** The policy: its rules with what they hit, a mail or a change that is tried, saving with a way back. */
export function policyRoutes({ policy }: PolicyAnswers): readonly Route[] {
  return [
    route({
      name: 'showPolicy',
      method: 'GET',
      path: '/policy',
      summary: 'The rules and keys that decide, where they are written, and what they hit',
      act: 'policy.read',
      answer: document(policySchema),
      handle: ({ actor, reply }) => policy(actor).show(goneSignal(reply)),
    }),
    route({
      name: 'tryMail',
      method: 'POST',
      path: '/policy/try-mail',
      summary: 'What would happen to a mail, and how the rules look at it; nothing of it is kept',
      act: 'policy.try',
      query: envelopeQuerySchema,
      takes: MESSAGE_TYPE,
      answer: document(triedMailSchema),
      handle: ({ actor, query, request, reply }) =>
        policy(actor).tryMail(asMessage(request.body), query, goneSignal(reply)),
    }),
    route({
      name: 'tryPolicy',
      method: 'POST',
      path: '/policy/try',
      summary:
        'What a changed file would have done with mail that was decided, as lines of progress and a result',
      act: 'policy.try',
      body: tryRequestSchema,
      bodyLimit: POLICY_BODY_BYTES,
      answer: { kind: 'work', progress: tryProgressSchema, result: triedSchema },
      handle: ({ actor, body, request, reply }) =>
        tellLines(request, reply, (following) => policy(actor).try(body, following)),
    }),
    route({
      name: 'showPolicyFiles',
      method: 'GET',
      path: '/policy/file',
      summary: 'The files of the configuration, without their secrets',
      act: 'policy.write',
      answer: document(policyFilesSchema),
      handle: ({ actor }) => policy(actor).files(),
    }),
    route({
      name: 'savePolicy',
      method: 'POST',
      path: '/policy/save',
      summary: 'Writes a changed file and loads it; where that fails, the old one is put back',
      act: 'policy.write',
      body: saveRequestSchema,
      bodyLimit: POLICY_BODY_BYTES,
      answer: document(savedSchema),
      handle: ({ actor, body }) => policy(actor).save(body),
    }),
    route({
      name: 'listPolicyVersions',
      method: 'GET',
      path: '/policy/history',
      summary: 'What was saved, by whom, when and why, with what it changed',
      act: 'policy.write',
      answer: document(policyHistorySchema),
      handle: ({ actor }) => policy(actor).history(),
    }),
    route({
      name: 'restorePolicy',
      method: 'POST',
      path: '/policy/restore/:version',
      summary: 'Puts a file back as it was in a version',
      act: 'policy.write',
      params: versionSchema,
      body: restoreRequestSchema,
      answer: document(savedSchema),
      handle: ({ actor, params: { version }, body }) => policy(actor).restore(version, body),
    }),
  ]
}
