import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. It begins with the hour: what is written goes into the few pages of the present one. */
const TABLES = [
  `CREATE TABLE domain_rollup (start I NOT NULL, domain text NOT NULL, host integer NOT NULL, others text NOT NULL,
    kind text NOT NULL, class text NOT NULL, action text NOT NULL, direction text NOT NULL,
    messages I NOT NULL, bytes I NOT NULL,
    PRIMARY KEY (start, domain, host, others, kind, class, action, direction))`,
  'CREATE TABLE domain_rollup_since (at I NOT NULL)',
] as const

/** Mail that was there before is in none of these counts: they are whole from the next hour on. */
const since = (nowS: string) =>
  `INSERT INTO domain_rollup_since SELECT CASE WHEN EXISTS (SELECT 1 FROM rollup) THEN (${nowS} / 3600 + 1) * 3600000 ELSE 0 END`

/** Counts of the mail of each domain of recipients, by the hour. */
export const domainCounts: Migration = {
  number: 53,
  name: 'domain-counts',
  database: 'events',
  sqlite: [
    ...TABLES.map((statement, n) => {
      const text = statement.replaceAll(/\bI\b/g, 'integer')
      return n === 0 ? `${text} WITHOUT ROWID` : text
    }),
    since(`CAST(strftime('%s', 'now') AS integer)`),
  ],
  postgres: [
    ...TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
    since('CAST(extract(epoch FROM now()) AS bigint)'),
  ],
}
