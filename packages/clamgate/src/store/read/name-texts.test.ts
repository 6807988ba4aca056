import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openSqlite } from '../dialect/open-sqlite.ts'
import type { EventTables } from '../schema/tables.ts'
import { NameTexts } from './name-texts.ts'

test('a name that was known stays readable when so many are known that the others are forgotten', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-names-'))
  const { kysely, raw, close } = openSqlite<EventTables>(join(directory, 'names.db'), {
    ...{ synced: 'normal', readOnly: false },
  })
  try {
    raw.exec('CREATE TABLE name (id integer PRIMARY KEY, kind text, text text)')
    await sql`INSERT INTO name SELECT value, 'reason', 'name ' || value FROM json_each(${JSON.stringify(range(1, 5000))})`.execute(
      kysely,
    )
    const texts = new NameTexts()
    await texts.load(kysely, range(1, 4500))
    const [one, other] = await Promise.all([texts.load(kysely, [1, 4600]), texts.load(kysely, [2, 4700])])
    assert.deepEqual([one.of(1), one.of(4600), one.orNothing(null)], ['name 1', 'name 4600', undefined])
    assert.deepEqual([other.of(2), other.of(4700)], ['name 2', 'name 4700'])
    assert.throws(() => one.of(4700), TypeError)
  } finally {
    await close()
    await rm(directory, { recursive: true, force: true })
  }
})

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n)
}
