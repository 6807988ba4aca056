import type { Migration } from '../migration.ts'

/** `I`: 64-bit integer. `content` is what is hashed; the other columns are copies, to find rows by. */
const TABLES = [
  'CREATE TABLE audit (n I NOT NULL PRIMARY KEY, at I NOT NULL, actor text NOT NULL, act text NOT NULL, route text, object text, result text NOT NULL, of_n I, cut I, content text NOT NULL, hash text NOT NULL)',
  'CREATE INDEX audit_by_time ON audit (at)',
  'CREATE INDEX audit_by_actor ON audit (actor, n)',
  'CREATE INDEX audit_by_object ON audit (object, n) WHERE object IS NOT NULL',
  'CREATE INDEX audit_by_begun ON audit (of_n) WHERE of_n IS NOT NULL',
  'CREATE INDEX audit_by_cut ON audit (cut) WHERE cut IS NOT NULL',
] as const

/** The one way out: a row of retention stands in the chain, and says up to where it cut. */
const IS_CUT = 'OLD.n <= coalesce((SELECT max(cut) FROM audit), 0)'

/** Who did what. Rows are added, and never changed; the database itself refuses it. */
export const audit: Migration = {
  number: 45,
  name: 'audit',
  database: 'state',
  sqlite: [
    ...TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'integer')),
    // INSERT OR REPLACE deletes without asking the other triggers.
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE n = NEW.n) BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END",
    `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN NOT (${IS_CUT}) BEGIN SELECT RAISE(ABORT, 'rows of the audit are never deleted'); END`,
  ],
  postgres: [
    ...TABLES.map((statement) => statement.replaceAll(/\bI\b/g, 'bigint')),
    `CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN IF ${IS_CUT} THEN RETURN OLD; END IF; END IF; RAISE EXCEPTION 'rows of the audit are never changed or deleted'; END $$`,
    'CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()',
    'CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()',
  ],
}
