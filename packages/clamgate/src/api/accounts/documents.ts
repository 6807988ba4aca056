import { z } from 'zod'
import { ROLES } from '../../access/actor.ts'
import { ACTS } from '../../access/acts.ts'
import { SECOND_METHODS } from '../../accounts/entrance-types.ts'
import { CONSOLE_LANGUAGES, SIGNED_IN_BY } from '../../accounts/types.ts'
import { PAGE_LIMIT } from '../quarantine/documents.ts'

const time = z.iso.datetime()
/** Longer than any name or password that is taken: who gives more hears that. */
const nameText = z.string().min(1).max(256)
const passwordText = z.string().min(1).max(1024)
const codeText = z.string().min(1).max(64)
const role = z.enum(ROLES)
const list = z.array(z.string().min(1).max(320)).max(500)

/** What there is to sign in with. */
export const signInStateSchema = z.object({
  /** Accounts can be read. */
  ready: z.boolean(),
  /** Nobody has an account yet: clamgate console invite makes the first. */
  needsInvite: z.boolean(),
  language: z.enum(CONSOLE_LANGUAGES),
  password: z.boolean(),
  ldap: z.boolean(),
  oidc: z.object({ label: z.string() }).nullable(),
})
export type SignInState = z.output<typeof signInStateSchema>

export const secondFactorsSchema = z.object({
  totp: z.boolean(),
  webauthn: z.int().nonnegative(),
  /** Recovery codes that are left. */
  recovery: z.int().nonnegative(),
})

export const selfSchema = z.object({
  id: z.string(),
  name: z.string(),
  role,
  domains: z.array(z.string()),
  addresses: z.array(z.string()),
  /** All that this account may do at all. */
  acts: z.array(z.enum(ACTS)),
  language: z.enum(CONSOLE_LANGUAGES),
  /** It is the account's own choice, and not the default. */
  hasChosenLanguage: z.boolean(),
  theme: z.enum(['light', 'dark']).nullable(),
  singleKeys: z.boolean(),
  /** Until when acts that need a proof are done without another one. */
  provedUntil: time.nullable(),
  secondFactors: secondFactorsSchema,
  hasPassword: z.boolean(),
  signedInBy: z.enum(SIGNED_IN_BY).nullable(),
  session: z.string().nullable(),
})
export type Self = z.output<typeof selfSchema>

export const enteredSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed-in'), self: selfSchema }),
  z.object({ state: z.literal('second-factor'), methods: z.array(z.enum(SECOND_METHODS)) }),
])
export type EnteredReply = z.output<typeof enteredSchema>

export const signInSchema = z.strictObject({ name: nameText, password: passwordText })
export const secondSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['totp', 'recovery']), code: codeText }),
  /** As `navigator.credentials.get` gives it. */
  z.strictObject({ kind: z.literal('webauthn'), response: z.record(z.string(), z.unknown()) }),
])
export const proofSchema = z.union([
  z.strictObject({ password: passwordText }),
  z.strictObject({ code: codeText }),
])

export const preferencesSchema = z.strictObject({
  language: z.enum(CONSOLE_LANGUAGES).nullable().optional(),
  theme: z.enum(['light', 'dark']).nullable().optional(),
  singleKeys: z.boolean().optional(),
})
export const newPasswordSchema = z.strictObject({ password: passwordText })
export const codeSchema = z.strictObject({ code: codeText })

/** A secret for an authenticator that does not count yet. */
export const totpSchema = z.object({ secret: z.string(), uri: z.string() })
export type TotpReply = z.output<typeof totpSchema>
/** They are told this once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) })

export const sessionSchema = z.object({
  id: z.string(),
  isThis: z.boolean(),
  signedInBy: z.enum(SIGNED_IN_BY),
  started: time,
  seen: time,
  address: z.string(),
  agent: z.string(),
})
export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) })
export type SessionsReply = z.output<typeof sessionsSchema>
export const endedSchema = z.object({ ended: z.int().nonnegative() })

export const inviteSecretSchema = z.strictObject({ token: codeText })
/** What an invitation is for. */
export const inviteLookSchema = z.object({
  /** Null: who follows it chooses one. */
  name: z.string().nullable(),
  role,
  isNew: z.boolean(),
  ends: time,
})
export type InviteLook = z.output<typeof inviteLookSchema>
export const followInviteSchema = z.strictObject({
  token: codeText,
  password: passwordText,
  name: nameText.optional(),
})

export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  role,
  domains: z.array(z.string()),
  addresses: z.array(z.string()),
  version: z.int(),
  disabled: z.boolean(),
  created: time,
  signedIn: time.nullable(),
  secondFactors: secondFactorsSchema,
  hasPassword: z.boolean(),
  sessions: z.int().nonnegative(),
  /** Until when its newest way in can be followed; null: none is open. */
  inviteEnds: time.nullable(),
})
export type AccountDocument = z.output<typeof accountSchema>
/** `GET /accounts`: by name. */
export const accountsSchema = z.object({
  accounts: z.array(accountSchema),
  /** For the page after it; null: there is none. */
  next: z.string().nullable(),
})
export type AccountsReply = z.output<typeof accountsSchema>
export const accountsRequestSchema = z.strictObject({
  /** What stands in the name, a domain or an address, in any case. */
  search: z.string().max(320).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
  cursor: z.string().min(1).max(256).optional(),
})
export type AccountsRequest = z.output<typeof accountsRequestSchema>

export const idParams = z.object({ id: z.string().min(1).max(200) })

export const newAccountSchema = z.strictObject({
  name: nameText,
  role,
  domains: list.default([]),
  addresses: list.default([]),
})
export type NewAccountRequest = z.output<typeof newAccountSchema>

export const accountChangeSchema = z.strictObject({
  name: nameText.optional(),
  role: role.optional(),
  domains: list.optional(),
  addresses: list.optional(),
  disabled: z.boolean().optional(),
  /** As it was looked at: who changes an older one hears of it. */
  version: z.int().optional(),
})
export type AccountChangeRequest = z.output<typeof accountChangeSchema>

/** A way in, told this once. */
export const inviteSchema = z.object({
  /** What follows `invite#` in its address. */
  token: z.string(),
  /** Null where neither console.url is set nor console.listen on this machine: then it is CONSOLE/invite#TOKEN. */
  url: z.string().nullable(),
  name: z.string().nullable(),
  role,
  ends: time,
})
export type InviteReply = z.output<typeof inviteSchema>

export const newAccountReplySchema = z.object({ account: accountSchema, invite: inviteSchema })
export type NewAccountReply = z.output<typeof newAccountReplySchema>

export const accountInviteSchema = z.strictObject({
  /** For who has lost the second factor. */
  dropsSecondFactors: z.boolean().default(false),
})

/** `clamgate console invite`: by the control socket alone. */
export const consoleInviteSchema = z.strictObject({
  name: nameText.optional(),
  role: role.optional(),
  domains: list.optional(),
  addresses: list.optional(),
})
export type ConsoleInviteRequest = z.output<typeof consoleInviteSchema>

export const doneSchema = z.object({ done: z.literal(true) })
