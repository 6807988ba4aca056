import type { DigestStatusDocument, PreviewReply, RequestDocument } from '../digest/documents.ts'
import type { DigestService } from '../digest/service.ts'

/** Digests of which one address gets none any more. */
export const A_DIGEST_STATUS: DigestStatusDocument = {
  good: false,
  digest: {
    ...{
      state: 'warn',
      nextAt: '2026-11-30T06:40:00.000Z',
      timeZone: 'Europe/Berlin',
      lastAt: '2026-11-29T06:40:02.000Z',
    },
    ...{ sent: 12, failed: 3, paused: ['ann@example.org'] },
  },
  runs: [
    {
      ...{
        momentAt: '2026-11-29T06:40:00.000Z',
        state: 'sent',
        host: 'mx1',
        endedAt: '2026-11-29T06:40:02.000Z',
      },
      ...{ sent: 12, failed: 0, paused: 1, words: '' },
    },
  ],
  troubled: [
    {
      ...{ role: 'recipient', address: 'ann@example.org', failures: 3, words: '550 5.1.1 no such user' },
      pausedAt: '2026-11-28T06:40:02.000Z',
    },
  ],
}

/** One that waits. */
export const A_REQUEST: RequestDocument = {
  ...{ id: '0a1b2c3d4e5f', entry: '20261129T060000-0001', recipients: ['bob@example.org'] },
  ...{ asker: 'bob@example.org', words: 'I wait for this invoice', state: 'open', answer: '' },
  ...{
    askedAt: '2026-11-29T07:00:00.000Z',
    endsAt: '2026-12-06T07:00:00.000Z',
    decidedBy: null,
    decidedAt: null,
  },
}

export const PREVIEWS: PreviewReply = [
  {
    ...{
      role: 'recipient',
      to: 'bob@example.org',
      language: 'en',
      subject: 'One message to you was kept back',
    },
    ...{ messages: 1, plain: 'One message …\n', html: '<!doctype html>…' },
  },
]

/** A double of digests and requests. */
export function digestService(answers: Partial<DigestService> = {}): DigestService {
  return {
    status: async () => A_DIGEST_STATUS,
    preview: async () => PREVIEWS,
    resume: async (address) => ({ good: true, address }),
    requests: async () => ({ requests: [A_REQUEST] }),
    approve: async () => ({
      good: true,
      request: { ...A_REQUEST, state: 'approved', decidedBy: 'root', decidedAt: '2026-11-29T08:00:00.000Z' },
      results: [{ address: 'bob@example.org', state: 'released', words: '250 2.0.0 Ok' }],
    }),
    refuse: async ({ words = '' }) => ({
      good: true,
      request: {
        ...{ ...A_REQUEST, state: 'refused', decidedBy: 'root', decidedAt: '2026-11-29T08:00:00.000Z' },
        answer: words,
      },
      results: [],
    }),
    ...answers,
  }
}
