import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. Of a token only its hash is known. */
const TABLES = [
  'CREATE TABLE token (hash text NOT NULL PRIMARY KEY, id text NOT NULL, account text NOT NULL, label text NOT NULL, acts text NOT NULL, networks text NOT NULL, created_at I NOT NULL, ends_at I NOT NULL, seen_at I, seen_from text)',
  'CREATE UNIQUE INDEX token_by_id ON token (id)',
  'CREATE INDEX token_by_account ON token (account)',
  // Who is known to a house that is not ours: by its name and what it calls somebody, never by a mail address.
  'CREATE TABLE identity (issuer text NOT NULL, subject text NOT NULL, account text NOT NULL, created_at I NOT NULL, PRIMARY KEY (issuer, subject))',
  'CREATE INDEX identity_by_account ON identity (account)',
  'CREATE TABLE security_key (id text NOT NULL PRIMARY KEY, account text NOT NULL, label text NOT NULL, public_key text NOT NULL, counter I NOT NULL, transports text NOT NULL, created_at I NOT NULL, used_at I)',
  'CREATE INDEX security_key_by_account ON security_key (account)',
] as const

/** Tokens of programs, accounts that others know, security keys. */
export const tokens: Migration = {
  number: 46,
  name: 'tokens',
  database: 'state',
  sqlite: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
  postgres: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
}
