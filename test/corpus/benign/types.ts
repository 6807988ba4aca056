/** A legitimate mail, however odd it looks: it must be accepted under the default policy, and nothing may be found in it. */
export interface BenignMail {
  /** Unique: `bounce-postfix-undeliverable`. */
  readonly name: string
  /** As it comes by SMTP, without dot-stuffing. */
  readonly message: Buffer
  /** Content for whoever has the key: it cannot be scanned, and is accepted all the same. */
  readonly isEncrypted: boolean
}

/** A mail in the making: its octets, a character for each. */
export interface Draft {
  readonly name: string
  readonly octets: string
  readonly isEncrypted?: boolean
}
