import type { Actor } from '../../access/actor.ts'
import { admitProved } from '../../access/admit.ts'
import { doneSchema, idParams } from '../accounts/documents.ts'
import { document, type Route, route } from '../route.ts'
import {
  newTokenReplySchema,
  newTokenSchema,
  type TokenService,
  tokensRequestSchema,
  tokensSchema,
} from '../tokens/documents.ts'

export interface TokenAnswers {
  readonly tokens: (actor: Actor) => TokenService
}

const BODY_LIMIT_BYTES = 16 * 1024

/** Tokens of programs: those of the own account, and of all for administrators. */
export function tokenRoutes({ tokens }: TokenAnswers): readonly Route[] {
  return [
    route({
      name: 'listTokens',
      method: 'GET',
      path: '/tokens',
      summary: 'Tokens of programs, newest first; never their text',
      act: 'self.read',
      query: tokensRequestSchema,
      answer: document(tokensSchema),
      handle: ({ actor, query }) => tokens(actor).list(query.all === 'true'),
    }),
    route({
      name: 'makeToken',
      method: 'POST',
      path: '/tokens',
      summary: 'A new token, whose text is told this once; needs a fresh proof',
      act: 'self.write',
      isTransaction: true,
      body: newTokenSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(newTokenReplySchema),
      handle({ actor, body }) {
        admitProved(actor)
        return tokens(actor).make(body)
      },
    }),
    route({
      name: 'revokeToken',
      method: 'DELETE',
      path: '/tokens/:id',
      summary: 'Takes a token back: it is good no more from this moment on',
      act: 'self.write',
      isTransaction: true,
      params: idParams,
      answer: document(doneSchema),
      async handle({ actor, params: { id } }) {
        await tokens(actor).revoke(id)
        return { done: true }
      },
    }),
  ]
}
