import type { Actor } from '../../access/actor.ts'
import { named } from '../by.ts'
import { document, type Route, route } from '../route.ts'
import {
  clearReplySchema,
  clearRequestSchema,
  type SentinelService,
  sentinelListSchema,
} from '../sentinel/documents.ts'

export interface SentinelAnswers {
  readonly sentinel: (actor: Actor) => SentinelService
}

/** Users whose mail is refused as a whole. */
export function sentinelRoutes({ sentinel }: SentinelAnswers): readonly Route[] {
  return [
    route({
      name: 'listSentinel',
      method: 'GET',
      path: '/sentinel',
      summary: 'Users whose mail is refused as a whole, for what was found in it',
      act: 'sentinel.read',
      answer: document(sentinelListSchema),
      handle: ({ actor }) => sentinel(actor).list(),
    }),
    route({
      name: 'clearSentinel',
      method: 'POST',
      path: '/sentinel/clear',
      summary: 'Takes mail of a user again',
      act: 'sentinel.clear',
      body: clearRequestSchema,
      answer: document(clearReplySchema),
      handle: ({ actor, body }) => sentinel(actor).clear(named(actor, body)),
    }),
  ]
}
