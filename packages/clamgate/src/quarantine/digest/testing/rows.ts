import type { Config } from '../../../config/schema.ts'
import { configSchema } from '../../../config/schema.ts'
import type { EntryRecord, Page, PageRequest, StoreReader } from '../../../store/types.ts'
import type { DigestSettings } from '../types.ts'

let made = 0

/** A kept mail in the index, for tests. */
export function entryRecord(
  changes: Partial<EntryRecord> & { readonly to?: readonly string[] } = {},
): EntryRecord {
  made += 1
  const { to = ['bob@example.org'], ...rest } = changes
  return {
    id: `20261129T060000-${String(made).padStart(4, '0')}`,
    keptAtMs: Date.parse('2026-11-29T06:00:00Z'),
    host: 'mx1',
    sender: 'mallory@example.net',
    subject: 'Invoice',
    kind: 'infected',
    class: 'spam',
    signature: 'Sanesecurity.Spam.1',
    bytes: 2048,
    sha256: '0'.repeat(64),
    copies: to.map((address) => ({ address, state: 'kept' })),
    ...rest,
  }
}

/** The index of a test: pages of two, the newest first, filtered by time alone. */
export function entriesIn(records: readonly EntryRecord[]): StoreReader['entries'] {
  return async ({ cursor }: PageRequest): Promise<Page<EntryRecord>> => {
    const from = Number(cursor ?? 0)
    const items = records.slice(from, from + 2)
    return { items, next: from + 2 < records.length ? String(from + 2) : undefined }
  }
}

/** Settings as the configuration gives them. */
export function digestSettings(
  digest: object = { domains: ['example.org'] },
  more: Partial<Omit<DigestSettings, 'digest'>> = {},
): DigestSettings {
  const config: Config = configSchema.parse({ digest })
  return {
    ...{ digest: config.digest, consoleUrl: 'https://mail.example.org/clamgate', keepMs: 30 * 86_400_000 },
    ...{ from: 'clamgate@mx1.example.org' },
    ...more,
  }
}
