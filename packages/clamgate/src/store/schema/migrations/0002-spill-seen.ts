import type { Migration } from '../migration.ts'

/** How far each spill file was replayed. */
export const spillSeen: Migration = {
  number: 2,
  name: 'spill-seen',
  database: 'state',
  sqlite: [
    'CREATE TABLE spill_seen (host text NOT NULL, file text NOT NULL, seen integer NOT NULL, at integer NOT NULL, PRIMARY KEY (host, file)) WITHOUT ROWID',
  ],
  postgres: [
    'CREATE TABLE spill_seen (host text NOT NULL, file text NOT NULL, seen bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY (host, file))',
  ],
}
