import type { Envelope } from '@clamgate/milter'
import type { Action } from '../config/schema.ts'
import { but } from '../policy/join.ts'
import { MONITORED } from '../policy/monitored.ts'
import type { Instead, Outcome } from '../policy/types.ts'
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
    heloName: record.heloName,
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
  const isCoded = typeof error === 'object' && error !== null && 'code' in error
  const code = isCoded ? String(error.code) : 'QUARANTINE_WRITE_FAILED'
  return {
    ...forNobody(
      outcome,
      { code: 'not-kept', why: `it could not be kept (${code})`, value: code },
      'deferred',
    ),
    action: 'defer',
    reply: { code: 451, enhanced: '4.3.0', text: 'Message refused for now, please try again later' },
  }
}

/** Whether a message, or a copy of it, is to be kept; of one without recipients nobody is named. */
export function wouldKeep({ keepFor, action }: Outcome): boolean {
  return keepFor.length > 0 || action === 'quarantine'
}

/**
 * The outcome of a message with more forged fields than anybody would write: an MTA takes hours to remove a million, and
 * to leave one would be to let it pass for ours.
 */
export function refusedForFields(outcome: Outcome, count: number): Outcome {
  return {
    ...forNobody(
      outcome,
      {
        code: 'many-fields',
        why: `it has ${count} header fields that would have to be replaced`,
        value: String(count),
      },
      'refused',
    ),
    action: 'reject',
    reply: { code: 550, enhanced: '5.7.1', text: 'Message has too many header fields of one name' },
  }
}

/** The same in monitor mode, which refuses nothing. */
export function monitoredForFields(outcome: Outcome, count: number): Outcome {
  return monitoredFor(outcome, 'reject', `${count} header fields that would have to be replaced`)
}

/** Mail that is delivered in monitor mode, though a bound of ours would have it otherwise. */
export function monitoredFor(outcome: Outcome, action: Action, why: string): Outcome {
  return {
    ...outcome,
    reason: MONITORED,
    monitored: [...outcome.monitored, { action, reason: { text: why } }],
  }
}

function forNobody(outcome: Outcome, why: Instead, fate: 'deferred' | 'refused'): Outcome {
  const { tag: _tag, ...rest } = outcome
  return {
    ...rest,
    reason: but(outcome.reason, outcome.action, why),
    recipients: outcome.recipients.map((one) => ({ ...one, fate })),
    remove: [],
    keepFor: [],
  }
}

function path(address: Buffer, args: readonly Buffer[]): KeptEnvelope['sender'] {
  return { address: address.toString('latin1'), parameters: args.map((arg) => arg.toString('latin1')) }
}
