import { test } from 'node:test'
import { accountContract } from '../../packages/clamgate/src/app/console/testing/account-contract.ts'
import { auditContract } from '../../packages/clamgate/src/app/console/testing/audit-contract.ts'
import { openTestConsole } from '../../packages/clamgate/src/app/console/testing/console.ts'
import { startPrivatePostgres } from '../../packages/lab/src/postgres.ts'

test('accounts on PostgreSQL: roles and scopes, sessions that end, the last administrator who stays', async () => {
  await using postgres = await startPrivatePostgres()
  await using console = await openTestConsole({ url: await postgres.createDatabase() })
  await accountContract(console)
})

test('14.75 on PostgreSQL an act on accounts and its row are one transaction: without the row it is not done', async () => {
  await using postgres = await startPrivatePostgres()
  const url = await postgres.createDatabase()
  await using console = await openTestConsole({ url })
  const name = new URL(url).pathname.slice(1)
  await auditContract(console, {
    run: (sql) => postgres.run(sql, name),
    refuse: ['ALTER TABLE audit ADD CONSTRAINT no_room CHECK (n < 0) NOT VALID'],
    allow: ['ALTER TABLE audit DROP CONSTRAINT no_room'],
  })
})
