/** Answers to an event, as data. Names follow SMFIR_* (mfdef.h). */
export type Response =
  | { readonly kind: 'continue' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject' }
  | { readonly kind: 'tempfail' }
  | { readonly kind: 'discard' }
  | { readonly kind: 'skip' }
  | SmtpReply

/** A reply of our own choosing for the SMTP client (SMFIR_REPLYCODE). */
export interface SmtpReply {
  readonly kind: 'reply'
  /** 400 to 599. */
  readonly code: number
  /** Enhanced status code (RFC 3463) of the same class, for example `5.7.1`. */
  readonly enhanced?: string
  /** One line each; cleaned to printable ASCII, at most 980 bytes a line and 32 lines. `%` needs no doubling here. */
  readonly text: string | readonly string[]
}

/** Changes to the message, allowed only at its end. Header values are cleaned: no CR, no NUL, folds stay folds. */
export type Modification =
  /** Appends a header field. */
  | { readonly kind: 'addHeader'; readonly name: string; readonly value: string }
  /** Inserts at a position among all fields: 0 is the very top, above the MTA's own Received. */
  | { readonly kind: 'insertHeader'; readonly index: number; readonly name: string; readonly value: string }
  /**
   * Changes the `index`-th field of that name, counted from 1. An empty value deletes it. Bytes stay as they are, in
   * whatever charset: for values that were taken from the message.
   */
  | {
      readonly kind: 'changeHeader'
      readonly index: number
      readonly name: string
      readonly value: string | Buffer
    }
  | { readonly kind: 'replaceBody'; readonly body: Buffer }
  | { readonly kind: 'addRecipient'; readonly address: string; readonly args?: string }
  /** The address as the MTA gave it; as bytes, one that is not UTF-8 is found again too. */
  | { readonly kind: 'deleteRecipient'; readonly address: string | Buffer }
  | { readonly kind: 'changeSender'; readonly address: string; readonly args?: string }
  /** Puts the message on hold in the MTA; follow it with accept or continue. */
  | { readonly kind: 'quarantine'; readonly reason: string }
