import type { Role } from '../../../access/actor.ts'
import type { Session, SignedInBy } from '../../../accounts/types.ts'

/** Of migration 40. Names, lists, preferences, agents went through `escapeText`; lists and preferences are JSON. */
interface AccountTables {
  account: {
    id: string
    name: string
    name_key: string
    version: number
    role: Role
    domains: string
    addresses: string
    password: string | null
    totp: string | null
    totp_pending: string | null
    /** Of TOTP, counted from 1970 in 30 s: the last one whose code was used. */
    totp_step: number | null
    preferences: string
    disabled_at: number | null
    created_at: number
    signed_in_at: number | null
  }
  recovery_code: { account: string; hash: string }
  known_network: { account: string; network: string; at: number }
  session: {
    hash: string
    id: string
    account: string
    state: Session['state']
    signed_in_by: SignedInBy
    started_at: number
    seen_at: number
    proved_at: number | null
    failures: number
    address: string
    agent: string
  }
  invite: {
    hash: string
    account: string | null
    name: string | null
    role: Role
    domains: string
    addresses: string
    drops_factors: number
    made_by: string
    created_at: number
    ends_at: number
  }
}

declare module '../../schema/tables.ts' {
  interface StateTables extends AccountTables {}
}
