import type { Actor } from '../../access/actor.ts'
import { document, type Route, route } from '../route.ts'
import {
  type CompleteDocument,
  type CompleteRequest,
  completeRequestSchema,
  completeSchema,
  type KeysDocument,
  keysSchema,
} from '../search/documents.ts'

export interface SearchAnswers {
  readonly queryKeys: () => KeysDocument
  readonly complete: (actor: Actor, request: CompleteRequest) => Promise<CompleteDocument>
}

/** Help for whoever writes a query. */
export function searchRoutes({ queryKeys, complete }: SearchAnswers): readonly Route[] {
  return [
    route({
      name: 'queryKeys',
      method: 'GET',
      path: '/events/keys',
      summary: 'Keys, values and states of the query language',
      act: 'events.read',
      answer: document(keysSchema),
      handle: () => queryKeys(),
    }),
    route({
      name: 'completeQuery',
      method: 'GET',
      path: '/events/complete',
      summary: 'What may stand where the cursor is, of the mail that one may hear of',
      act: 'events.read',
      query: completeRequestSchema,
      answer: document(completeSchema),
      handle: ({ actor, query }) => complete(actor, query),
    }),
  ]
}
