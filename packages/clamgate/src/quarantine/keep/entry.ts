import type { KeptEnvelope } from '../../filter/ports.ts'
import type { Outcome, Reason } from '../../policy/types.ts'
import { exactText, readableText } from './entry-text.ts'
import type { ContentKind } from './shelf.ts'

/** The form of `ID.json`. Raised when a reader of the old form would go wrong. */
export const ENTRY_VERSION = 1

/** What is known only once the message is on disk. */
export interface KeptMessage {
  readonly id: string
  /** Wall clock, Unix time, ms. */
  readonly keptAtMs: number
  /** Of the message as it came, and its SHA-256 in hexadecimal. */
  readonly bytes: number
  readonly sha256: string
  /** Ending of its file; left out: `eml`. */
  readonly kind?: ContentKind | undefined
  /** Of an encrypted one: the public keys that open it, and the SHA-256 of its file. */
  readonly sealed?: { readonly to: readonly string[]; readonly sha256: string } | undefined
  /** The version of Clamgate that keeps it. */
  readonly keeper: string
}

/**
 * The description of an entry, `ID.json`: all that is needed to show it, to send the message again, and to see why it was
 * kept. What is not known is left out. `docs/guide/quarantine.md` shows one.
 */
export function describeEntry(envelope: KeptEnvelope, message: KeptMessage) {
  const { outcome } = envelope
  return {
    version: ENTRY_VERSION,
    id: message.id,
    keptAt: time(message.keptAtMs),
    receivedAt: time(envelope.receivedAtMs),
    queueId: envelope.queueId,
    messageId: optionally(readableText, envelope.messageId),
    subject: optionally(readableText, envelope.subject),
    client: {
      address: envelope.clientAddress,
      name: readableText(envelope.clientName),
      helo: optionally(readableText, envelope.heloName),
      authenticated: optionally(readableText, envelope.authenticated),
    },
    sender: path(envelope.sender),
    ...recipientsOf(envelope),
    outcome: {
      kind: outcome.kind,
      ...findingOf(envelope),
      action: outcome.action,
      because: reasonOf(outcome.reason),
      incident: outcome.incident,
    },
    message: {
      file: `${message.id}.${message.kind ?? 'eml'}`,
      bytes: message.bytes,
      sha256: message.sha256,
      sealedTo: message.sealed?.to,
      sealedSha256: message.sealed?.sha256,
    },
    scanner: { server: envelope.server, databaseVersion: envelope.databaseVersion },
    keeper: message.keeper,
  }
}

/** The description as the content of a file: JSON over several lines, for people too. */
export function encodeEntry(envelope: KeptEnvelope, message: KeptMessage): Buffer {
  return Buffer.from(`${JSON.stringify(describeEntry(envelope, message), undefined, 2)}\n`)
}

/**
 * `recipients` are those for whom the message is kept, with all that is needed to send it to them; `others` those who
 * got it, or were refused it, at once. Both with what the policy wanted for them.
 */
function recipientsOf({ recipients, outcome }: KeptEnvelope) {
  const keptFor = new Set(outcome.keepFor)
  return {
    recipients: recipients.map((recipient, place) => ({
      ...path(recipient),
      ...fateOf(outcome, outcome.keepFor[place] ?? -1),
    })),
    others: outcome.recipients.flatMap((other, index) =>
      keptFor.has(index) ? [] : [{ address: readableText(other.recipient), ...fateOf(outcome, index) }],
    ),
  }
}

function fateOf({ recipients, remove }: Outcome, index: number) {
  const recipient = recipients[index]
  if (recipient === undefined) return {}
  const { wanted, fate, reason } = recipient
  // The milter protocol does not say whether the MTA has done so.
  const askedToRemove = remove.includes(index) ? true : undefined
  return { wanted, fate, askedToRemove, because: reasonOf(reason) }
}

function findingOf({ outcome: { verdict, found, failure } }: KeptEnvelope) {
  return {
    verdict: verdict.kind,
    signature: found?.signature,
    class: found?.class,
    classes: found?.classes,
    source: found?.source,
    failure,
    ...(verdict.kind === 'failure' ? { code: verdict.code, detail: verdict.detail } : {}),
  }
}

function reasonOf({ text, key, rule }: Reason) {
  const place = rule?.place
  return {
    text,
    key,
    rule: rule === undefined ? undefined : { name: rule.name, file: place?.file, line: place?.line },
  }
}

/** An argument of MAIL or RCPT, with its brackets, and its parameters; `parametersBase64` where one is no UTF-8. */
function path({ address, parameters }: KeptEnvelope['sender']) {
  const exact = parameters.map((parameter) => exactText('text', parameter))
  return {
    ...exactText('address', address),
    parameters: exact.map(({ text = '' }) => text),
    ...(exact.every(({ textBase64 }) => textBase64 === undefined)
      ? {}
      : {
          parametersBase64: parameters.map((parameter) =>
            Buffer.from(parameter, 'latin1').toString('base64'),
          ),
        }),
  }
}

function optionally(read: (text: string) => string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : read(text)
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}
