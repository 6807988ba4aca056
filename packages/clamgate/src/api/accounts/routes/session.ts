import type { Entered } from '../../../accounts/entrance-types.ts'
import { document, type Route, type RouteCall, route } from '../../route.ts'
import { dropSessionCookie, sessionSecretOf, setSessionCookie } from '../cookie.ts'
import {
  doneSchema,
  enteredSchema,
  followInviteSchema,
  inviteLookSchema,
  inviteSecretSchema,
  proofSchema,
  secondSchema,
  selfSchema,
  signInSchema,
  signInStateSchema,
} from '../documents.ts'
import { fromOf } from '../gate.ts'
import type { SignInService } from '../service.ts'
import type { SecurityKeyAnswers } from './security-keys.ts'

export interface SignInAnswers extends SecurityKeyAnswers {
  readonly signIn: SignInService
}

/** Longest password and name, each octet escaped. */
const BODY_LIMIT_BYTES = 16 * 1024

/** Signing in and out: what they give is a cookie. */
export function signInRoutes({ signIn, securityKeys }: SignInAnswers): readonly Route[] {
  const come = (entered: Entered, { reply }: Pick<RouteCall, 'reply'>) => {
    setSessionCookie(reply, entered.secret)
    return signIn.told(entered)
  }
  return [
    route({
      name: 'readSignIn',
      method: 'GET',
      path: '/sign-in',
      summary: 'What there is to sign in with',
      act: 'anybody',
      answer: document(signInStateSchema),
      handle: () => signIn.state(),
    }),
    route({
      name: 'signIn',
      method: 'POST',
      path: '/session',
      summary: 'Sign in by name and password',
      act: 'anybody',
      body: signInSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(enteredSchema),
      handle: async ({ body, ...call }) => come(await signIn.signIn(body, fromOf(call.request)), call),
    }),
    route({
      name: 'showSecondFactor',
      method: 'POST',
      path: '/session/second',
      summary: 'Show the second factor, after the password',
      act: 'anybody',
      body: secondSchema,
      answer: document(enteredSchema),
      bodyLimit: BODY_LIMIT_BYTES,
      async handle({ body, ...call }) {
        const [secret, from] = [sessionSecretOf(call.request), fromOf(call.request)]
        if (body.kind !== 'webauthn') return come(await signIn.second(secret, body, from), call)
        return come(await securityKeys.second(secret, body.response, from), call)
      },
    }),
    route({
      name: 'proveSelf',
      method: 'POST',
      path: '/session/proof',
      summary: 'Show once more who it is, for acts that need it',
      act: 'self.read',
      isTransaction: true,
      body: proofSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(selfSchema),
      async handle({ body, ...call }) {
        const secret = sessionSecretOf(call.request)
        const told = come(await signIn.prove(secret, body, fromOf(call.request)), call)
        if (told.state !== 'signed-in') throw new TypeError('Who has proved to be somebody is signed in')
        return told.self
      },
    }),
    route({
      name: 'signOut',
      method: 'DELETE',
      path: '/session',
      summary: 'Sign out',
      act: 'anybody',
      answer: document(doneSchema),
      async handle({ request, reply }) {
        dropSessionCookie(reply)
        await signIn.signOut(sessionSecretOf(request), fromOf(request))
        return { done: true }
      },
    }),
    route({
      name: 'lookAtInvite',
      method: 'POST',
      path: '/invite/look',
      summary: 'What an invitation is for',
      act: 'anybody',
      body: inviteSecretSchema,
      answer: document(inviteLookSchema),
      handle: ({ body, request }) => signIn.lookAtInvite(body.token, fromOf(request)),
    }),
    route({
      name: 'followInvite',
      method: 'POST',
      path: '/invite',
      summary: 'Follow an invitation: choose a password, and be signed in',
      act: 'anybody',
      body: followInviteSchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(enteredSchema),
      handle: async ({ body, ...call }) => come(await signIn.followInvite(body, fromOf(call.request)), call),
    }),
  ]
}
