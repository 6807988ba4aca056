import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { readPlace } from '../../store/dialect/place.ts'
import { auditContract } from './testing/audit-contract.ts'
import { openTestConsole } from './testing/console.ts'

test('14.75 on SQLite an act on accounts and its row are one transaction: without the row it is not done', async () => {
  await using console = await openTestConsole()
  const place = readPlace(`sqlite:${console.file}`)
  assert.ok(place.kind === 'sqlite')
  using database = new DatabaseSync(place.stateFile, { timeout: 60_000 })
  await auditContract(console, {
    run: async (sql) => database.prepare(sql).all(),
    refuse: ["CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room') ; END"],
    allow: ['DROP TRIGGER full'],
  })
})
