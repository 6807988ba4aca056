import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../config/testing/load-text.ts'
import { backUpStore } from './care.ts'

test('for PostgreSQL the line is told that copies the own schema, into a file for its owner alone', async () => {
  await using directory = await temporaryDirectory()
  const config = join(directory.path, 'clamgate.yaml')
  const url = 'postgres://clamgate@db.example.org/clamgate?schema=mail'
  await writeFile(config, `store: { url: "${url}", password: secret }\n`, { mode: 0o600 })
  await assert.rejects(
    backUpStore(config, "/backup/it's.dump", () => undefined),
    {
      code: 'STORE_NO_FILE',
      remedy:
        "Write, on a host that may: (umask 077; pg_dump --format=custom --schema=mail --file='/backup/it'\\''s.dump' 'postgres://clamgate@db.example.org/clamgate')",
    },
  )
})
