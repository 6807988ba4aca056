import type { Actor } from '../../access/actor.ts'
import { named } from '../by.ts'
import {
  decisionReplySchema,
  decisionRequestSchema,
  digestStatusSchema,
  previewReplySchema,
  previewRequestSchema,
  requestListSchema,
  resumeReplySchema,
  resumeRequestSchema,
} from '../digest/documents.ts'
import type { DigestService } from '../digest/service.ts'
import { document, type Route, route } from '../route.ts'

export interface DigestAnswers {
  /** Digests and requests, as somebody may hear of them. */
  readonly digests: (actor: Actor) => DigestService
}

/** Digests: how they go, what would be sent, addresses that are tried again. Requests for kept mail, and their decision. */
export function digestRoutes({ digests }: DigestAnswers): readonly Route[] {
  return [
    route({
      name: 'digestStatus',
      method: 'GET',
      path: '/digest',
      summary: 'How digests go, and addresses that do not take theirs',
      act: 'digests.read',
      answer: document(digestStatusSchema),
      handle: ({ actor }) => digests(actor).status(),
    }),
    route({
      name: 'previewDigest',
      method: 'POST',
      path: '/digest/preview',
      summary: 'Digests as they would be sent now',
      act: 'digests.read',
      body: previewRequestSchema.default({}),
      answer: document(previewReplySchema),
      handle: ({ actor, body }) => digests(actor).preview(body),
    }),
    route({
      name: 'resumeDigest',
      method: 'POST',
      path: '/digest/resume',
      summary: 'Sends digests again to an address that did not take them',
      act: 'digests.act',
      body: resumeRequestSchema,
      answer: document(resumeReplySchema),
      handle: ({ actor, body }) => digests(actor).resume(body.address),
    }),
    route({
      name: 'listRequests',
      method: 'GET',
      path: '/quarantine/requests',
      summary: 'Mail that its recipients ask for, newest first',
      act: 'requests.read',
      answer: document(requestListSchema),
      handle: ({ actor }) => digests(actor).requests(),
    }),
    route({
      name: 'approveRequest',
      method: 'POST',
      path: '/quarantine/requests/approve',
      summary: 'Releases what somebody asked for',
      act: 'requests.decide',
      body: decisionRequestSchema,
      answer: document(decisionReplySchema),
      handle: ({ actor, body }) => digests(actor).approve(named(actor, body)),
    }),
    route({
      name: 'refuseRequest',
      method: 'POST',
      path: '/quarantine/requests/refuse',
      summary: 'Tells who asked that it will not be released',
      act: 'requests.decide',
      body: decisionRequestSchema,
      answer: document(decisionReplySchema),
      handle: ({ actor, body }) => digests(actor).refuse(named(actor, body)),
    }),
  ]
}
