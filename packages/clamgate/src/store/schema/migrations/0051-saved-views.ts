import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. */
const TABLES = [
  'CREATE TABLE saved_view (id text NOT NULL PRIMARY KEY, owner text NOT NULL, owner_name text NOT NULL, name text NOT NULL, area text NOT NULL, query text NOT NULL, is_shared integer NOT NULL, changed_at I NOT NULL)',
  'CREATE UNIQUE INDEX saved_view_by_name ON saved_view (owner, area, name)',
  'CREATE INDEX saved_view_shared ON saved_view (is_shared)',
] as const

/** Queries with a name, of an account. */
export const savedViews: Migration = {
  number: 51,
  name: 'saved-views',
  database: 'state',
  sqlite: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
  postgres: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
}
