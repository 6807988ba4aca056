import type { Migration } from '../migration.ts'

const INDEX = 'CREATE INDEX finding_by_fates ON finding'

/** What became of the copies of an entry that has left the quarantine stands beside its message, as long as that is known. */
export const entriesGone: Migration = {
  number: 38,
  name: 'entries-gone',
  database: 'events',
  sqlite: [
    `ALTER TABLE finding ADD COLUMN fates text NOT NULL DEFAULT ''`,
    'ALTER TABLE finding ADD COLUMN gone_at integer',
    `${INDEX} (fates, at) WHERE entry IS NOT NULL`,
  ],
  postgres: [
    `ALTER TABLE finding ADD COLUMN fates text NOT NULL DEFAULT ''`,
    'ALTER TABLE finding ADD COLUMN gone_at bigint',
    `${INDEX} (fates, at DESC, id DESC) WHERE entry IS NOT NULL`,
  ],
}
