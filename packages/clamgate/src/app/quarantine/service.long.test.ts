import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import type { ActProgress } from '../../api/quarantine/documents.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { entriesIn, envelopeFor, fileOf, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { entryRecord } from '../../quarantine/index/record.ts'
import { DAY_MS } from '../../quarantine/keep/entry-id.ts'
import { NOON_MS } from '../../quarantine/keep/testing/open-quarantine.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import { StoreError } from '../../store/errors.ts'
import { createNoStore } from '../../store/store.ts'
import type { Store, StoreWrite } from '../../store/types.ts'
import { listEntries } from './listing.ts'
import { createQuarantineService } from './service.ts'

const root = await mkdtemp(join(tmpdir(), 'quarantine-service-'))
after(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'q-'))

const away = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'The database is locked'))
const released: Releaser = {
  release: async (_id, { recipients = [0] }) =>
    recipients.map((index) => ({ address: `${index}@example.net`, state: 'released', queueId: 'Q1' })),
}

function service(
  directory: string,
  {
    releaser = released,
    actor = HOST,
    ...store
  }: Partial<Store> & { releaser?: Releaser; actor?: Actor } = {},
) {
  const told: StoreWrite[] = []
  const entries = entriesIn(directory)
  const made = createQuarantineService({
    ...{ entries, releaser, log: createMemoryLog(), host: 'mx1', now: () => NOON_MS + DAY_MS, actor },
    releasable: () => ['pua', 'encrypted'],
    keepMs: () => 30 * 86_400_000,
    store: {
      ...createNoStore(),
      entries: away,
      actions: away,
      write: (write) => void told.push(write),
      ...store,
    },
  })
  return { ...made, entries, told }
}

const request = { query: '', limit: 50, cursor: undefined }
function following() {
  const items: ActProgress['item'][] = []
  return {
    items,
    onProgress: ({ item }: ActProgress) => void items.push(item),
    signal: new AbortController().signal,
  }
}

test('13.15 with the database away the directory is listed, newest first, page by page, by the query', async () => {
  const directory = await fresh()
  const ids: string[] = []
  for (let day = 0; day < 5; day += 1)
    ids.unshift(
      await keepMail(directory, {
        atMs: NOON_MS - day * DAY_MS,
        envelope: envelopeFor(day < 3 ? 'b@example.net' : 'c@example.org'),
      }),
    )
  const newest = [...ids].reverse()
  const { list } = service(directory)
  const all = await list(request)
  assert.deepEqual([all.from, all.note], ['directory', 'The database is locked'])
  assert.deepEqual(
    all.items.map(({ id }) => id),
    newest,
  )
  const first = await list({ ...request, limit: 2 })
  const second = await list({ ...request, limit: 2, cursor: first.next })
  const third = await list({ ...request, limit: 2, cursor: second.next })
  assert.deepEqual(
    [first, second, third].flatMap(({ items }) => items.map(({ id }) => id)),
    newest,
  )
  assert.equal(third.next, undefined)
  const found = await list({ ...request, query: 'to:@example.org' })
  assert.deepEqual(
    found.items.map(({ id }) => id),
    newest.slice(3),
  )
  const recent = await list({ ...request, query: 'since:2d until:1h' })
  assert.deepEqual(
    recent.items.map(({ id }) => id),
    newest.slice(0, 2),
  )
})

test('a date is one of whoever asks', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { atMs: NOON_MS })
  const { list } = service(directory)
  const query = `since:${new Date(NOON_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)}T08:00`
  // Eight in the morning is one in the afternoon here, or late in the evening before.
  assert.deepEqual((await list({ ...request, query, zone: 'America/New_York' })).items, [])
  const { items } = await list({ ...request, query, zone: 'Asia/Tokyo' })
  assert.deepEqual(
    items.map((item) => item.id),
    [id],
  )
})

test('13.15 a page of the directory ends after so many entries, whatever fits, and the next goes on behind them', async () => {
  const directory = await fresh()
  const wanted = await keepMail(directory, { atMs: NOON_MS, envelope: envelopeFor('c@example.org') })
  for (let minute = 1; minute < 40; minute += 1)
    await keepMail(directory, { atMs: NOON_MS + minute * 60_000 })
  const read = entriesIn(directory)
  const scope = { of: 'everything' } as const
  const deps = {
    entries: read,
    host: 'mx1',
    store: { entries: away },
    now: () => NOON_MS + DAY_MS,
    scope,
    keepMs: DAY_MS,
  }
  const page = (cursor: string | undefined) =>
    listEntries(
      { ...request, query: 'to:@example.org', cursor },
      { ...deps, onGone: () => undefined, mostOpened: 32 },
    )
  const first = await page(undefined)
  assert.deepEqual(first.items, [])
  const second = await page(first.next)
  assert.deepEqual(
    second.items.map(({ id }) => id),
    [wanted],
  )
  assert.equal(second.next, undefined)
})

test('13.15 by id all works without the database: shown, released, deleted', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { envelope: envelopeFor('b@example.net', 'c@example.net') })
  const { show, release, delete: remove } = service(directory)
  const { actions, keptAt, expiresAt } = await show(id)
  assert.equal(actions, null)
  assert.equal(Date.parse(expiresAt) - Date.parse(keptAt), 30 * DAY_MS)
  const told = following()
  const base = { ids: [id], by: 'root', as: 'original', again: false, dryRun: false } as const
  assert.equal((await release({ ...base, ids: [id], recipients: ['C@example.net'] }, told)).done, 1)
  assert.deepEqual(
    told.items[0]?.copies?.map(({ address }) => address),
    ['1@example.net'],
  )
  assert.equal((await remove({ ids: [id], by: 'root', dryRun: false }, told)).done, 1)
  await assert.rejects(show(id), /There is no entry/)
})

