import type { ActionName, Connection, Recipient } from './filter.ts'

/** What is known of one message besides its content. Values are copies: they may be kept. */
export interface Envelope {
  readonly connection: Connection
  /** The MAIL argument exactly as given: usually `<a@b>`, `<>` for the null sender, possibly empty or bare. */
  readonly sender: Buffer
  /** ESMTP parameters of MAIL, each its own element. */
  readonly senderArgs: readonly Buffer[]
  /** Recipients so far, in order, without those that this filter refused; one is added after its `rcpt` handler. */
  readonly recipients: readonly Recipient[]
  /** Newest value of a macro, later stages first; braces optional (`i` = `{i}`). Text is UTF-8, or latin1 if it is not. */
  macro(name: string): string | undefined
  /** Actions that this MTA offered and the filter asked for. */
  readonly actions: ReadonlySet<ActionName>
  /** True when header values arrive byte for byte (SMFIP_HDR_LEADSPC); false when the MTA ate one space. */
  readonly leadingSpace: boolean
  /**
   * Fires when the work for this message has become pointless: the MTA reset the message or went away, a deadline
   * passed, the server stops. Its reason is a `MilterError`. Made when first read: what nobody reads costs nothing.
   */
  readonly signal: AbortSignal
}
