import { z } from 'zod'
import { ACTS } from '../../access/acts.ts'
import { MOST_DAYS } from '../../accounts/tokens/tokens.ts'

const time = z.iso.datetime()

/** What programs show instead of a session. */
export const tokenSchema = z.object({
  id: z.string(),
  label: z.string(),
  account: z.string(),
  accountName: z.string(),
  acts: z.array(z.enum(ACTS)),
  /** Where it may come from; empty: from anywhere. */
  networks: z.array(z.string()),
  created: time,
  ends: time,
  /** To the hour; null: never used. */
  used: time.nullable(),
  usedFrom: z.string().nullable(),
})
export type TokenDocument = z.output<typeof tokenSchema>

export const tokensSchema = z.object({
  tokens: z.array(tokenSchema),
  /** Names of bundles with the acts that they stand for. */
  bundles: z.record(z.string(), z.array(z.string())),
})
export type TokensReply = z.output<typeof tokensSchema>

export const tokensRequestSchema = z.object({
  /** Those of all accounts, for administrators. */
  all: z.enum(['true', 'false']).optional(),
})

export const newTokenSchema = z.strictObject({
  label: z.string().min(1).max(64),
  /** Acts, and names of bundles: read, release, delete, signatures, audit. */
  acts: z.array(z.string().min(1).max(60)).min(1).max(100),
  networks: z.array(z.string().min(1).max(64)).max(50).default([]),
  days: z.int().min(1).max(MOST_DAYS).default(90),
  /** Id or name; left out: one's own. For administrators. */
  account: z.string().min(1).max(256).optional(),
})
export type NewTokenRequest = z.output<typeof newTokenSchema>

/** With its text, which is told this once. */
export const newTokenReplySchema = z.object({ token: z.string(), details: tokenSchema })
export type NewTokenReply = z.output<typeof newTokenReplySchema>

/** Tokens, for whoever asks. */
export interface TokenService {
  list(isAll: boolean): Promise<TokensReply>
  make(wanted: NewTokenRequest): Promise<NewTokenReply>
  revoke(id: string): Promise<TokenDocument>
}
