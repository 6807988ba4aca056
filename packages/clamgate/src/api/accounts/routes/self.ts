import type { Actor } from '../../../access/actor.ts'
import { admitProved } from '../../../access/admit.ts'
import { document, type Route, route } from '../../route.ts'
import { setSessionCookie } from '../cookie.ts'
import {
  codeSchema,
  doneSchema,
  endedSchema,
  idParams,
  newPasswordSchema,
  preferencesSchema,
  recoveryCodesSchema,
  selfSchema,
  sessionsSchema,
  totpSchema,
} from '../documents.ts'
import { fromOf } from '../gate.ts'
import type { SelfService, SignInService } from '../service.ts'

export interface SelfAnswers {
  readonly self: (actor: Actor) => SelfService
  readonly signIn: SignInService
}

const BODY_LIMIT_BYTES = 16 * 1024

/** The own account: what it is, what it likes, its password, second factor and sessions. */
export function selfRoutes({ self, signIn }: SelfAnswers): readonly Route[] {
  return [
    route({
      name: 'readSelf',
      method: 'GET',
      path: '/self',
      summary: 'Who is signed in, and what they may do',
      act: 'self.read',
      answer: document(selfSchema),
      handle: ({ actor }) => self(actor).read(),
    }),
    route({
      name: 'changeSelf',
      method: 'PATCH',
      path: '/self',
      summary: 'Language, theme and keys of the own account',
      act: 'self.write',
      isTransaction: true,
      body: preferencesSchema,
      answer: document(selfSchema),
      handle: ({ actor, body }) => self(actor).prefer(body),
    }),
    route({
      name: 'changePassword',
      method: 'POST',
      path: '/self/password',
      summary: 'Another password: all other sessions end; needs a fresh proof',
      act: 'self.write',
      isTransaction: true,
      body: newPasswordSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(selfSchema),
      async handle({ actor, body, request, reply }) {
        admitProved(actor)
        const entered = await self(actor).setPassword(body.password, fromOf(request))
        setSessionCookie(reply, entered.secret)
        const told = signIn.told(entered)
        if (told.state !== 'signed-in') throw new TypeError('Who has changed the password is signed in')
        return told.self
      },
    }),
    route({
      name: 'beginTotp',
      method: 'POST',
      path: '/self/totp',
      summary: 'A new secret for an authenticator; needs a fresh proof',
      act: 'self.write',
      isTransaction: true,
      answer: document(totpSchema),
      handle: ({ actor }) => {
        admitProved(actor)
        return self(actor).beginTotp()
      },
    }),
    route({
      name: 'confirmTotp',
      method: 'POST',
      path: '/self/totp/confirm',
      summary: 'The authenticator is there: recovery codes, told once',
      act: 'self.write',
      isTransaction: true,
      body: codeSchema,
      answer: document(recoveryCodesSchema),
      async handle({ actor, body }) {
        admitProved(actor)
        return { recoveryCodes: await self(actor).confirmTotp(body.code) }
      },
    }),
    route({
      name: 'dropTotp',
      method: 'DELETE',
      path: '/self/totp',
      summary: 'No authenticator any more; needs a fresh proof',
      act: 'self.write',
      isTransaction: true,
      answer: document(doneSchema),
      async handle({ actor }) {
        admitProved(actor)
        await self(actor).dropTotp()
        return { done: true }
      },
    }),
    route({
      name: 'listOwnSessions',
      method: 'GET',
      path: '/self/sessions',
      summary: 'Where the own account is signed in',
      act: 'self.read',
      answer: document(sessionsSchema),
      handle: ({ actor }) => self(actor).sessions(),
    }),
    route({
      name: 'endOwnSession',
      method: 'DELETE',
      path: '/self/sessions/:id',
      summary: 'End one of the own sessions',
      act: 'self.write',
      isTransaction: true,
      params: idParams,
      answer: document(doneSchema),
      async handle({ actor, params }) {
        await self(actor).endSession(params.id)
        return { done: true }
      },
    }),
    route({
      name: 'endOwnSessions',
      method: 'DELETE',
      path: '/self/sessions',
      summary: 'Sign out everywhere',
      act: 'self.write',
      isTransaction: true,
      answer: document(endedSchema),
      handle: async ({ actor }) => ({ ended: await self(actor).endSessions() }),
    }),
  ]
}
