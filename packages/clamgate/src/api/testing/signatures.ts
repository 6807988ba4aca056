import type { History, SignaturesList, SignaturesStatus, UpdateReply } from '../signatures/documents.ts'
import type { SignatureHitService } from '../signatures/hits.ts'
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
        memoryBytes: 22_222_206,
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
      memoryBytes: 0,
      reason: 'the source refuses us (HTTP 403)',
      until: '2026-11-28T18:00:00.000Z',
      ...{ lastAttemptAt: '2026-11-28T12:00:00.000Z', lastSuccessAt: null, nextAt: null },
      files: [{ name: 'securiteinfo.hdb', state: 'missing', bytes: null, signatures: null, updated: null }],
    },
    {
      ...{
        name: 'bofhland',
        title: 'BOFHLAND',
        catalogueState: 'closed',
        state: 'off',
        enabled: false,
        memoryBytes: 0,
      },
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
  parked: [{ signature: 'Sanesecurity.Junk.7', file: 'junk.ndb', at: '2026-11-28T12:00:00.000Z' }],
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
  ...{ at: '2026-11-28T12:00:00.000Z', until: '2027-01-31T00:00:00.000Z', scope: 'sender:example.org' },
  ...{ contentMd5: '0123456789abcdef0123456789abcdef', expired: false },
}

const A_PLACE = { signature: 'Sanesecurity.Phishing.1', source: 'sanesecurity', file: 'phish.ndb', line: 7 }

const A_LIST: SignaturesList = {
  sources: [
    {
      ...{ name: 'sanesecurity', title: 'Sanesecurity', catalogueState: 'active', enabled: true },
      ...{ reason: null, level: 'low', intervalMs: 3_600_000, homepage: 'https://sanesecurity.example/' },
      ...{ licence: 'free to use', reportTo: 'https://sanesecurity.example/false-positives' },
      files: [
        {
          ...{ name: 'phish.ndb', state: 'live', bytes: 1_234_567, signatures: 12_345 },
          ...{ updated: '2026-11-28T11:30:00.000Z', format: 'ndb', rating: 'LOW', class: 'phishing' },
          ...{ wanted: true, reason: 'rating LOW', purpose: 'Phishing mail', memoryBytes: 22_222_206 },
        },
        {
          ...{ name: 'lott.ndb', state: 'off', bytes: null, signatures: null, updated: null, format: 'ndb' },
          ...{
            rating: 'MEDIUM',
            class: 'spam',
            wanted: false,
            reason: 'rating MEDIUM',
            purpose: null,
            memoryBytes: null,
          },
        },
      ],
    },
  ],
}

const A_HISTORY: History = [
  {
    ...{ id: '20261128T120000-0002', at: '2026-11-28T12:00:00.000Z', live: true, by: 'update', files: 2 },
    ...{ signatures: 12_346, added: ['junk.ndb'], changed: ['phish.ndb'], removed: [], undone: null },
  },
  {
    ...{ id: '20261127T120000-0001', at: '2026-11-27T12:00:00.000Z', live: false, by: 'update', files: 1 },
    ...{
      signatures: 12_000,
      added: ['phish.ndb'],
      changed: [],
      removed: [],
      undone: 'clamd did not take it',
    },
  },
]

/** Answers at once, with what never changes; `answers` take the place of some. */
export function signatureService(answers: Partial<SignatureService> = {}): SignatureService {
  const ignored = { good: true, sentence: 'it is ignored', entry: AN_ENTRY, update: AN_UPDATE }
  return {
    status: async () => A_SIGNATURES_STATUS,
    list: async () => A_LIST,
    history: async () => A_HISTORY,
    names: async (id) => ({ id, before: null, files: [] }),
    find: async (asked) => ({ good: true, asked, found: [A_PLACE], isCut: false }),
    explain: async (asked) => ({
      ...{ good: true, asked, signature: A_PLACE.signature, sentence: 'a signature of Sanesecurity' },
      places: [
        {
          ...A_PLACE,
          ...{ rating: 'LOW', class: 'phishing', updated: '2026-11-28T11:30:00.000Z' },
          ...{ pattern: 'VIRUS NAME: Sanesecurity.Phishing.1', reportTo: 'https://sanesecurity.example/' },
        },
      ],
      ...{ firstSeenAt: '2026-11-28T12:00:00.000Z', hits: 3, ignored: AN_ENTRY, tripped: null },
    }),
    update: async () => AN_UPDATE,
    rollback: async () => AN_UPDATE,
    ignore: async () => ignored,
    unignore: async () => ignored,
    rearm: async (signature) => ({ good: true, signature, sentence: 'it is in force again' }),
    ...answers,
  }
}

/** Nothing was hit. */
export function signatureHitService(): SignatureHitService {
  const range = { from: '2026-11-21T12:00:00.000Z', to: '2026-11-28T12:00:00.000Z', isCut: false }
  return {
    most: async () => ({ ...range, signatures: [] }),
    hours: async () => ({ ...range, hours: [], messages: 0 }),
  }
}
