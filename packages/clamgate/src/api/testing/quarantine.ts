import { Readable } from 'node:stream'
import type { ActItem, EntryDocument, ListReply } from '../quarantine/documents.ts'
import type { QuarantineService } from '../quarantine/service.ts'

export const AN_ID = '20261123T120000000Z-0123456789abcdef'

/** Two entries: one as it came, one that was released to some. */
export const A_PAGE: ListReply = {
  from: 'index',
  items: [
    {
      ...{ id: AN_ID, keptAt: '2026-11-23T12:00:00.000Z', host: 'mx1.example.net', queueId: '4bWkQx1zvGz4x' },
      expiresAt: '2026-12-23T12:00:00.000Z',
      ...{ messageId: '<1@example.org>', subject: 'invoice', sender: 'a@example.org' },
      ...{ recipients: ['b@example.net'], recipientCount: 1, states: { kept: 1 }, kind: 'infected' },
      ...{ signature: 'Win.Test.EICAR_HDB-1', class: 'malware', source: 'official', bytes: 1234 },
    },
    {
      id: '20261122T080000000Z-0123456789abcdee',
      expiresAt: '2026-12-22T08:00:00.000Z',
      ...{ keptAt: '2026-11-22T08:00:00.000Z', host: 'mx1.example.net', sender: '' },
      ...{ recipients: ['b@example.net', 'c@example.net'], recipientCount: 2 },
      ...{ states: { released: 1, kept: 1 }, kind: 'encrypted', bytes: 5_000_000 },
    },
  ],
}

export const AN_ENTRY: EntryDocument = {
  ...{ id: AN_ID, keptAt: '2026-11-23T12:00:00.000Z', receivedAt: '2026-11-23T11:59:58.000Z' },
  expiresAt: '2026-12-23T12:00:00.000Z',
  ...{ host: 'mx1.example.net', queueId: '4bWkQx1zvGz4x', messageId: '<1@example.org>', subject: 'invoice' },
  client: { address: '192.0.2.7', name: 'client.example.org', helo: 'client' },
  sender: { address: 'a@example.org', parameters: ['BODY=8BITMIME'] },
  recipients: [
    {
      ...{ address: 'b@example.net', parameters: ['NOTIFY=NEVER'], state: 'released' },
      ...{
        at: '2026-11-24T09:00:01.000Z',
        queueId: '4bWkQx1zvGz4y',
        words: '2.0.0 Ok: queued as 4bWkQx1zvGz4y',
      },
    },
    { address: 'c@example.net', parameters: [], state: 'kept' },
  ],
  outcome: {
    ...{ kind: 'infected', signature: 'Win.Test.EICAR_HDB-1', class: 'malware', source: 'official' },
    ...{ action: 'quarantine', because: 'policy.infected: quarantine', incident: 'I-7K2M' },
  },
  content: { file: `${AN_ID}.eml`, bytes: 1234, sha256: 'ab'.repeat(32), sealedTo: [] },
  ...{ server: 'unix:/run/clamav/clamd.ctl', databaseVersion: 27_800 },
  history: [
    {
      ...{ at: '2026-11-24T09:00:00.000Z', act: 'release-begun', by: 'root', as: 'original' },
      recipients: ['b@example.net'],
    },
    {
      ...{ at: '2026-11-24T09:00:01.000Z', act: 'release-ended' },
      results: [
        {
          ...{ address: 'b@example.net', state: 'released', queueId: '4bWkQx1zvGz4y' },
          words: '2.0.0 Ok: queued as 4bWkQx1zvGz4y',
        },
      ],
    },
  ],
  actions: [],
}

/** Answers at once, with what never changes; `answers` take the place of some. */
export function quarantineService(answers: Partial<QuarantineService> = {}): QuarantineService {
  const each = (
    ids: readonly string[],
    onProgress: (told: { done: number; total: number; item: ActItem }) => void,
  ) => {
    for (const [index, id] of ids.entries())
      onProgress({ done: index + 1, total: ids.length, item: { id, result: 'done', sentence: 'Done' } })
    return { total: ids.length, done: ids.length, partly: 0, failed: 0, nothing: 0 }
  }
  return {
    list: async () => A_PAGE,
    show: async () => AN_ENTRY,
    content: async (_id, _request, take) => await take(Readable.from(['Subject: invoice\r\n\r\n'])),
    release: async ({ ids }, { onProgress }) => each(ids, onProgress),
    delete: async ({ ids }, { onProgress }) => each(ids, onProgress),
    reindex: async () => ({ entries: 2, gone: 0, damaged: [], tookMs: 12 }),
    ...answers,
  }
}
