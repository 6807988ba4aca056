import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. */
const TABLE =
  'CREATE TABLE finding_beside (mail I NOT NULL, name integer NOT NULL, at I NOT NULL, PRIMARY KEY (mail, name))'
const INDEX = 'CREATE INDEX finding_beside_by_name ON finding_beside'

/** By what a message is found beside what decided: rules that were only watched, signatures that are ignored. */
export const namesBeside: Migration = {
  number: 39,
  name: 'names-beside',
  database: 'events',
  sqlite: [`${TABLE.replaceAll(/\bI\b/g, 'integer')} WITHOUT ROWID`, `${INDEX} (name, at)`],
  postgres: [TABLE.replaceAll(/\bI\b/g, 'bigint'), `${INDEX} (name, at DESC, mail DESC)`],
}
