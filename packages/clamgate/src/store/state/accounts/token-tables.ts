/** Of migration 46. Labels, lists, subjects and addresses went through `escapeText`; lists are JSON. */
interface TokenTables {
  token: {
    hash: string
    id: string
    account: string
    label: string
    acts: string
    networks: string
    created_at: number
    ends_at: number
    seen_at: number | null
    seen_from: string | null
  }
  identity: { issuer: string; subject: string; account: string; created_at: number }
  security_key: {
    /** Base64url, as browsers have it. */
    id: string
    account: string
    label: string
    /** COSE, base64url. */
    public_key: string
    counter: number
    transports: string
    created_at: number
    used_at: number | null
  }
}

declare module '../../schema/tables.ts' {
  interface StateTables extends TokenTables {}
}
