import type { MessageRecord } from '../../filter/record.ts'
import { cleanBytes, cleanOctets, cleanText } from '../../ground/clean.ts'

/** What clamav-milter gives for a value that it does not have. */
const UNKNOWN = 'UNKNOWN'
/** Longest header value in an argument, bytes. */
const HEADER_MAX_BYTES = 1000
/** Recipients in the JSON; MTAs take at most about that many. */
const MAX_LISTED_RECIPIENTS = 1000

/** The message is one that a command is run for: something was found in it, whatever the policy made of that. */
export function isFinding({ outcome }: MessageRecord): boolean {
  if (outcome.found === undefined) return false
  return outcome.kind === 'infected' || outcome.kind === 'encrypted' || outcome.kind === 'limits-exceeded'
}

/**
 * The arguments of the program, in the order of VirusAction: name of the virus, queue id, sender, recipient, subject,
 * message id, date. What the MTA or the message does not give is `UNKNOWN`; the null sender is an empty argument, as with
 * clamav-milter. No argument is an option: a `-` at its beginning becomes `?`.
 */
export function commandArguments(message: MessageRecord, recipient: string | undefined): readonly string[] {
  const { outcome, queueId, from, fields } = message
  const values = [
    optionally(cleanText, outcome.found?.signature),
    optionally(cleanText, queueId),
    cleanText(from),
    optionally(cleanText, recipient),
    optionally(headerArgument, fields.subject),
    optionally(headerArgument, fields.messageId),
    optionally(headerArgument, fields.date),
  ]
  return values.map((value) => (value ?? UNKNOWN).replace(/^-/, '?'))
}

/**
 * The same facts, and more, as JSON for standard input: one object on one line. Texts are cleaned and capped but
 * otherwise as they are; what is not known is null.
 */
export function commandInput(
  message: MessageRecord,
  recipient: string | undefined,
  { timeMs, version }: { readonly timeMs: number; readonly version: string },
): string {
  const { outcome, fields } = message
  const facts = {
    time: new Date(timeMs).toISOString(),
    queueId: optionally(cleanText, message.queueId),
    messageId: optionally(headerText, fields.messageId),
    client: optionally(cleanText, message.clientAddress),
    authenticated: optionally(cleanText, message.authenticated),
    from: cleanText(message.from),
    to: message.recipients.slice(0, MAX_LISTED_RECIPIENTS).map((one) => cleanText(one)),
    recipient: optionally(cleanText, recipient),
    subject: optionally(headerText, fields.subject),
    date: optionally(headerText, fields.date),
    size: message.sizeBytes,
    outcome: outcome.kind,
    signature: optionally(cleanText, outcome.found?.signature),
    class: outcome.found?.class,
    source: outcome.found?.source,
    file: outcome.found?.file,
    rule: outcome.reason.rule?.name,
    action: outcome.action,
    incident: outcome.incident,
    quarantineId: message.quarantineId,
    version,
  }
  return `${JSON.stringify(facts, (_, value) => (value === undefined ? null : value))}\n`
}

/** As clamav-milter has it. */
function headerArgument(text: string): string {
  return cleanOctets(octetsOf(text), HEADER_MAX_BYTES)
}

/** Read as UTF-8. */
function headerText(text: string): string {
  return cleanBytes(octetsOf(text))
}

/** Header fields come as Latin-1, one character for each octet; other text is encoded. */
function octetsOf(text: string): Buffer {
  return Buffer.from(text, /[\u0100-\uffff]/.test(text) ? 'utf8' : 'latin1')
}

function optionally(read: (text: string) => string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : read(text)
}
