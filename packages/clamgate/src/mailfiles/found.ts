import type { Readable } from 'node:stream'
import type { MailfileError } from './errors.ts'

/** A message that is stored somewhere. */
export interface StoredMessage {
  readonly kind: 'message'
  /** Its path; in an mbox `FILE:N`; `-` on standard input. */
  readonly name: string
  /** Reads it from its beginning, as an MTA would have it. What goes wrong while it is read is a {@link MailfileError}. */
  open(): Readable
}

/** What was come across on the way, one after the other. */
export type Found =
  | StoredMessage
  /** In a directory, and no file: a link, a device, a pipe. */
  | { readonly kind: 'left-out'; readonly name: string; readonly why: string }
  | { readonly kind: 'failed'; readonly name: string; readonly error: MailfileError }
