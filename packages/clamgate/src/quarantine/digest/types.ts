import type { Config, OutcomeKind, SignatureClass } from '../../config/schema.ts'
import type { DigestLanguage } from '../../config/sections/digest.ts'

/** Who gets a digest, and of what: a recipient of his own mail, a manager of his domains', one address of all. */
export interface Reader {
  readonly role: 'recipient' | 'manager' | 'all'
  readonly address: string
  readonly language: DigestLanguage
}

/** A kept mail as a digest lists it. Texts from outside are as they came. */
export interface DigestRow {
  /** Id of the entry. */
  readonly entry: string
  readonly keptAtMs: number
  /** When it is deleted. */
  readonly untilMs: number
  /** Empty: the null sender. */
  readonly sender: string
  readonly subject: string | undefined
  readonly kind: OutcomeKind
  readonly class: SignatureClass | undefined
  readonly bytes: number
  /** Those of its recipients that the digest is about, and that have not got it. */
  readonly recipients: readonly string[]
}

/** What one reader is to be told. */
export interface Draft {
  readonly reader: Reader
  /** The newest first, at most a hundred. */
  readonly rows: readonly DigestRow[]
  /** How many more there are. */
  readonly more: number
  /** All of them, listed or counted: none is told of again. */
  readonly entries: readonly string[]
}

/** A row with where its link leads; without `console.url` there is none. */
export interface LinkedRow extends DigestRow {
  readonly link: { readonly url: string; readonly act: 'release' | 'ask' } | undefined
}

/** Texts of the administrator, in place of ours. */
export interface OwnTexts {
  readonly subject?: string | undefined
  readonly intro?: string | undefined
  readonly footer?: string | undefined
}

/** Why a digest could not be handed over. */
export interface Delivery {
  /** `refused`: for good; `deferred`: not now; `away`: the server takes nothing at all; `unknown`: it has the mail, and did not say what became of it. */
  readonly state: 'sent' | 'refused' | 'deferred' | 'away' | 'unknown'
  readonly code?: string | undefined
  readonly words: string
  readonly remedy?: string | undefined
}

/** A mail that is written, for one address. */
export interface OutgoingMail {
  readonly to: string
  readonly bytes: Buffer
}

/** Hands a mail over, past our own filter. Never rejects. */
export type Deliver = (mail: OutgoingMail, signal: AbortSignal) => Promise<Delivery>

/** What is in force; asked anew at each run. */
export interface DigestSettings {
  readonly digest: Config['digest']
  readonly consoleUrl: string | undefined
  /** `quarantine.keep`, ms. */
  readonly keepMs: number
  /** The address that digests come from. */
  readonly from: string
}
