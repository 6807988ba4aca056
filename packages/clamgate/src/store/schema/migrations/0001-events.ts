// Long: one migration is one file, and this is the whole first schema.
import type { Migration } from '../migration.ts'
import { inPart } from '../parts.ts'

/** Of mail that is a finding or not. `I`: 64-bit integer, `F`: 64-bit float, `B`: octets. */
const MAIL = `
  event_id B NOT NULL,
  at I NOT NULL,
  host integer NOT NULL,
  queue_id text,
  message_id text,
  subject text,
  sender text NOT NULL,
  sender_as_given text,
  sender_domain text NOT NULL,
  client text,
  client_name text,
  helo text,
  authenticated text,
  direction text,
  bytes I NOT NULL,
  kind text NOT NULL,
  action text NOT NULL,
  reason integer NOT NULL,
  rule integer,
  server integer,
  engine integer,
  decision_ms F NOT NULL,
  scan_ms F,
  policy integer NOT NULL,
  facts text,
  reading text,
  more text`

const FINDING = `${MAIL},
  signature integer,
  class text,
  classes text,
  source integer,
  file text,
  rating text,
  failure_kind text,
  failure_code text,
  failure_detail text,
  reply text,
  incident text,
  entry text,
  release_of text,
  words text NOT NULL`

const RECIPIENT = `
  mail I NOT NULL,
  n integer NOT NULL,
  at I NOT NULL,
  address text NOT NULL,
  address_as_given text,
  domain text NOT NULL,
  wanted text NOT NULL,
  fate text NOT NULL,
  reason integer`

const ROLLUP = `
  per text NOT NULL,
  start I NOT NULL,
  host integer NOT NULL,
  kind text NOT NULL,
  class text NOT NULL,
  action text NOT NULL,
  direction text NOT NULL,
  messages I NOT NULL,
  bytes I NOT NULL,
  scanned I NOT NULL,
  scan_ms F NOT NULL,
  scan_1 I NOT NULL,
  scan_3 I NOT NULL,
  scan_10 I NOT NULL,
  scan_30 I NOT NULL,
  scan_100 I NOT NULL,
  scan_300 I NOT NULL,
  scan_1000 I NOT NULL,
  scan_3000 I NOT NULL,
  scan_10000 I NOT NULL,
  scan_30000 I NOT NULL,
  scan_more I NOT NULL,
  PRIMARY KEY (per, start, host, kind, class, action, direction)`

const ENTRY = `
  entry text NOT NULL UNIQUE,
  at I NOT NULL,
  changed_at I NOT NULL,
  host integer NOT NULL,
  queue_id text,
  message_id text,
  subject text,
  sender text NOT NULL,
  sender_as_given text,
  sender_domain text NOT NULL,
  client text,
  authenticated text,
  kind text NOT NULL,
  signature integer,
  class text,
  source integer,
  bytes I NOT NULL,
  sha256 text NOT NULL,
  words text NOT NULL`

const ENTRY_RECIPIENT = `
  mail I NOT NULL,
  n integer NOT NULL,
  at I NOT NULL,
  address text NOT NULL,
  address_as_given text,
  domain text NOT NULL,
  state text NOT NULL,
  state_at I,
  queue_id text,
  words text,
  PRIMARY KEY (mail, n)`

const ACTION = `
  action_id B NOT NULL UNIQUE,
  at I NOT NULL,
  host integer NOT NULL,
  actor text NOT NULL,
  act text NOT NULL,
  entry text,
  event B,
  result text NOT NULL,
  words text NOT NULL`

const COUNTED = 'event_id B NOT NULL PRIMARY KEY, at I NOT NULL'

const VOLUME = `
  kind text NOT NULL,
  day I NOT NULL,
  host integer NOT NULL,
  rows I NOT NULL,
  bytes I NOT NULL,
  PRIMARY KEY (kind, day, host)`

const MESSAGE_PART = 'part integer PRIMARY KEY, first_at I NOT NULL, last_at I NOT NULL'

const CLOCK_LOOK = 'kept text NOT NULL PRIMARY KEY, at I NOT NULL, leaps text NOT NULL'

/**
 * Table, columns and condition of each index by which pages are read. SQLite puts the row's id behind by itself and reads backwards;
 * PostgreSQL is told.
 */
