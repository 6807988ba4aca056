import type { EntryDescription, KeptPath } from '../entries/types.ts'
import type { WireFacts } from './smtp/octets.ts'
import type { SmtpPath } from './smtp/transaction.ts'

/** What is sent for a release, whatever its form. */
export interface Letter {
  readonly sender: SmtpPath
  /** The parameters of a kept RCPT are repeated; else there are none. */
  readonly repeatsParameters: boolean
  /** Nobody hears what becomes of it. */
  readonly isSilent: boolean
  /** What has to be known of them, where that is known already. */
  readonly facts?: WireFacts | undefined
  /** All octets behind the ticket, from the first one at each call. */
  readonly octets: () => AsyncIterable<Buffer>
}

export interface OriginalDeps {
  readonly sender: 'original' | 'null'
  /** The trace field of ours in front. */
  readonly received: Buffer
  readonly content: () => AsyncIterable<Buffer>
  /** Of both. */
  readonly facts: WireFacts
}

const NULL_SENDER: SmtpPath = { wire: '<>', parameters: [] }

/** The mail as it was kept, behind one field of ours. What malware cannot deliver bounces to nobody: its sender is forged, mostly. */
export function originalLetter(
  description: EntryDescription,
  { sender, received, content, facts }: OriginalDeps,
): Letter {
  const { parameters } = description.sender
  // RET and ENVID are for whoever hears of the delivery; the form of the content stays what it is.
  const ofContent = parameters.filter((parameter) => /^(?:BODY=|SMTPUTF8$)/i.test(parameter))
  return {
    sender:
      sender === 'null'
        ? { ...NULL_SENDER, parameters: ofContent }
        : { wire: inBrackets(description.sender.wire), parameters },
    repeatsParameters: true,
    isSilent: description.outcome.class === 'malware',
    facts,
    async *octets() {
      yield received
      yield* content()
    },
  }
}

/** RCPT for one of those for whom it is kept. */
export function recipientPath({ wire, parameters }: KeptPath, { repeatsParameters }: Letter): SmtpPath {
  return { wire: inBrackets(wire), parameters: repeatsParameters ? parameters : [] }
}

/** Whether it can stand in a command: what a file says that somebody has changed must not become two commands. */
export function isSendable(path: SmtpPath): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /^<[^\x00-\x1f\x7f]*>$/.test(path.wire)
}

/** Mail of sendmail(1) comes without them. */
function inBrackets(wire: string): string {
  return wire.startsWith('<') && wire.endsWith('>') ? wire : `<${wire}>`
}
