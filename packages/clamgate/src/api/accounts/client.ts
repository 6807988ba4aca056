import { call, parseReply, type Schema } from '../call.ts'
import { PAGE_LIMIT } from '../quarantine/documents.ts'
import {
  type AccountDocument,
  type AccountsReply,
  accountSchema,
  accountsSchema,
  doneSchema,
  endedSchema,
  inviteSchema,
  newAccountReplySchema,
} from './documents.ts'
import type { AccountsService } from './service.ts'

/** A password is hashed, and a row synced. */
const ANSWER_TIMEOUT_MS = 30_000

/** Accounts, also all at once. */
export interface AccountsClient extends AccountsService {
  /** All, or all of a search, page by page. */
  all(search?: string): Promise<readonly AccountDocument[]>
}

/** Accounts of the daemon behind a socket. */
export function createAccountsClient(socketPath: string): AccountsClient {
  const ask = async <T>(method: string, path: string, schema: Schema<T>, value?: object): Promise<T> => {
    const body =
      value === undefined ? undefined : { type: 'application/json', content: JSON.stringify(value) }
    return parseReply(await call({ socketPath, timeoutMs: ANSWER_TIMEOUT_MS, method, path, body }), schema)
  }
  const at = (which: string, more = '') => `/v1/accounts/${encodeURIComponent(which)}${more}`
  const list: AccountsService['list'] = ({ search, cursor, limit }) => {
    const query = new URLSearchParams({ limit: `${limit}` })
    if (search !== undefined) query.set('search', search)
    if (cursor !== undefined) query.set('cursor', cursor)
    return ask('GET', `/v1/accounts?${query}`, accountsSchema)
  }
  return {
    list,
    all: (search) => all(list, search),
    show: (which) => ask('GET', at(which), accountSchema),
    make: (wanted) => ask('POST', '/v1/accounts', newAccountReplySchema, wanted),
    change: (which, change) => ask('PATCH', at(which), accountSchema, change),
    remove: async (which) => void (await ask('DELETE', at(which), doneSchema)),
    invite: (which, asked) => ask('POST', at(which, '/invite'), inviteSchema, asked),
    endSessions: async (which) => (await ask('DELETE', at(which, '/sessions'), endedSchema)).ended,
    dropSecondFactors: async (which) => void (await ask('DELETE', at(which, '/second-factors'), doneSchema)),
    inviteToConsole: (wanted) => ask('POST', '/v1/console/invite', inviteSchema, wanted),
  }
}

async function all(
  list: AccountsService['list'],
  search: string | undefined,
): Promise<readonly AccountDocument[]> {
  const found: AccountDocument[] = []
  let cursor: string | undefined
  do {
    const page: AccountsReply = await list({ search, cursor, limit: PAGE_LIMIT })
    found.push(...page.accounts)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return found
}
