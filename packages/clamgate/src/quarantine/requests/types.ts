import type { ReleaseResult } from '../release/types.ts'

/** How a request for a kept mail stands. `approving`: somebody said yes, and it is being released. */
export type RequestState = 'open' | 'approving' | 'approved' | 'refused' | 'lapsed'

/** Somebody who may not release a mail asks for it. */
export interface MailRequest {
  readonly id: string
  readonly entry: string
  /** Those of its recipients who are to get it. */
  readonly recipients: readonly string[]
  /** Who asked: the address that the link was sent to. */
  readonly asker: string
  readonly language: string
  /** Why; may be empty. */
  readonly words: string
  readonly askedAtMs: number
  readonly endsAtMs: number
  readonly state: RequestState
  readonly decidedBy: string | undefined
  readonly decidedAtMs: number | undefined
  /** Of who decided, or what came of the release. */
  readonly answer: string
}

/** A mail about a request that is to be handed over. `question`: to who decides; `answer`: to who asked, of a refusal. */
export interface OwedMail {
  readonly request: string
  readonly kind: 'question' | 'answer'
  readonly to: string
  /** How often it was handed over, and nobody knows what came of it. */
  readonly doubts: number
}

/** Who hands mails over: a host, in one life of its daemon. */
export interface Life {
  readonly host: string
  readonly life: string
}

/** Whom mails are owed with something that is written down. */
export interface Owing extends Life {
  readonly to: readonly string[]
}

/** Requests on disk, as they were written: whoever reads one reckons with its time. Each is one transaction of the store, synced, and rejects when that is away. */
export interface RequestStore {
  /** The open request for the entry and these recipients, where there is one already: else the new one, with questions that are owed. */
  add(request: { readonly request: MailRequest; readonly owing: Owing }): Promise<MailRequest>
  read(request: { readonly id: string }): Promise<MailRequest | undefined>
  /** Those that wait, then the others, the newest first. */
  list(request: {
    readonly limit: number
    readonly entry?: string | undefined
  }): Promise<readonly MailRequest[]>
  /** From one state to another, where it is still in the first. False: somebody was quicker. */
  move(request: {
    readonly id: string
    readonly from: RequestState
    readonly to: RequestState
    readonly by: string
    readonly answer: string
    readonly nowMs: number
    /** One that was being granted then or earlier, and never ended, is open again; Unix time, ms. */
    readonly staleMs: number
    /** Of answers; questions are owed no more once somebody has decided. */
    readonly owing?: Owing | undefined
  }): Promise<boolean>
  /** What an earlier life of the host has left: it is owed by this one from here on, and told once. */
  owed(life: Life): Promise<readonly OwedMail[]>
  /** Written before a mail is handed over: from here on it may have been. */
  handing(mail: Omit<OwedMail, 'doubts'>): Promise<void>
  /** Written after. `isOver`: it was taken, or given up; else it was not taken, and is owed as before. */
  handed(mail: Omit<OwedMail, 'doubts'> & { readonly isOver: boolean }): Promise<void>
}

/** What came of an approval. */
export interface Approval {
  readonly request: MailRequest
  readonly results: readonly ReleaseResult[]
}

/** Requests for mail that its recipient may not release himself. */
export interface Requests {
  /**
   * @returns the request, new or the one that is open already
   * @throws {DigestError} DIGEST_REQUEST_DECIDED: somebody has answered it
   * @throws {EntryError} of reading the entry; QUARANTINE_NO_RECIPIENT: nothing waits for them any more
   */
  ask(asked: {
    readonly entry: string
    readonly recipients: readonly string[]
    readonly asker: string
    readonly language: string
    readonly words: string
  }): Promise<MailRequest>
  list(): Promise<readonly MailRequest[]>
  read(id: string): Promise<MailRequest | undefined>
  /** The newest for an entry and one of these recipients. */
  latest(entry: string, recipients: readonly string[]): Promise<MailRequest | undefined>
  /**
   * Releases the mail.
   * @throws {DigestError} DIGEST_NO_REQUEST, DIGEST_REQUEST_DECIDED
   * @throws {EntryError} and others of a release: the request is open again
   */
  approve(id: string, by: string, signal: AbortSignal): Promise<Approval>
  /**
   * Tells the recipient, with words.
   * @throws {DigestError} DIGEST_NO_REQUEST, DIGEST_REQUEST_DECIDED
   */
  refuse(id: string, by: string, words: string, signal: AbortSignal): Promise<MailRequest>
}
