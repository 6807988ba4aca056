import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. */
const TABLES = [
  'CREATE TABLE job (id text NOT NULL PRIMARY KEY, owner text NOT NULL, idempotency text, host text NOT NULL, maker text NOT NULL, act text NOT NULL, options text NOT NULL, total integer NOT NULL, state text NOT NULL, made_at I NOT NULL, starts_at I NOT NULL, ended_at I, words text NOT NULL)',
  // A request that comes twice makes one job.
  'CREATE UNIQUE INDEX job_by_key ON job (owner, idempotency)',
  'CREATE INDEX job_by_owner ON job (owner, id)',
  'CREATE INDEX job_by_state ON job (state, host)',
  'CREATE TABLE job_item (job text NOT NULL, place integer NOT NULL, entry text NOT NULL, state text NOT NULL, is_open integer NOT NULL, sentence text NOT NULL, code text, remedy text, copies text, at I, PRIMARY KEY (job, place))',
  // Of two jobs for one entry one has it.
  'CREATE UNIQUE INDEX job_item_open ON job_item (entry) WHERE is_open = 1',
] as const

/** Bulk acts, and what became of each of their entries. */
export const jobs: Migration = {
  number: 50,
  name: 'jobs',
  database: 'state',
  sqlite: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
  postgres: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
}
