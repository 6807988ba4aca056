import { type Kysely, sql } from 'kysely'
import type { SignatureClass } from '../../../config/schema.ts'
import type { EventTables } from '../../schema/tables.ts'
import type { Hits, HitsRequest } from '../../types.ts'
import type { Dialect, Sql } from '../dialect.ts'
import type { NameTexts } from '../name-texts.ts'
import { isHeardOf, isInScope, type RecipientScope, recipientScopeOf } from '../scope.ts'

interface Hitting {
  readonly db: Kysely<EventTables>
  readonly dialect: Dialect
  readonly texts: NameTexts
  readonly checkTime: () => void
}

/** Findings that are looked at, the newest of the time: a flood must not make the first screen slow. */
const MOST_FINDINGS = 5000
/** Older findings of a signature that are looked at for whether one of them is in a scope. */
const MOST_OLDER = 5000

interface HitRow {
  /** Null: of what was not a signature. */
  readonly signature: number | null
  readonly class: SignatureClass | null
  readonly messages: number
  readonly senders: number
}

/** Signatures with most hits of a time. */
export async function hitsOf(
  { db, dialect, texts, checkTime }: Hitting,
  { fromMs, toMs, limit, scope: wanted }: HitsRequest,
): Promise<Hits> {
  const scope = recipientScopeOf(wanted)
  const found = sql`SELECT t.signature AS signature, t.class AS class, t.sender AS sender, t.direction AS direction
    FROM ${scope === undefined ? newest(dialect, fromMs, toMs) : newestOf(scope, dialect, fromMs, toMs)}`
  const isInbound = sql`(direction IS NULL OR direction <> 'outbound')`
  const { rows: all } = await sql<HitRow>`
    SELECT signature, max(class) AS class, count(*) AS messages, count(DISTINCT CASE WHEN ${isInbound} THEN sender END) AS senders
    FROM (${found}) AS f GROUP BY signature`.execute(db)
  const looked = all.reduce((sum, { messages }) => sum + Number(messages), 0)
  const rows = all
    .flatMap(({ signature, ...row }) => (signature === null ? [] : [{ signature, ...row }]))
    .toSorted((a, b) => Number(b.messages) - Number(a.messages))
    .slice(0, limit)
  const names = await texts.load(
    db,
    rows.map(({ signature }) => signature),
  )
  const signatures = []
  for (const row of rows) {
    checkTime()
    signatures.push({
      signature: names.of(row.signature),
      ...(row.class !== null && { class: row.class }),
      ...{ messages: Number(row.messages), senders: Number(row.senders) },
      isNew: !(await wasHitBefore({ db, dialect }, row.signature, fromMs, scope)),
    })
  }
  return { signatures, isCut: looked >= MOST_FINDINGS }
}

/** The newest findings of a time, as `t`. */
function newest(dialect: Dialect, fromMs: number, toMs: number): Sql {
  return sql`finding AS t ${dialect.byTime('finding')}
    WHERE t.at >= ${fromMs} AND t.at < ${toMs} AND ${dialect.inTime(sql.ref('t.id'))}
    ORDER BY t.at DESC, t.id DESC LIMIT ${MOST_FINDINGS}`
}

/** The same of a scope, by the index of its recipients: findings of others are not looked at. */
function newestOf(scope: RecipientScope, dialect: Dialect, fromMs: number, toMs: number): Sql {
  const mails = sql`SELECT DISTINCT r.at AS at, r.mail AS id FROM finding_recipient AS r
      ${dialect.byIndex(`finding_recipient_by_${scope.column}`)}
    WHERE ${isHeardOf('r', scope, dialect)} AND r.at >= ${fromMs} AND r.at < ${toMs}
      AND ${dialect.inTime(sql.ref('r.mail'))}
    ORDER BY r.at DESC, r.mail DESC LIMIT ${MOST_FINDINGS}`
  return sql`(${mails}) AS s JOIN finding AS t ON t.id = s.id AND t.at = s.at`
}

async function wasHitBefore(
  { db, dialect }: Pick<Hitting, 'db' | 'dialect'>,
  signature: number,
  beforeMs: number,
  scope: RecipientScope | undefined,
): Promise<boolean> {
  const statement: Sql =
    scope === undefined
      ? sql`SELECT 1 FROM finding WHERE signature = ${signature} AND at < ${beforeMs} LIMIT 1`
      : // Newest first: of what is frequent in a scope one is soon found, and of what is rare there are few.
        sql`SELECT 1 FROM (SELECT t.id AS id, t.at AS at FROM finding AS t ${dialect.byIndex('finding_by_signature')}
            WHERE t.signature = ${signature} AND t.at < ${beforeMs} ORDER BY t.at DESC, t.id DESC LIMIT ${MOST_OLDER}) AS f
          WHERE ${isInScope('finding', 'f', scope, dialect)} AND ${dialect.inTime(sql.ref('f.id'))} LIMIT 1`
  const { rows } = await sql`${statement}`.execute(db)
  return rows.length > 0
}
