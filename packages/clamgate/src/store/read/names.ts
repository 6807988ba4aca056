import { type Kysely, sql } from 'kysely'
import { unescapeText } from '../batch/text.ts'
import { fold } from '../query/fold.ts'
import type { Query, TextKey, TextPattern } from '../query/tree.ts'
import type { EventTables, NameKind } from '../schema/tables.ts'
import { type Dialect, isLike } from './dialect.ts'

/** The numbers of names that a query asks for, looked up before it is compiled. */
export interface WantedNames {
  of(kind: NameKind, pattern: TextPattern): readonly number[]
  /** Numbers of engines, with the version of their database. */
  readonly engines: readonly { readonly id: number; readonly databaseVersion: number | undefined }[]
}

/** Which names stand behind which keys. */
const NAME_KEYS = {
  signature: 'signature',
  source: 'source',
  host: 'host',
  server: 'server',
  rule: 'rule',
} as const satisfies Partial<Record<TextKey, NameKind>>

/** Kinds of names in `finding_beside` that a key asks for, too. */
const BESIDE: ReadonlyMap<NameKind, NameKind> = new Map([
  ['signature', 'ignored'],
  ['rule', 'watched'],
])

const KIND_BY_KEY: ReadonlyMap<TextKey, NameKind> = new Map(
  Object.entries(NAME_KEYS) as [keyof typeof NAME_KEYS, NameKind][],
)

/** Looks up the names that a query asks for: a word may be a part of a signature, too, but that stands in `words`. */
export async function wantedNames(
  db: Kysely<EventTables>,
  dialect: Dialect,
  query: Query,
): Promise<WantedNames> {
  const found = new Map<string, readonly number[]>()
  let engines: WantedNames['engines'] = []
  for (const term of query.all.flatMap(({ any }) => any)) {
    if (term.kind === 'number' && term.key === 'database') engines = await allEngines(db)
    const kind = term.kind === 'text' ? KIND_BY_KEY.get(term.key) : undefined
    if (kind === undefined || term.kind !== 'text') continue
    for (const one of [kind, BESIDE.get(kind)]) {
      if (one === undefined) continue
      const key = keyOf(one, term.pattern)
      if (!found.has(key)) found.set(key, await numbersOf(db, dialect, one, term.pattern))
    }
  }
  return { of: (kind, pattern) => found.get(keyOf(kind, pattern)) ?? [], engines }
}

/** Numbers of names that stand in `finding_beside` for a key of that kind. */
export function namesBeside(kind: NameKind, pattern: TextPattern, names: WantedNames): readonly number[] {
  const beside = BESIDE.get(kind)
  return beside === undefined ? [] : names.of(beside, pattern)
}

function keyOf(kind: NameKind, { pieces }: TextPattern): string {
  return JSON.stringify([kind, ...pieces.map(fold)])
}

async function numbersOf(
  db: Kysely<EventTables>,
  dialect: Dialect,
  kind: NameKind,
  pattern: TextPattern,
): Promise<readonly number[]> {
  const { rows } = await sql<{ readonly id: number }>`
    SELECT id FROM name WHERE kind = ${kind} AND ${isLike(dialect, sql.ref('text'), pattern, 'whole')}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

async function allEngines(db: Kysely<EventTables>): Promise<WantedNames['engines']> {
  const rows = await db.selectFrom('name').select(['id', 'text']).where('kind', '=', 'engine').execute()
  return rows.map(({ id, text }) => {
    const [, databaseVersion] = engineOf(unescapeText(text))
    return { id, databaseVersion }
  })
}

/** What stands in a name of the kind `engine`. */
function engineOf(
  text: string,
): readonly [
  engine: string | undefined,
  databaseVersion: number | undefined,
  databaseDate: string | undefined,
] {
  const value: unknown = JSON.parse(text)
  const [engine, version, date]: readonly unknown[] = Array.isArray(value) ? value : []
  return [
    typeof engine === 'string' ? engine : undefined,
    typeof version === 'number' ? version : undefined,
    typeof date === 'string' ? date : undefined,
  ]
}
