import type { Actor } from '../../access/actor.ts'
import { document, type Route, route } from '../route.ts'
import { type MailList, type MailListRequest, mailListSchema, mailRequestSchema } from './documents.ts'

export interface MailAnswers {
  /** Own kept mail of somebody. */
  readonly mail: (actor: Actor) => (request: MailListRequest) => Promise<MailList>
}

/** What a recipient sees of the quarantine. */
export function mailRoutes({ mail }: MailAnswers): readonly Route[] {
  return [
    route({
      name: 'listOwnMail',
      method: 'GET',
      path: '/mail',
      summary: 'Own kept mail in plain words, with what may be done',
      act: 'quarantine.read',
      query: mailRequestSchema,
      answer: document(mailListSchema),
      handle: ({ actor, query }) => mail(actor)(query),
    }),
  ]
}