const KEYSET: readonly (readonly [table: string, columns: string, where?: string])[] = [
  ['message', ''],
  ['message', 'sender'],
  ['message', 'sender_domain'],
  ['message', 'queue_id', 'queue_id IS NOT NULL'],
  ['message', 'authenticated', 'authenticated IS NOT NULL'],
  ['finding', ''],
  ['finding', 'kind'],
  ['finding', 'action'],
  ['finding', 'sender'],
  ['finding', 'sender_domain'],
  ['finding', 'client', 'client IS NOT NULL'],
  ['finding', 'authenticated', 'authenticated IS NOT NULL'],
  ['finding', 'signature', 'signature IS NOT NULL'],
  ['finding', 'class', 'class IS NOT NULL'],
  ['finding', 'rule', 'rule IS NOT NULL'],
  ['finding', 'queue_id', 'queue_id IS NOT NULL'],
  ['finding', 'incident', 'incident IS NOT NULL'],
  ['finding', 'entry', 'entry IS NOT NULL'],
  ['finding', 'release_of', 'release_of IS NOT NULL'],
  ['entry', ''],
  ['entry', 'sender'],
  ['entry', 'sender_domain'],
  ['entry', 'signature', 'signature IS NOT NULL'],
  ['entry', 'class', 'class IS NOT NULL'],
  ['entry', 'queue_id', 'queue_id IS NOT NULL'],
  ['action', ''],
  ['action', 'entry', 'entry IS NOT NULL'],
  ['action', 'event', 'event IS NOT NULL'],
  ['message_recipient', 'address'],
  ['message_recipient', 'domain'],
  ['finding_recipient', 'address'],
  ['finding_recipient', 'domain'],
  ['entry_recipient', 'address'],
  ['entry_recipient', 'domain'],
  ['entry_recipient', 'state'],
]

/** Indexes by time of few rows, which a list would else look for among all: name, table, condition. The reader names them, too. */
const FEW_ROWS: readonly (readonly [name: string, table: string, where: string])[] = [
  ['message_by_skipped', 'message', `kind = 'skipped'`],
  ['finding_by_kept', 'finding', 'entry IS NOT NULL'],
  ['finding_by_release', 'finding', 'release_of IS NOT NULL'],
  ['finding_by_several_classes', 'finding', 'classes IS NOT NULL'],
]

/**
 * Of SQLite: those of the large tables begin with the part that a row is in ({@link file://../parts.ts}). The index by time grows at
 * its end anyway.
 */
const PART_KEYS: Readonly<Record<string, 'id' | 'mail'>> = { message: 'id', message_recipient: 'mail' }

/** The columns of an index as SQLite has them. */
function sqliteKey(table: string, columns: string): string {
  const key = PART_KEYS[table]
  const part = key === undefined || columns === '' ? [] : [inPart(key)]
  return [...part, columns, 'at'].filter(Boolean).join(', ')
}

const indexName = (table: string, columns: string) => `${table}_by_${columns === '' ? 'time' : columns}`
const condition = (where: string | undefined) => (where === undefined ? '' : ` WHERE ${where}`)

const sqliteTypes = (columns: string) =>
  columns.replaceAll(/\bI\b/g, 'integer').replaceAll(/\bF\b/g, 'real').replaceAll(/\bB\b/g, 'blob')

const postgresTypes = (columns: string) =>
  columns
    .replaceAll(/\bI\b/g, 'bigint')
    .replaceAll(/\bF\b/g, 'double precision')
    .replaceAll(/\bB\b/g, 'bytea')

const sqliteTable = (name: string, columns: string, end = '') =>
  `CREATE TABLE ${name} (${sqliteTypes(columns)}) ${end}`
const postgresTable = (name: string, columns: string, end = '') =>
  `CREATE TABLE ${name} (${postgresTypes(columns)}) ${end}`

