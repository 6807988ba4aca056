import { doneSchema } from '../accounts/documents.ts'
import { call, parseReply, type Schema } from '../call.ts'
import {
  type NewTokenReply,
  type NewTokenRequest,
  newTokenReplySchema,
  type TokensReply,
  tokensSchema,
} from './documents.ts'

/** What commands do with tokens: those of all accounts. */
export interface TokensClient {
  list(): Promise<TokensReply>
  make(wanted: NewTokenRequest): Promise<NewTokenReply>
  revoke(id: string): Promise<void>
}

/** A row is synced. */
const ANSWER_TIMEOUT_MS = 30_000

/** Tokens of the daemon behind a socket. */
export function createTokensClient(socketPath: string): TokensClient {
  const ask = async <T>(method: string, path: string, schema: Schema<T>, value?: object): Promise<T> => {
    const body =
      value === undefined ? undefined : { type: 'application/json', content: JSON.stringify(value) }
    return parseReply(await call({ socketPath, timeoutMs: ANSWER_TIMEOUT_MS, method, path, body }), schema)
  }
  return {
    list: () => ask('GET', '/v1/tokens?all=true', tokensSchema),
    make: (wanted) => ask('POST', '/v1/tokens', newTokenReplySchema, wanted),
    revoke: async (id) => void (await ask('DELETE', `/v1/tokens/${encodeURIComponent(id)}`, doneSchema)),
  }
}
