import type { Actor } from '../../../access/actor.ts'
import { noSuchThing } from '../../../access/errors.ts'
import { document, type Route, route } from '../../route.ts'
import {
  accountChangeSchema,
  accountInviteSchema,
  accountSchema,
  accountsRequestSchema,
  accountsSchema,
  consoleInviteSchema,
  doneSchema,
  endedSchema,
  idParams,
  inviteSchema,
  newAccountReplySchema,
  newAccountSchema,
} from '../documents.ts'
import type { AccountsService } from '../service.ts'

export interface AccountAnswers {
  readonly accounts: (actor: Actor) => AccountsService
}

/** Lists of domains and addresses. */
const BODY_LIMIT_BYTES = 256 * 1024

/** Accounts, for administrators. */
export function accountRoutes({ accounts }: AccountAnswers): readonly Route[] {
  return [
    route({
      name: 'listAccounts',
      method: 'GET',
      path: '/accounts',
      summary: 'Accounts by name, a page at a time; those in whose name, domains or addresses a text stands',
      act: 'accounts.read',
      query: accountsRequestSchema,
      answer: document(accountsSchema),
      handle: ({ actor, query }) => accounts(actor).list(query),
    }),
    route({
      name: 'makeAccount',
      method: 'POST',
      path: '/accounts',
      summary: 'A new account, with a way in for whose it is',
      act: 'accounts.write',
      isTransaction: true,
      body: newAccountSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(newAccountReplySchema),
      handle: ({ actor, body }) => accounts(actor).make(body),
    }),
    route({
      name: 'showAccount',
      method: 'GET',
      path: '/accounts/:id',
      summary: 'One account, by id or name',
      act: 'accounts.read',
      params: idParams,
      answer: document(accountSchema),
      handle: ({ actor, params }) => accounts(actor).show(params.id),
    }),
    route({
      name: 'changeAccount',
      method: 'PATCH',
      path: '/accounts/:id',
      summary: 'Another role or scope, disabled or enabled, which ends its sessions; or another name',
      act: 'accounts.write',
      isTransaction: true,
      params: idParams,
      body: accountChangeSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(accountSchema),
      handle: ({ actor, params, body }) => accounts(actor).change(params.id, body),
    }),
    route({
      name: 'removeAccount',
      method: 'DELETE',
      path: '/accounts/:id',
      summary: 'Remove an account, never the last administrator',
      act: 'accounts.write',
      isTransaction: true,
      params: idParams,
      answer: document(doneSchema),
      async handle({ actor, params }) {
        await accounts(actor).remove(params.id)
        return { done: true }
      },
    }),
    route({
      name: 'inviteAccount',
      method: 'POST',
      path: '/accounts/:id/invite',
      summary: 'A new way in to an account: its password is chosen anew',
      act: 'accounts.write',
      isTransaction: true,
      params: idParams,
      body: accountInviteSchema,
      answer: document(inviteSchema),
      handle: ({ actor, params, body }) => accounts(actor).invite(params.id, body),
    }),
    route({
      name: 'endAccountSessions',
      method: 'DELETE',
      path: '/accounts/:id/sessions',
      summary: 'Sign somebody out everywhere',
      act: 'accounts.write',
      isTransaction: true,
      params: idParams,
      answer: document(endedSchema),
      handle: async ({ actor, params }) => ({ ended: await accounts(actor).endSessions(params.id) }),
    }),
    route({
      name: 'dropAccountSecondFactors',
      method: 'DELETE',
      path: '/accounts/:id/second-factors',
      summary: 'Take the second factors of an account away',
      act: 'accounts.write',
      isTransaction: true,
      params: idParams,
      answer: document(doneSchema),
      async handle({ actor, params }) {
        await accounts(actor).dropSecondFactors(params.id)
        return { done: true }
      },
    }),
    route({
      name: 'inviteToConsole',
      method: 'POST',
      path: '/console/invite',
      summary: 'A way in for whoever follows it; on the control socket alone',
      act: 'accounts.write',
      isTransaction: true,
      body: consoleInviteSchema,
      answer: document(inviteSchema),
      handle({ actor, body }) {
        if (actor.kind !== 'host') noSuchThing()
        return accounts(actor).inviteToConsole(body)
      },
    }),
  ]
}
