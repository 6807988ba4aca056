import { createTimeId } from '../time-id.ts'
import type { MessageEvent, StoreWrite } from '../types.ts'

type MessageWrite = StoreWrite & { readonly kind: 'message' }

/** A clean mail that was accepted, for tests. */
export function cleanEvent(changes: Partial<MessageEvent> = {}): MessageEvent {
  const atMs = changes.atMs ?? Date.now()
  return {
    id: createTimeId(atMs),
    atMs,
    host: 'mx1.example.org',
    queueId: '4bWkQx1zvGz4x',
    messageId: '<1@example.com>',
    subject: 'Your invoice of last week',
    sender: 'alice@example.com',
    recipients: [
      {
        ...{ address: 'bob@example.org', wanted: 'accept', fate: 'delivered' },
        because: { text: 'policy.clean: accept', key: 'policy.clean' },
      },
    ],
    client: '192.0.2.7',
    clientName: 'mail.example.com',
    helo: 'mail.example.com',
    direction: 'inbound',
    bytes: 24_000,
    kind: 'clean',
    action: 'accept',
    because: { text: 'policy.clean: accept', key: 'policy.clean' },
    server: 'unix:/run/clamd.sock',
    engine: '1.4.6',
    databaseVersion: 27_800,
    databaseDate: '2026-11-23T09:26:08.000Z',
    decisionMs: 12.25,
    scanMs: 11.5,
    policy: 'abcdef0123456789',
    isFinding: false,
    ...changes,
  }
}

export function cleanWrite(changes: Partial<MessageEvent> = {}): MessageWrite {
  return { kind: 'message', event: cleanEvent(changes) }
}

/** An infected mail that was refused. */
export function findingWrite(changes: Partial<MessageEvent> = {}): MessageWrite {
  return cleanWrite({
    ...{ kind: 'infected', action: 'reject', signature: 'Eicar-Test-Signature', class: 'malware' },
    ...{ classes: ['malware'], source: 'official', reply: '550 5.7.1 Infected', isFinding: true },
    ...changes,
  })
}

export function actionWrite(): StoreWrite {
  const atMs = Date.now()
  return {
    kind: 'action',
    action: {
      ...{ id: createTimeId(atMs), atMs, host: 'mx1.example.org', actor: 'root', act: 'release' },
      ...{ entry: '20261123T015926123Z-4f9c2ab81d3e7706', result: 'ok', words: 'Released to one recipient' },
    },
  }
}
