import type { Act } from './acts.ts'

/** What somebody is to this host, from the most that can be done to the least. */
export const ROLES = ['admin', 'manager', 'auditor', 'recipient'] as const
export type Role = (typeof ROLES)[number]

/** Whoever asks for something through the API. */
export interface Actor {
  /** `host`: whoever may open the control socket; `account`: a person with a session; `token`: a program. */
  readonly kind: 'host' | 'account' | 'token'
  /** Id of the account, of the token's account, or `host`. */
  readonly id: string
  /** As it stands in the audit: the name of the account, `NAME (token LABEL)`, the user of the host. */
  readonly name: string
  readonly role: Role
  /** Of a manager: domains in lower case, in the form with A-labels. */
  readonly domains: readonly string[]
  /** Of a recipient: addresses in lower case. */
  readonly addresses: readonly string[]
  /** Of a token: what it is for; undefined: all that its account may do. */
  readonly acts?: readonly Act[] | undefined
  /** When the account last showed its password or second factor in this session, Unix time, ms. */
  readonly provedAtMs?: number | undefined
  /** For the audit; never the secret of a session or token. */
  readonly session?: string | undefined
  readonly address?: string | undefined
}

/** Whoever may open the control socket is the administrator of the host. */
export const HOST: Actor = {
  kind: 'host',
  id: 'host',
  name: 'host',
  role: 'admin',
  domains: [],
  addresses: [],
}
