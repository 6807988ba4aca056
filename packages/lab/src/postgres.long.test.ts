import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { type PrivatePostgres, startPrivatePostgres } from './postgres.ts'

let postgres: PrivatePostgres

before(async () => {
  postgres = await startPrivatePostgres({ passwords: true })
  await postgres.run(`CREATE ROLE asker LOGIN PASSWORD 'secret'`)
})
after(() => postgres.close())

test('a private PostgreSQL keeps its data when it is stopped, killed and started again', async () => {
  await postgres.run('CREATE TABLE kept (n integer); INSERT INTO kept VALUES (1)')
  await postgres.stop()
  await assert.rejects(postgres.run('SELECT 1'))
  await postgres.start()
  await postgres.run('CHECKPOINT; INSERT INTO kept VALUES (2)')
  await postgres.kill()
  await postgres.start()
  assert.deepEqual(await postgres.run('SELECT n FROM kept ORDER BY n'), [{ n: 1 }, { n: 2 }])
})

test('with passwords nobody is let in over TCP who does not know it', async () => {
  const ask = async (password: string) => {
    const { port } = postgres
    const client = new Client({ host: '127.0.0.1', port, database: 'postgres', user: 'asker', password })
    await client.connect()
    await client.end()
  }
  await ask('secret')
  await assert.rejects(ask('wrong'), { code: '28P01' })
})

test('each test can have an empty database of its own', async () => {
  const [one, other] = [await postgres.createDatabase(), await postgres.createDatabase()]
  assert.notEqual(one, other)
})
