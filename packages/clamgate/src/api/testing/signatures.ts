import type { SignaturesStatus, UpdateReply } from '../signatures/documents.ts'
import type { IgnoredEntry } from '../signatures/names.ts'
import type { SignatureService } from '../signatures/service.ts'

/** One of each: a source that is fine, one that is paused, one that is closed. */
export const A_SIGNATURES_STATUS: SignaturesStatus = {
  ...{ good: false, nextAt: '2026-11-28T13:00:00.000Z', set: '20261128T120000-0001' },
  sources: [
    {
      ...{
        name: 'sanesecurity',
        title: 'Sanesecurity',
        catalogueState: 'active',
        state: 'ok',
        enabled: true,
      },
      lastAttemptAt: '2026-11-28T12:00:00.000Z',
      lastSuccessAt: '2026-11-28T12:00:00.000Z',
      nextAt: '2026-11-28T13:00:00.000Z',
      files: [
        {
          ...{ name: 'phish.ndb', state: 'live', bytes: 1_234_567, signatures: 12_345 },
          updated: '2026-11-28T11:30:00.000Z',
        },
        {
          ...{ name: 'junk.ndb', state: 'refused', bytes: 10, signatures: 1 },
          updated: '2026-11-27T11:30:00.000Z',
          lastError: 'line 3 is no signature',
        },
      ],
    },
    {
      ...{ name: 'securiteinfo', title: 'SecuriteInfo', catalogueState: 'active', state: 'paused' },
      enabled: true,
      reason: 'the source refuses us (HTTP 403)',
      until: '2026-11-28T18:00:00.000Z',
      ...{ lastAttemptAt: '2026-11-28T12:00:00.000Z', lastSuccessAt: null, nextAt: null },
      files: [{ name: 'securiteinfo.hdb', state: 'missing', bytes: null, signatures: null, updated: null }],
    },
    {
      ...{ name: 'bofhland', title: 'BOFHLAND', catalogueState: 'closed', state: 'off', enabled: false },
      ...{ reason: 'closed: no longer served', lastAttemptAt: null, lastSuccessAt: null, nextAt: null },
      files: [],
    },
  ],
  tripped: [
    {
      ...{ signature: 'Sanesecurity.Phishing.1', source: 'sanesecurity', file: 'phish.ndb' },
      ...{ since: '2026-11-28T12:00:00.000Z', until: '2026-11-29T12:00:00.000Z', hits: 60, senders: 31 },
      action: 'quarantine',
    },
  ],
  ignored: [],
  parked: [],
}

export const AN_UPDATE: UpdateReply = {
  ...{ good: false, outcome: 'live', set: '20261128T120000-0002', tookMs: 1234 },
  sources: [{ source: 'sanesecurity', state: 'asked', code: null, sentence: null, remedy: null }],
  files: [
    {
      ...{ source: 'sanesecurity', file: 'phish.ndb', state: 'installed' },
      ...{ code: null, sentence: null, remedy: null },
    },
    {
      ...{ source: 'sanesecurity', file: 'junk.ndb', state: 'refused', code: 'SIGNATURES_MALFORMED' },
      ...{ sentence: 'junk.ndb: line 3 is no signature', remedy: 'Wait for the next version of its source.' },
    },
  ],
}

const AN_ENTRY: IgnoredEntry = {
  ...{ signature: 'Sanesecurity.Phishing.1', by: 'root', where: 'database', reason: 'hits our invoices' },
  ...{ at: '2026-11-28T12:00:00.000Z', expired: false },
}

/** Answers at once, with what never changes; `answers` take the place of some. */
export function signatureService(answers: Partial<SignatureService> = {}): SignatureService {
  const ignored = { good: true, sentence: 'it is ignored', entry: AN_ENTRY, update: AN_UPDATE }
  return {
    status: async () => A_SIGNATURES_STATUS,
    list: async () => ({ sources: [] }),
    history: async () => [],
    find: async (asked) => ({ good: false, asked, found: [], isCut: false }),
    explain: async (asked) => ({
      ...{ good: false, asked, signature: asked, sentence: 'nobody has it', places: [] },
      ...{ firstSeenAt: null, hits: null, ignored: null, tripped: null },
    }),
    update: async () => AN_UPDATE,
    rollback: async () => AN_UPDATE,
    ignore: async () => ignored,
    unignore: async () => ignored,
    rearm: async (signature) => ({ good: true, signature, sentence: 'it is in force again' }),
    ...answers,
  }
}
