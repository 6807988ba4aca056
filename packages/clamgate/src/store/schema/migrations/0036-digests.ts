import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. */
const TABLES = [
  `CREATE TABLE digest (reader text NOT NULL, period text NOT NULL, state text NOT NULL, host text NOT NULL, lease_at I NOT NULL, tries integer NOT NULL, at I NOT NULL, words text NOT NULL, sent integer NOT NULL, failed integer NOT NULL, paused integer NOT NULL, PRIMARY KEY (reader, period))`,
  'CREATE INDEX digest_by_time ON digest (at)',
  // What stood in a digest of a reader; it counts when that digest was sent.
  'CREATE TABLE digest_item (reader text NOT NULL, entry text NOT NULL, period text NOT NULL, at I NOT NULL, PRIMARY KEY (reader, entry, period))',
  'CREATE INDEX digest_item_by_time ON digest_item (at)',
  'CREATE TABLE digest_reader (reader text NOT NULL PRIMARY KEY, failures integer NOT NULL, paused_at I, words text NOT NULL, at I NOT NULL)',
  // Of a token only its hash is known.
  'CREATE TABLE link (hash text NOT NULL PRIMARY KEY, scope text NOT NULL, holder text NOT NULL, language text NOT NULL, created_at I NOT NULL, expires_at I NOT NULL)',
  'CREATE INDEX link_by_expiry ON link (expires_at)',
  'CREATE TABLE link_use (hash text NOT NULL, act text NOT NULL, at I NOT NULL, state text NOT NULL, PRIMARY KEY (hash, act))',
  'CREATE TABLE mail_request (id text NOT NULL PRIMARY KEY, entry text NOT NULL, recipients text NOT NULL, recipients_hash text NOT NULL, asker text NOT NULL, language text NOT NULL, words text NOT NULL, asked_at I NOT NULL, ends_at I NOT NULL, state text NOT NULL, decided_by text, decided_at I, answer text NOT NULL)',
  'CREATE INDEX mail_request_by_time ON mail_request (asked_at)',
  'CREATE INDEX mail_request_by_entry ON mail_request (entry, asked_at)',
  // Two who ask at once have one request.
  `CREATE UNIQUE INDEX mail_request_open ON mail_request (entry, recipients_hash) WHERE state = 'open'`,
] as const

/** Digests, the links in them, and requests for mail that its recipient may not release. */
export const digests: Migration = {
  number: 36,
  name: 'digests',
  database: 'state',
  sqlite: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
  postgres: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
}
