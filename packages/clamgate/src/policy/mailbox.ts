import { mailboxOf, withoutBrackets } from '../patterns/mailbox.ts'
import { octetText } from '../patterns/patterns.ts'
import type { GivenEnvelope } from './capabilities.ts'
import type { RawFacts, SkipFacts } from './types.ts'

/** How mail comes to the MTA: by SMTP, or by its command sendmail(1). */
export const SUBMISSIONS = ['smtp', 'sendmail'] as const
export type Submission = (typeof SUBMISSIONS)[number]

/** What Postfix gives as the client of mail of sendmail(1), unless IPv6 stands first in its inet_protocols. */
const SENDMAIL_CLIENT = '127.0.0.1'

/** The client that a policy sees where none was named. */
export function clientAddressOf(submission: Submission, named: string | undefined): string | undefined {
  return named ?? (submission === 'sendmail' ? SENDMAIL_CLIENT : undefined)
}

/** An envelope as a person writes it on the command line, with brackets or without them. */
export interface WrittenEnvelope extends SkipFacts {
  readonly submission: Submission
}

/** The envelope as the MTA would write it: brackets are what SMTP has, and mail of sendmail(1) has not. */
export function asGivenByMta({ sender, recipients, submission }: WrittenEnvelope): GivenEnvelope {
  const written = submission === 'smtp' ? inBrackets : withoutBrackets
  return { sender: written(sender), recipients: recipients.map(written) }
}

/** What the MTA would give, octet by octet. */
export function rawFacts(written: WrittenEnvelope): RawFacts {
  const { sender, recipients } = asGivenByMta(written)
  return {
    sender: octetsOf(sender),
    recipients: recipients.map(octetsOf),
    authenticated: written.authenticated === undefined ? undefined : octetsOf(written.authenticated),
  }
}

/** A text as the octets that it is in UTF-8. */
export function octetsOf(text: string): string {
  return octetText(Buffer.from(text))
}

function inBrackets(address: string): string {
  return `<${withoutBrackets(address)}>`
}

/** What a policy looks at in an envelope: the mailboxes that its addresses mean. */
export function envelopeFacts({ sender, recipients, clientAddress, authenticated }: SkipFacts): SkipFacts {
  return { sender: mailboxOf(sender), recipients: recipients.map(mailboxOf), clientAddress, authenticated }
}