test('a query that is wrong, too wide or too slow is told as that, and not asked of the directory', async () => {
  const directory = await fresh()
  await assert.rejects(service(directory).list({ ...request, query: 'nokey:x' }), { code: 'QUERY_KEY' })
  for (const code of ['STORE_TOO_SLOW', 'STORE_QUERY_TOO_WIDE', 'STORE_CURSOR'] as const) {
    const entries = () => Promise.reject(new StoreError(code, 'no'))
    await assert.rejects(service(directory, { entries }).list(request), { code })
  }
})

test('what the index has and the directory has not is not listed, and taken out of the index', async () => {
  const directory = await fresh()
  const [id, gone] = [await keepMail(directory), await keepMail(directory)]
  const records = await Promise.all(
    [id, gone].map(async (one) => entryRecord(await entriesIn(directory).read(one), 'mx1')),
  )
  for (const kind of ['json', 'eml']) await rm(fileOf(directory, gone, kind))
  const { list, told } = service(directory, { entries: async () => ({ items: records }) })
  assert.deepEqual(
    (await list(request)).items.map((one) => one.id),
    [id],
  )
  assert.deepEqual(told, [{ kind: 'entries-gone', ids: [gone], atMs: NOON_MS + DAY_MS }])
})

test('each of many has its result, and one that fails keeps up no other', async () => {
  const directory = await fresh()
  const ids = [await keepMail(directory), '20261123T120000000Z-0000000000000000', await keepMail(directory)]
  const told = following()
  const reply = await service(directory).delete({ ids, by: 'root', dryRun: false }, told)
  assert.deepEqual(reply, { total: 3, done: 2, partly: 0, failed: 1, nothing: 0 })
  assert.deepEqual(
    told.items.map(({ result }) => result),
    ['done', 'failed', 'done'],
  )
  assert.equal(told.items[1]?.code, 'QUARANTINE_NO_ENTRY')
})

test('13.12 what somebody is at is left alone, and whoever comes second is told who', async () => {
  const directory = await fresh()
  const id = await keepMail(directory)
  const { delete: remove, entries } = service(directory)
  using _hold = entries.hold(id, 'root releases')
  const told = following()
  assert.equal((await remove({ ids: [id], by: 'eve', dryRun: false }, told)).failed, 1)
  assert.match(told.items[0]?.sentence ?? '', /Another one is at the entry [^ ]+$/)
})

test('a message is handed out as it came, or in a ZIP, and it is noted who asked', async () => {
  const directory = await fresh()
  const content = Buffer.from('Subject: x\r\n\r\n\0\r.\r\n')
  const id = await keepMail(directory, { content })
  const { content: handOut, entries, told } = service(directory)
  assert.ok(content.equals(await handOut(id, { by: 'eve', as: 'original' }, buffer)))
  const zip = await handOut(id, { by: 'eve', as: 'zip' }, buffer)
  assert.ok(!zip.includes('Subject'))
  const { log } = await entries.read(id)
  assert.deepEqual(
    log.map((line) => (line.act === 'noted' ? [line.by, line.what, line.words] : [])),
    [
      ['eve', 'export', 'As it came'],
      ['eve', 'export', 'As a ZIP'],
    ],
  )
  assert.deepEqual(
    told.map((write) => write.kind),
    ['action', 'action'],
  )
})

test('thousands of recipients are named in part in a list, and one by one in what is shown', async () => {
  const directory = await fresh()
  const many = Array.from({ length: 3000 }, (_, index) => `u${index}@example.net`)
  const id = await keepMail(directory, { envelope: envelopeFor(...many) })
  const { list, show } = service(directory)
  const [item] = (await list(request)).items
  assert.deepEqual([item?.recipients.length, item?.recipientCount, item?.states], [10, 3000, { kept: 3000 }])
  assert.equal((await show(id)).recipients.length, 3000)
})

test('what was forwarded is told of those who got it, and not of those for whom it is kept', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { envelope: envelopeFor('b@example.net') })
  const { show, entries } = service(directory)
  const at = new Date(NOON_MS).toISOString()
  const begun = { act: 'release-begun', at, by: 'root', attempt: 'a1', as: 'zip', recipients: [0] } as const
  await entries.append(id, { ...begun, to: ['abuse@example.org'] })
  const results = [{ recipient: 0, state: 'released', queueId: 'Q1' }] as const
  await entries.append(id, { act: 'release-ended', at, attempt: 'a1', results })
  const { history, recipients } = await show(id)
  assert.deepEqual(
    history[1]?.results?.map(({ address }) => address),
    ['abuse@example.org'],
  )
  assert.equal(recipients[0]?.state, 'kept')
})

test('a recipient for whom an entry is not kept is told as such, and nobody gets it', async () => {
  const directory = await fresh()
  const id = await keepMail(directory)
  const { release } = service(directory)
  const { items, ...follow } = following()
  const asked = { by: 'root', as: 'original', again: false, dryRun: false } as const
  const sum = await release({ ...asked, ids: [id], recipients: ['mallory@example.net'] }, follow)
  assert.deepEqual([sum.failed, items[0]?.code], [1, 'QUARANTINE_NO_RECIPIENT'])
})
