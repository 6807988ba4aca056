import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type SignatureSite, startSite } from './support/signature-site.ts'
import { jsonObject, listOf, parsed } from './support/signature-status.ts'

// A clamd that does not take the new set, for a file of the administrator that is broken: the old set is back, and the new
// one is not tried again before its source serves something else.

const FLOOR_MS = 1100
const NAME = 'mine.ndb'
const [FIRST, SECOND, THIRD] = [1, 2, 3].map((revision) => makeDatabase(NAME, { revision }))

let provider: SignatureProvider
let site: SignatureSite

before(async () => {
  provider = await startProvider()
  site = await startSite({ tls: { ca: provider.authority.caFile }, sources: { mine: provider.own([NAME]) } })
  assert.ok(FIRST)
  provider.server.put(`own/${NAME}`, FIRST.content)
  assert.equal((await site.signatures('update')).code, 0)
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

test('what the engine refuses is rolled back, and clamd goes on with what it had', async () => {
  assert.ok(FIRST && SECOND)
  await writeFile(join(site.clamd.databaseDirectory, 'broken.ndb'), 'no signature at all\n')
  provider.server.put(`own/${NAME}`, SECOND.content)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 1, stdout + stderr)
  assert.equal(await site.liveContent(NAME), FIRST.content)
  assert.deepEqual(await site.found(FIRST), namesOf(FIRST))
  assert.match(stdout + stderr, /broken\.ndb|clamd/)
  const { lastError } = (await site.status()).file('mine', NAME)
  assert.ok(lastError !== undefined)
})

test('it is not installed again until its source serves something else, by force neither', async () => {
  assert.ok(FIRST && THIRD)
  await rm(join(site.clamd.databaseDirectory, 'broken.ndb'))
  await delay(FLOOR_MS)
  await site.signatures('update', '--force')
  assert.equal(await site.liveContent(NAME), FIRST.content)
  provider.server.put(`own/${NAME}`, THIRD.content)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual(await site.found(THIRD), namesOf(THIRD))
  assert.equal((await site.status()).file('mine', NAME).lastError, undefined)
})

test('history tells what was undone, and the way back to any set', async () => {
  assert.ok(FIRST)
  const { code, stdout } = await site.signatures('history', '--json')
  assert.equal(code, 0)
  const entries = listOf(parsed(stdout)).map(jsonObject)
  assert.ok(
    entries.some(({ undone }) => typeof undone === 'string'),
    stdout,
  )
  const good = entries.filter(({ undone }) => typeof undone !== 'string')
  const oldest = good.toSorted((a, b) => Date.parse(String(a['at'])) - Date.parse(String(b['at'])))[0]
  const back = await site.signatures('rollback', '--to', String(oldest?.['id']))
  assert.equal(back.code, 0, back.stdout + back.stderr)
  assert.equal(await site.liveContent(NAME), FIRST.content)
  assert.deepEqual(await site.found(FIRST), namesOf(FIRST))
})
