import { cleanBytes, cleanOctets, cleanText } from '../../ground/clean.ts'

/** What a scan line can tell of a message. `undefined` is what the MTA or the message did not give. */
export interface ScannedMessage {
  /** Macro `i`. */
  readonly queueId?: string | undefined
  /** Envelope sender, with or without its angle brackets; empty or `<>` is the null sender. */
  readonly from?: string | Buffer | undefined
  /** Envelope recipients, with or without angle brackets. */
  readonly recipients: readonly (string | Buffer)[]
  /** Values of the header fields: octets, or Latin-1 text of them. */
  readonly subject?: string | Buffer | undefined
  readonly messageId?: string | Buffer | undefined
  readonly date?: string | Buffer | undefined
}

export interface InfectedMessage extends ScannedMessage {
  /** As clamd names it, blanks and `.UNOFFICIAL` included. */
  readonly signature: string
  /** An id that the reply to the client carries too; it ends the line. */
  readonly incident?: string | undefined
}

/** Settings `log.infected` and `log.clean`; LogInfected and LogClean of clamav-milter, and one of ours. */
export type LineStyle = 'off' | 'basic' | 'basic-id' | 'full'

/**
 * The lines for an infected message, one per recipient, in the words of clamav-milter 1.4, which mail-log tools read:
 * `Message from <a> to <b> infected by NAME`, the same behind the queue id, or the long form with queue id and header
 * fields.
 */
export function infectedLines(style: LineStyle, message: InfectedMessage): readonly string[] {
  const incident = message.incident === undefined ? '' : ` (incident ${cleanText(message.incident)})`
  const end = ` infected by ${cleanText(message.signature)}${incident}`
  return scanLines(style, 'Message', message).map((line) => line + end)
}

/** The lines for a clean message: `Clean message from <a> to <b>`, or the long form. One per recipient. */
export function cleanLines(style: LineStyle, message: ScannedMessage): readonly string[] {
  return scanLines(style, 'Clean message', message)
}

/** What clamav-milter writes for a value that it does not have (where it does not write `(null)`). */
const UNKNOWN = 'UNKNOWN'

/** What Postfix writes where there is no queue id. */
const NO_QUEUE_ID = 'NOQUEUE'

function scanLines(style: LineStyle, opening: string, message: ScannedMessage): readonly string[] {
  if (style === 'off') return []
  const id =
    style === 'full' ? ` ${message.queueId === undefined ? UNKNOWN : cleanText(message.queueId)}` : ''
  // In front, as on the lines of Postfix: tools take what is behind `infected by` for the name of the virus.
  const front = style === 'basic-id' ? `${cleanText(message.queueId ?? NO_QUEUE_ID)}: ` : ''
  const start = `${front}${opening}${id} from <${address(message.from)}> to <`
  const end = style === 'full' ? `>${headerFields(message)}` : '>'
  const recipients = message.recipients.length > 0 ? message.recipients : [undefined]
  return recipients.map((recipient) => start + address(recipient) + end)
}

function headerFields({ subject, messageId, date }: ScannedMessage): string {
  return ` with subject '${header(subject)}' message-id '${header(messageId)}' date '${header(date)}'`
}

/**
 * An envelope address without its brackets, cleaned. Brackets inside would let a sender forge the rest of the line, so
 * they become `?`; what is not known is `UNKNOWN`.
 */
export function address(value: string | Buffer | undefined): string {
  if (value === undefined) return UNKNOWN
  const text = typeof value === 'string' ? cleanText(value) : cleanBytes(value)
  const bare = text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
  return bare.replace(/[<>]/g, '?')
}

function header(value: string | Buffer | undefined): string {
  return value === undefined ? UNKNOWN : cleanOctets(value)
}