/** Everything but what others add later: mail, findings, counts, the index of the quarantine, the timeline. */
export const events: Migration = {
  number: 1,
  name: 'events',
  database: 'events',
  sqlite: [
    sqliteTable(
      'name',
      'id integer PRIMARY KEY, kind text NOT NULL, text text NOT NULL, UNIQUE (kind, text)',
    ),
    sqliteTable('message', `id integer PRIMARY KEY, ${MAIL}`),
    sqliteTable('message_recipient', `${RECIPIENT}, PRIMARY KEY (mail, n)`, 'WITHOUT ROWID'),
    sqliteTable('message_part', MESSAGE_PART),
    sqliteTable('finding', `id integer PRIMARY KEY, ${FINDING}`),
    sqliteTable('finding_recipient', `${RECIPIENT}, PRIMARY KEY (mail, n)`, 'WITHOUT ROWID'),
    sqliteTable('rollup', ROLLUP, 'WITHOUT ROWID'),
    sqliteTable('entry', `id integer PRIMARY KEY, ${ENTRY}`),
    sqliteTable('entry_recipient', ENTRY_RECIPIENT, 'WITHOUT ROWID'),
    sqliteTable('action', `id integer PRIMARY KEY, ${ACTION}`),
    sqliteTable('counted', COUNTED, 'WITHOUT ROWID'),
    'CREATE INDEX counted_by_time ON counted (at)',
    sqliteTable('volume', VOLUME, 'WITHOUT ROWID'),
    sqliteTable('clock_look', CLOCK_LOOK, 'WITHOUT ROWID'),
    'CREATE UNIQUE INDEX message_event ON message (event_id)',
    'CREATE UNIQUE INDEX finding_event ON finding (event_id)',
    ...KEYSET.map(
      ([table, columns, where]) =>
        `CREATE INDEX ${indexName(table, columns)} ON ${table} (${sqliteKey(table, columns)})${condition(where)}`,
    ),
    ...FEW_ROWS.map(([name, table, where]) => `CREATE INDEX ${name} ON ${table} (at)${condition(where)}`),
    // Finds rows by three letters in a row; what a row has is looked up in `words` itself.
    `CREATE VIRTUAL TABLE finding_words USING fts5(words, tokenize = 'trigram case_sensitive 1', detail = 'none', content = '', contentless_delete = 1)`,
    `CREATE VIRTUAL TABLE entry_words USING fts5(words, tokenize = 'trigram case_sensitive 1', detail = 'none', content = '', contentless_delete = 1)`,
    ...['finding', 'entry'].flatMap((table) => [
      `CREATE TRIGGER ${table}_words_in AFTER INSERT ON ${table} BEGIN INSERT INTO ${table}_words (rowid, words) VALUES (new.id, new.words); END`,
      `CREATE TRIGGER ${table}_words_out AFTER DELETE ON ${table} BEGIN DELETE FROM ${table}_words WHERE rowid = old.id; END`,
    ]),
    `CREATE TRIGGER entry_words_new AFTER UPDATE OF words ON entry WHEN old.words <> new.words BEGIN DELETE FROM entry_words WHERE rowid = old.id; INSERT INTO entry_words (rowid, words) VALUES (new.id, new.words); END`,
  ],
  postgres: [
    postgresTable(
      'name',
      'id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, kind text NOT NULL, text text NOT NULL, UNIQUE (kind, text)',
    ),
    'CREATE SEQUENCE mail_id CACHE 1',
    postgresTable('message', `id bigint NOT NULL, ${MAIL}`, 'PARTITION BY RANGE (at)'),
    postgresTable('message_recipient', `${RECIPIENT}, PRIMARY KEY (mail, n, at)`, 'PARTITION BY RANGE (at)'),
    postgresTable('finding', `id bigint NOT NULL PRIMARY KEY, ${FINDING}`),
    postgresTable('finding_recipient', `${RECIPIENT}, PRIMARY KEY (mail, n)`),
    postgresTable('rollup', ROLLUP),
    postgresTable('entry', `id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, ${ENTRY}`),
    postgresTable('entry_recipient', ENTRY_RECIPIENT),
    postgresTable('action', `id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, ${ACTION}`),
    postgresTable('counted', COUNTED),
    'CREATE INDEX counted_by_time ON counted (at)',
    postgresTable('volume', VOLUME),
    postgresTable('clock_look', CLOCK_LOOK),
    // A unique index has to have what a table is parted by: an event that comes again has the same time.
    'CREATE UNIQUE INDEX message_event ON message (event_id, at)',
    'CREATE UNIQUE INDEX finding_event ON finding (event_id)',
    'CREATE INDEX message_id_number ON message (id)',
    ...KEYSET.map(([table, columns, where]) => {
      const key = table.endsWith('_recipient') ? 'mail' : 'id'
      const all = [columns, 'at DESC', `${key} DESC`].filter(Boolean).join(', ')
      return `CREATE INDEX ${indexName(table, columns)} ON ${table} (${all})${condition(where)}`
    }),
    ...FEW_ROWS.map(
      ([name, table, where]) => `CREATE INDEX ${name} ON ${table} (at DESC, id DESC)${condition(where)}`,
    ),
    {
      optional: [
        'CREATE EXTENSION IF NOT EXISTS pg_trgm',
        'CREATE INDEX finding_words ON finding USING gin (words gin_trgm_ops)',
        'CREATE INDEX entry_words ON entry USING gin (words gin_trgm_ops)',
      ],
    },
  ],
}
