/** Kinds of modification, as negotiated (SMFIF_*, mfapi.h). */
export type ActionName =
  | 'addHeaders'
  | 'changeHeaders'
  | 'changeBody'
  | 'addRecipients'
  | 'addRecipientsWithParameters'
  | 'deleteRecipients'
  | 'changeSender'
  | 'quarantine'

/** The SMTP client's side of the connection, as the MTA describes it. Lives for the whole milter session. */
export interface Connection {
  /** Host name as the MTA verified it, or the address in brackets when it could not. Raw bytes. */
  readonly hostname: Buffer
  readonly family: 'inet' | 'inet6' | 'unix' | 'unknown'
  /** Without the `IPv6:` prefix; v4-mapped IPv6 addresses are given as IPv4. Undefined for family unknown. */
  readonly address: string | undefined
  /** 0 when there is none (local submission). */
  readonly port: number
  /** Argument of the last HELO or EHLO; undefined before it or when HELO is not asked for. */
  readonly helo: Buffer | undefined
  /** Where the MTA connected to, as `Listener.address` has it. */
  readonly listener: string
  /** Value of a macro seen so far at connect or helo stage; braces optional (`i` = `{i}`). */
  macro(name: string): string | undefined
}

export interface Recipient {
  /** The address argument exactly as it was given, usually with angle brackets. */
  readonly address: Buffer
  /** ESMTP parameters, each its own element. */
  readonly args: readonly Buffer[]
  /** There when the MTA itself has refused this recipient; only a filter with `rejectedRecipients` hears of those. */
  readonly rejected?: RejectedRecipient
}

/** Why an MTA refused a recipient, in its own words (macros `{rcpt_host}` and `{rcpt_addr}`). */
export interface RejectedRecipient {
  /** Enhanced status code (RFC 3463), for example `5.1.1`. */
  readonly enhanced: string | undefined
  readonly text: string | undefined
}

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
