import type { DigestLanguage } from '../../config/sections/digest.ts'
import type { IssuedLink } from '../digest/state.ts'
import type { WordKey } from '../digest/words.ts'

/** What a button does. */
export type LinkAct = 'release' | 'ask' | 'approve' | 'refuse'

/** Something that was done through a link. `begun`: nobody knows yet what came of it. */
export interface LinkUse {
  readonly act: LinkAct
  readonly atMs: number
  readonly state: 'begun' | 'done'
}

/** A link that was issued, with what was done through it. */
export interface KnownLink extends IssuedLink {
  readonly uses: readonly LinkUse[]
}

/** Links on disk. Each is one transaction of the store, synced, and rejects when that is away. */
export interface LinkStore {
  find(request: { readonly hash: string }): Promise<KnownLink | undefined>
  /** Issues one that is in no digest. */
  issue(request: { readonly links: readonly IssuedLink[] }): Promise<void>
  /** Uses an act up before it is done. False: somebody did that already. */
  use(request: {
    readonly hash: string
    readonly act: LinkAct
    readonly nowMs: number
    /** One that was begun then or earlier, and never ended, is taken over; Unix time, ms. */
    readonly staleMs: number
  }): Promise<boolean>
  /** Afterwards. `undone`: nothing happened, so that it can be tried again. */
  used(request: {
    readonly hash: string
    readonly act: LinkAct
    readonly state: 'done' | 'undone'
  }): Promise<void>
}

/** What a page shows of a mail; texts from outside as they came. */
export interface LinkFacts {
  readonly entry: string
  readonly sender: string
  readonly subject: string | undefined
  readonly recipients: readonly string[]
  /** Those of them who have not got it, and may. */
  readonly waiting: readonly string[]
  readonly receivedAtMs: number
  readonly untilMs: number
  readonly kind: string
  readonly class: string | undefined
  readonly bytes: number
  readonly isHarmful: boolean
}

/** What happened to the mail so far, or to a request for it: a sentence of the catalogues. */
export interface LinkEvent {
  readonly key: Extract<WordKey, `state.${string}` | `done.${string}` | `failed.${string}` | 'page.gone.text'>
  readonly atMs?: number | undefined
  /** Of a recipient or a manager. */
  readonly words?: string | undefined
}

/** What somebody sees who follows a link. */
export type LinkView =
  /** `unknown`: no such link; `expired`, `gone`: the mail is not there; `away`: nobody can tell now. */
  | { readonly kind: 'unknown' | 'expired' | 'gone' | 'away'; readonly language: DigestLanguage }
  /** Another host keeps the mail, and its daemon alone can show and release it. */
  | { readonly kind: 'elsewhere'; readonly language: DigestLanguage; readonly host: string }
  | {
      readonly kind: 'mail'
      readonly language: DigestLanguage
      readonly facts: LinkFacts
      /** What can be done now. */
      readonly acts: readonly LinkAct[]
      readonly events: readonly LinkEvent[]
      /** Of a request that is to be decided. */
      readonly asker?: { readonly address: string; readonly words: string } | undefined
    }

/** What somebody is about to do by a link. */
export interface LinkDeed {
  readonly act: LinkAct
  /** Whose link it is: an address. */
  readonly holder: string
  readonly entry: string
}

/**
 * Writes down what is about to be done; rejects where that cannot be, and it is not done.
 * @returns what to call when it is over
 */
export type BeginLinkDeed = (
  deed: LinkDeed,
) => Promise<(ended: { readonly isDone: boolean; readonly code?: string | undefined }) => Promise<void>>

/** The pages behind the links. */
export interface Links {
  /** Changes nothing, however often. Never rejects. */
  look(token: string): Promise<LinkView>
  /** @param words of who presses the button, for whom it concerns. Never rejects. */
  act(
    token: string,
    act: LinkAct,
    words: string,
    following: { readonly signal: AbortSignal; readonly begin: BeginLinkDeed },
  ): Promise<LinkView>
}
