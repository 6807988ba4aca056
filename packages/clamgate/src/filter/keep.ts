import type { Envelope } from '@clamgate/milter'
import type { Outcome } from './policy/types.ts'
import type { KeptEnvelope } from './ports.ts'
import type { MessageRecord } from './record.ts'

/** What the quarantine keeps of a message beside its bytes. */
export function keptEnvelope(envelope: Envelope, record: MessageRecord, receivedAtMs: number): KeptEnvelope {
  const { outcome } = record
  return {
    queueId: record.queueId,
    sender: path(envelope.sender, envelope.senderArgs),
    recipients: outcome.keepFor.flatMap((index) => {
      const recipient = envelope.recipients[index]
      return recipient === undefined ? [] : [path(recipient.address, recipient.args)]
    }),
    clientAddress: record.clientAddress,
    clientName: record.clientName,
    heloName: envelope.connection.helo?.toString('latin1'),
    authenticated: record.authenticated,
    receivedAtMs,
    sizeBytes: record.sizeBytes,
    messageId: record.fields.messageId,
    subject: record.fields.subject,
    outcome,
    server: record.server,
    databaseVersion: record.version?.database,
  }
}

/** The outcome when the message could not be kept: it must not be answered for, so the sender keeps it. */
export function deferredUnkept(outcome: Outcome, error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'QUARANTINE_WRITE_FAILED'
  const reason = { ...outcome.reason, text: `${outcome.reason.text}, but it could not be kept (${code})` }
  const { tag: _tag, ...rest } = outcome
  return {
    ...rest,
    action: 'defer',
    reason,
    reply: { code: 451, enhanced: '4.3.0', text: 'Message refused for now, please try again later' },
    recipients: outcome.recipients.map((one) => ({ ...one, fate: 'deferred' })),
    remove: [],
    keepFor: [],
  }
}

function path(address: Buffer, args: readonly Buffer[]): KeptEnvelope['sender'] {
  return { address: address.toString('latin1'), parameters: args.map((arg) => arg.toString('latin1')) }
}
