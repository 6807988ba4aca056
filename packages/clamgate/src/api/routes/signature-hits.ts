import type { Actor } from '../../access/actor.ts'
import { document, type Route, route } from '../route.ts'
import {
  type SignatureHitService,
  signatureHitsRequestSchema,
  signatureHitsSchema,
  signatureHoursRequestSchema,
  signatureHoursSchema,
} from '../signatures/hits.ts'

export interface SignatureHitAnswers {
  readonly signatureHits: (actor: Actor) => SignatureHitService
}

/** What signatures have hit: those with most hits, and one by the hour. */
export function signatureHitRoutes({ signatureHits }: SignatureHitAnswers): readonly Route[] {
  return [
    route({
      name: 'signatureHits',
      method: 'GET',
      path: '/signatures/hits',
      summary: 'Signatures with most hits of the last days',
      act: 'events.read',
      query: signatureHitsRequestSchema,
      answer: document(signatureHitsSchema),
      handle: ({ actor, query }) => signatureHits(actor).most(query),
    }),
    route({
      name: 'signatureHours',
      method: 'GET',
      path: '/signatures/hits/hours',
      summary: 'When one signature has hit, by the hour',
      act: 'events.read',
      query: signatureHoursRequestSchema,
      answer: document(signatureHoursSchema),
      handle: ({ actor, query }) => signatureHits(actor).hours(query),
    }),
  ]
}
