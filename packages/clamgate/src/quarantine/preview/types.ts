/** Something about a name or an address that is there to deceive. */
export const NOTES = [
  /** Characters that change the direction of text, or are not seen. */
  'hidden-characters',
  /** Letters of several alphabets in one label of a domain. */
  'mixed-scripts',
  /** All its letters look like Latin ones, and are none. */
  'looks-latin',
  /** The name holds another address or domain than the address. */
  'name-is-other-address',
  /** `invoice.pdf.exe`: the last ending is that of a program, and looks as if it were none. */
  'hidden-ending',
] as const
export type Note = (typeof NOTES)[number]

/** A mailbox as people read it; what is not seen is written out: `[U+202E]`. */
export interface ShownAddress {
  readonly name: string
  readonly address: string
  /** The domain with A-labels, where that differs: `xn--…`. */
  readonly ascii: string | undefined
  readonly notes: readonly Note[]
}

export interface ShownText {
  readonly text: string
  readonly notes: readonly Note[]
}

/** A station on the way of the mail, as a `Received` field says; whoever sent the mail may have written it. */
export interface ShownHop {
  readonly from: string | undefined
  readonly by: string | undefined
  readonly with: string | undefined
  readonly date: string | undefined
}

/** What a host says to have checked (RFC 8601); whoever sent the mail may have written it. */
export interface ShownAuthentication {
  readonly host: string
  readonly results: readonly { readonly method: string; readonly result: string }[]
}

export interface ShownAttachment {
  /** Counted from 0: by which it is asked for. */
  readonly index: number
  readonly name: ShownText
  /** As the mail says. */
  readonly type: string
  readonly bytes: number
  readonly sha256: string
  /** Path of the part, as the log and the header fields name it. */
  readonly path: string | undefined
  /** The HTML shows it as a picture. */
  readonly isShown: boolean
}

/** What some readers take from the mail and others do not. */
export interface OtherObject {
  readonly path: string
  readonly name: string | undefined
  readonly type: string | undefined
  readonly bytes: number
  readonly sha256: string
  readonly classes: readonly string[]
}

/** The mail read in every way that some mail program has. */
export interface ShownReadings {
  /** Mail programs get different content from it. */
  readonly differs: boolean
  readonly classes: readonly { readonly class: string; readonly words: string }[]
  readonly others: readonly OtherObject[]
}

export const REACHED = ['bytes', 'parts', 'depth', 'text', 'html', 'pictures', 'readings', 'unsure'] as const

/** Something was left out. */
export interface Reached {
  readonly bound: (typeof REACHED)[number]
  readonly sentence: string
}

/** A kept mail, made harmless. */
export interface Preview {
  readonly subject: ShownText | undefined
  readonly from: readonly ShownAddress[]
  readonly replyTo: readonly ShownAddress[]
  readonly to: readonly ShownAddress[]
  readonly cc: readonly ShownAddress[]
  /** ISO 8601 where it is a date, else as the mail has it. */
  readonly date: string | undefined
  /** The newest first. */
  readonly received: readonly ShownHop[]
  readonly authentication: readonly ShownAuthentication[]
  readonly text: string
  /** `html`: made from that, since the mail has no text. */
  readonly textFrom: 'text' | 'html' | 'none'
  readonly hasHtml: boolean
  readonly attachments: readonly ShownAttachment[]
  /** Undefined: it could not be read in every way. */
  readonly readings: ShownReadings | undefined
  readonly reached: readonly Reached[]
}

/** Languages of what a page says beside the mail. */
export const PAGE_LANGUAGES = ['en', 'de'] as const
export type PageLanguage = (typeof PAGE_LANGUAGES)[number]

/** What is wanted of a mail. */
export type Wish =
  | { readonly kind: 'document' }
  | { readonly kind: 'page'; readonly as: 'text' | 'html'; readonly language: PageLanguage }
  | { readonly kind: 'attachment'; readonly index: number }

/** What comes of it; the octets are memory of their own. */
export type Granted =
  | { readonly kind: 'document'; readonly preview: Preview }
  | { readonly kind: 'page'; readonly html: string }
  | { readonly kind: 'attachment'; readonly name: string; readonly octets: ArrayBuffer }
  | { readonly kind: 'no-part'; readonly count: number }

/** To the thread, once. */
export interface PreviewOrder {
  readonly mail: ArrayBuffer
  /** The mail is longer. */
  readonly isCut: boolean
  readonly wish: Wish
}

/** From the thread: it has begun; then one of the others. */
export type PreviewAnswer =
  | { readonly kind: 'begun' }
  | { readonly kind: 'granted'; readonly granted: Granted }
  | { readonly kind: 'failed'; readonly what: string }
