import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. */
const TABLES = [
  'CREATE TABLE fp_report (id text NOT NULL PRIMARY KEY, entry text NOT NULL, signature text NOT NULL, source text NOT NULL, sha256 text NOT NULL, content_md5 text, made_by text NOT NULL, made_at I NOT NULL, sent_at I, ended_at I, ended text)',
  'CREATE INDEX fp_report_by_time ON fp_report (made_at)',
  'CREATE INDEX fp_report_by_signature ON fp_report (signature)',
] as const

/** Reports of false positives, and what became of their signatures. */
export const reports: Migration = {
  number: 37,
  name: 'reports',
  database: 'state',
  sqlite: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
  postgres: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
}
