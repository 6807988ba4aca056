import type { Migration } from '../migration.ts'

const TABLES = [
  // Mails about requests that were not handed over yet, each with the host whose daemon does it.
  'CREATE TABLE request_mail (request text NOT NULL, kind text NOT NULL, address text NOT NULL, host text NOT NULL, life text NOT NULL, doubts integer NOT NULL, PRIMARY KEY (request, kind, address))',
  // A run that failed had counted as a reader whose digests do not arrive.
  "DELETE FROM digest_reader WHERE reader = 'run'",
] as const

/** Mails about requests outlive the daemon; and what is kept besides mail has an age by a clock that may be wrong. */
export const requestMails: Migration = {
  number: 55,
  name: 'request-mails',
  database: 'state',
  sqlite: [
    ...TABLES,
    // As the one of events, which is another file here and the same table there.
    'CREATE TABLE IF NOT EXISTS clock_look (kept text NOT NULL PRIMARY KEY, at integer NOT NULL, leaps text NOT NULL) WITHOUT ROWID',
  ],
  postgres: [...TABLES],
}
