import { z } from 'zod'
import type { Actor } from '../../../access/actor.ts'
import { admitProved } from '../../../access/admit.ts'
import type { Entered, From } from '../../../accounts/entrance-types.ts'
import { document, type Route, route } from '../../route.ts'
import { sessionSecretOf } from '../cookie.ts'
import { doneSchema, idParams } from '../documents.ts'

const keySchema = z.object({
  id: z.string(),
  label: z.string(),
  created: z.iso.datetime(),
  used: z.iso.datetime().nullable(),
})
const keysSchema = z.object({ keys: z.array(keySchema) })
const newKeySchema = z.strictObject({
  label: z.string().min(1).max(64),
  /** As `navigator.credentials.create` gives it. */
  response: z.record(z.string(), z.unknown()),
})
/** What a browser is asked with. */
const optionsSchema = z.looseObject({ challenge: z.string() })
type KeyDocument = z.output<typeof keySchema>

/** Security keys, for whoever asks and for whoever has half a session. */
export interface SecurityKeyService {
  list(actor: Actor): Promise<{ readonly keys: readonly KeyDocument[] }>
  newOptions(actor: Actor): Promise<unknown>
  add(actor: Actor, label: string, response: unknown): Promise<KeyDocument>
  remove(actor: Actor, id: string): Promise<void>
  askOptions(secret: string): Promise<unknown>
  second(secret: string, response: unknown, from: From): Promise<Entered>
}

export interface SecurityKeyAnswers {
  readonly securityKeys: SecurityKeyService
}

const BODY_LIMIT_BYTES = 32 * 1024

/** Security keys as second factors. */
export function securityKeyRoutes({ securityKeys }: SecurityKeyAnswers): readonly Route[] {
  return [
    route({
      name: 'listSecurityKeys',
      method: 'GET',
      path: '/self/webauthn',
      summary: 'Security keys of the own account',
      act: 'self.read',
      answer: document(keysSchema),
      handle: ({ actor }) => securityKeys.list(actor),
    }),
    route({
      name: 'beginSecurityKey',
      method: 'POST',
      path: '/self/webauthn/options',
      summary: 'What a browser makes a security key with; needs a fresh proof',
      act: 'self.write',
      answer: document(optionsSchema),
      handle({ actor }) {
        admitProved(actor)
        return securityKeys.newOptions(actor)
      },
    }),
    route({
      name: 'addSecurityKey',
      method: 'POST',
      path: '/self/webauthn',
      summary: 'Adds the security key that a browser has made; needs a fresh proof',
      act: 'self.write',
      isTransaction: true,
      body: newKeySchema,
      bodyLimit: BODY_LIMIT_BYTES,
      answer: document(keySchema),
      handle({ actor, body }) {
        admitProved(actor)
        return securityKeys.add(actor, body.label, body.response)
      },
    }),
    route({
      name: 'removeSecurityKey',
      method: 'DELETE',
      path: '/self/webauthn/:id',
      summary: 'Takes a security key away; needs a fresh proof',
      act: 'self.write',
      isTransaction: true,
      params: idParams,
      answer: document(doneSchema),
      async handle({ actor, params: { id } }) {
        admitProved(actor)
        await securityKeys.remove(actor, id)
        return { done: true }
      },
    }),
    route({
      name: 'askSecurityKey',
      method: 'POST',
      path: '/session/webauthn/options',
      summary: 'What a security key is asked with, after the password',
      act: 'anybody',
      answer: document(optionsSchema),
      handle: ({ request }) => securityKeys.askOptions(sessionSecretOf(request)),
    }),
  ]
}
