import type { DigestState } from '../../quarantine/digest/state.ts'
import type { LinkUse } from '../../quarantine/links/types.ts'
import type { OwedMail, RequestState } from '../../quarantine/requests/types.ts'

/** Tables of migration 36, and of 55 the last one. Texts went through `escapeText`. */
export interface DigestTables {
  digest: {
    /** `recipient:bob@example.org`, or `run` for all of a period. */
    reader: string
    period: string
    state: DigestState
    host: string
    /** Until then nobody else takes it over. */
    lease_at: number
    tries: number
    at: number
    words: string
    sent: number
    failed: number
    paused: number
  }
  digest_item: { reader: string; entry: string; period: string; at: number }
  digest_reader: {
    reader: string
    failures: number
    paused_at: number | null
    words: string
    at: number
  }
  link: {
    hash: string
    /** JSON of a LinkScope. */
    scope: string
    holder: string
    language: string
    created_at: number
    expires_at: number
  }
  link_use: { hash: string; act: LinkUse['act']; at: number; state: LinkUse['state'] }
  mail_request: {
    id: string
    entry: string
    /** JSON array of addresses. */
    recipients: string
    recipients_hash: string
    asker: string
    language: string
    words: string
    asked_at: number
    ends_at: number
    state: RequestState
    decided_by: string | null
    decided_at: number | null
    answer: string
  }
  /** Mails about requests that were not handed over yet. */
  request_mail: {
    request: string
    kind: OwedMail['kind']
    address: string
    /** Whose daemon hands it over, and in which of its lives. */
    host: string
    life: string
    /** How often it was handed over without an answer. */
    doubts: number
  }
}

declare module '../schema/tables.ts' {
  interface StateTables extends DigestTables {}
}
