import type { SentinelService } from '../sentinel/documents.ts'

/** A double of the sentinel, which refuses ann. */
export function sentinelService(): SentinelService {
  return {
    list: async () => ({
      enabled: true,
      action: 'reject' as const,
      logins: [
        {
          ...{ login: 'ann@example.org', since: '2026-11-29T07:00:00.000Z', messages: 6, refused: 12 },
          ...{ finding: 'Win.Test.EICAR_HDB-1', client: '192.0.2.7', from: 'ann@example.org' },
        },
      ],
    }),
    clear: async ({ login }) => ({ good: login === 'ann@example.org', login }),
  }
}
