import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. */
const TABLES = [
  'CREATE TABLE account (id text NOT NULL PRIMARY KEY, name text NOT NULL, name_key text NOT NULL, version integer NOT NULL, role text NOT NULL, domains text NOT NULL, addresses text NOT NULL, password text, totp text, totp_pending text, totp_step I, preferences text NOT NULL, disabled_at I, created_at I NOT NULL, signed_in_at I)',
  'CREATE UNIQUE INDEX account_by_name ON account (name_key)',
  'CREATE TABLE recovery_code (account text NOT NULL, hash text NOT NULL, PRIMARY KEY (account, hash))',
  // Where somebody signed in from: others who fail do not hold them up.
  'CREATE TABLE known_network (account text NOT NULL, network text NOT NULL, at I NOT NULL, PRIMARY KEY (account, network))',
  // Of a secret only its hash is known.
  'CREATE TABLE session (hash text NOT NULL PRIMARY KEY, id text NOT NULL, account text NOT NULL, state text NOT NULL, signed_in_by text NOT NULL, started_at I NOT NULL, seen_at I NOT NULL, proved_at I, failures integer NOT NULL, address text NOT NULL, agent text NOT NULL)',
  'CREATE INDEX session_by_account ON session (account, started_at)',
  'CREATE TABLE invite (hash text NOT NULL PRIMARY KEY, account text, name text, role text NOT NULL, domains text NOT NULL, addresses text NOT NULL, drops_factors integer NOT NULL, made_by text NOT NULL, created_at I NOT NULL, ends_at I NOT NULL)',
  'CREATE INDEX invite_by_account ON invite (account)',
] as const

/** Accounts, their sessions, and invitations. */
export const accounts: Migration = {
  number: 40,
  name: 'accounts',
  database: 'state',
  sqlite: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
  postgres: TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
}
