import type { Actor } from '../../access/actor.ts'
import {
  type DecisionReply,
  decisionReplySchema,
  type RequestDocument,
  requestSchema,
} from '../digest/documents.ts'
import { document, type Route, route } from '../route.ts'
import { type AskedList, askedListSchema, askIdSchema, requestIdSchema, wordsSchema } from './documents.ts'

/** Requests for kept mail, as somebody may hear of and decide them. */
export interface RequestService {
  list(): Promise<AskedList>
  approve(id: string): Promise<DecisionReply>
  refuse(id: string, words: string): Promise<DecisionReply>
  /** For the copies of whoever asks. */
  ask(entry: string, words: string): Promise<RequestDocument>
}

export interface RequestAnswers {
  readonly requests: (actor: Actor) => RequestService
}

/** Recipients ask for mail that they may not release, and who looks after it decides. */
export function requestRoutes({ requests }: RequestAnswers): readonly Route[] {
  return [
    route({
      name: 'listAsked',
      method: 'GET',
      path: '/requests',
      summary: 'Requests for kept mail with what is known of the mail, the newest first',
      act: 'requests.read',
      answer: document(askedListSchema),
      handle: ({ actor }) => requests(actor).list(),
    }),
    route({
      name: 'grantRequest',
      method: 'POST',
      path: '/requests/:id/approve',
      summary: 'Releases what somebody asked for',
      act: 'requests.decide',
      params: requestIdSchema,
      answer: document(decisionReplySchema),
      handle: ({ actor, params: { id } }) => requests(actor).approve(id),
    }),
    route({
      name: 'declineRequest',
      method: 'POST',
      path: '/requests/:id/refuse',
      summary: 'Tells who asked that it will not be released, with words',
      act: 'requests.decide',
      params: requestIdSchema,
      body: wordsSchema,
      answer: document(decisionReplySchema),
      handle: ({ actor, params: { id }, body: { words } }) => requests(actor).refuse(id, words),
    }),
    route({
      name: 'askForEntry',
      method: 'POST',
      path: '/quarantine/:id/ask',
      summary: 'Asks whoever looks after the domain for a mail that its recipient may not release',
      act: 'requests.ask',
      params: askIdSchema,
      body: wordsSchema,
      answer: document(requestSchema),
      handle: ({ actor, params: { id }, body: { words } }) => requests(actor).ask(id, words),
    }),
  ]
}
