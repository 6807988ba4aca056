import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import type { Actor } from '../../access/actor.ts'
import { scopeOf } from '../../access/may.ts'
import type { ActProgress } from '../../api/quarantine/documents.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { entriesIn, envelopeFor, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { DAY_MS } from '../../quarantine/keep/entry-id.ts'
import { NOON_MS } from '../../quarantine/keep/testing/open-quarantine.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import { StoreError } from '../../store/errors.ts'
import { createNoStore } from '../../store/store.ts'
import { listEntries } from './listing.ts'
import { createQuarantineService } from './service.ts'

const root = await mkdtemp(join(tmpdir(), 'quarantine-scoped-'))
after(() => rm(root, { recursive: true }))
const away = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'The database is locked'))
const account = (change: Partial<Actor>): Actor => ({
  ...{ kind: 'account', id: 'a1', name: 'anna', role: 'manager', domains: ['mine.example'], addresses: [] },
  ...change,
})
const PROVED = { provedAtMs: Date.now() }

/** A quarantine with a mail of two domains, and one of theirs alone, as somebody has it. */
async function kept(actor: Actor) {
  const directory = await mkdtemp(join(root, 'q-'))
  const both = envelopeFor('ann@mine.example', 'chief@theirs.example')
  const mixed = await keepMail(directory, { atMs: NOON_MS, envelope: both })
  const theirs = await keepMail(directory, { atMs: NOON_MS + 1, envelope: envelopeFor('x@theirs.example') })
  const entries = entriesIn(directory)
  const released: (readonly number[] | undefined)[] = []
  const releaser: Releaser = {
    async release(_id, { recipients }) {
      released.push(recipients)
      return [{ address: 'ann@mine.example', state: 'released', queueId: 'Q1', words: undefined }]
    },
  }
  const service = createQuarantineService({
    ...{ entries, releaser, log: createMemoryLog(), host: 'mx1', now: () => NOON_MS + DAY_MS, actor },
    releasable: () => ['pua', 'encrypted'],
    keepMs: () => 30 * 86_400_000,
    store: { ...createNoStore(), entries: away, actions: away },
  })
  const items: ActProgress['item'][] = []
  const following = {
    onProgress: ({ item }: ActProgress) => void items.push(item),
    signal: new AbortController().signal,
  }
  return { mixed, theirs, entries, released, service, items, following, directory }
}

const release = (id: string, more = {}) => ({
  ...{ ids: [id], by: 'anna', as: 'original' as const, again: false, dryRun: false },
  ...more,
})

test('14.64 a manager sees of kept mail the own copies, and of others nothing, whatever is asked', async () => {
  const { mixed, theirs, service } = await kept(account({}))
  const list = async (query: string) =>
    (await service.list({ query, limit: 50, cursor: undefined })).items.map(({ id }) => id)
  assert.deepEqual(await list(''), [mixed])
  assert.deepEqual(await list('to:chief@theirs.example'), [])
  assert.deepEqual(await list('chief'), [])
  const shown = await service.show(mixed)
  assert.deepEqual(
    shown.recipients.map(({ address }) => address),
    ['ann@mine.example'],
  )
  assert.doesNotMatch(JSON.stringify(shown), /theirs/)
  assert.equal((await service.list({ query: '', limit: 50, cursor: undefined })).items[0]?.recipientCount, 1)
  for (const id of [theirs, '20260101T000000Z-aaaaaaaaaaaa', '../x']) {
    await assert.rejects(service.show(id), { code: 'ACCESS_NONE' })
  }
})

test('14.77 an entry of others and one that nobody has are told by the same words, and as late', async () => {
  const { theirs, service } = await kept(account({}))
  const told = async (id: string) => {
    const startedMs = performance.now()
    const error: unknown = await service.show(id).catch((thrown: unknown) => thrown)
    return { error: String(error), isLate: performance.now() - startedMs > 140 }
  }
  assert.deepEqual(await told(theirs), await told('20260101T000000Z-aaaaaaaaaaaa'))
})

test('14.64 read from the directory a page goes on behind mail of others without their ids', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  const mine = await keepMail(directory, { atMs: NOON_MS, envelope: envelopeFor('ann@mine.example') })
  const theirs: string[] = []
  for (let count = 1; count <= 70; count++) {
    theirs.push(
      await keepMail(directory, { atMs: NOON_MS + count, envelope: envelopeFor('x@theirs.example') }),
    )
  }
  const list = (cursor: string | undefined) =>
    listEntries(
      { query: '', limit: 50, cursor },
      {
        ...{ entries: entriesIn(directory), store: { entries: away }, host: 'mx1', onGone: () => undefined },
        ...{ now: () => NOON_MS + DAY_MS, scope: scopeOf(account({}), 'quarantine.read'), mostOpened: 32 },
        keepMs: 30 * DAY_MS,
      },
    )
  const found: string[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const page = await list(cursor)
    cursor = page.next
    found.push(...page.items.map(({ id }) => id))
    assert.equal(page.note ?? 'The index cannot be asked now', 'The index cannot be asked now')
    assert.ok(theirs.every((id) => !JSON.stringify(page).includes(id)))
    pages += 1
  } while (cursor !== undefined)
  assert.deepEqual([found, pages], [[mine], 3])
})

test('14.64 why a message cannot be read is told to who looks after all mail', async () => {
  for (const [actor, words] of [
    [account({}), /^Its message cannot be read on this host$/],
    [account({ role: 'admin', domains: [] }), /damaged/],
  ] as const) {
    const { mixed, service, directory } = await kept(actor)
    for (const name of await readdir(directory, { recursive: true })) {
      if (name.endsWith('.eml')) await writeFile(join(directory, name), 'another')
    }
    assert.match((await service.show(mixed)).damaged ?? '', words)
  }
})

test('14.64 a manager releases and deletes the own copies, and the rest stays kept', async () => {
  const { mixed, theirs, service, released, items, following, entries } = await kept(account(PROVED))
  await service.release(release(mixed), following)
  assert.deepEqual(released, [[0]])
  await service.release(release(theirs), following)
  await service.release(release(mixed, { recipients: ['chief@theirs.example'] }), following)
  await service.release(release(mixed, { to: ['me@elsewhere.example'] }), following)
  await service.delete({ ids: [mixed, theirs], by: 'anna', dryRun: false }, following)
  assert.deepEqual(
    items.map(({ result, code }) => code ?? result),
    ['done', 'ACCESS_NONE', 'QUARANTINE_NO_RECIPIENT', 'ACCESS_NONE', 'done', 'ACCESS_NONE'],
  )
  assert.equal(released.length, 1)
  assert.doesNotMatch(items[4]?.sentence ?? '', /of 2/)
  const { copies } = await entries.read(mixed)
  assert.deepEqual(
    copies.map(({ state }) => state),
    ['deleted', 'kept'],
  )
  assert.equal((await entries.read(theirs)).copies.length, 1)
})

test('14.64 malware and content are handed out after a fresh proof alone', async () => {
  const { mixed, service, released, items, following } = await kept(account({}))
  await service.release(release(mixed), following)
  assert.deepEqual([items[0]?.code, released.length], ['ACCESS_PROOF_NEEDED', 0])
  const admin = await kept(account({ role: 'admin', domains: [] }))
  await assert.rejects(admin.service.content(admin.mixed, { by: 'anna', as: 'original' }, buffer), {
    code: 'ACCESS_PROOF_NEEDED',
  })
  await assert.rejects(service.content(mixed, { by: 'anna', as: 'original' }, buffer), {
    code: 'ACCESS_NONE',
  })
})

test('14.64 a recipient hears of a kept mail nothing of the host and of others, and never gets malware', async () => {
  const bob = account({ role: 'recipient', domains: [], addresses: ['ann@mine.example'], ...PROVED })
  const { mixed, service, items, following, released } = await kept(bob)
  const shown = await service.show(mixed)
  assert.doesNotMatch(JSON.stringify(shown), /theirs|mx1|policy|clamd/)
  await service.release(release(mixed), following)
  assert.deepEqual([items[0]?.code, released.length], ['ACCESS_NONE', 0])
})

test('14.44 a recipient releases the classes of digest.release alone, and asks for every other one', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  const envelope = envelopeFor('ann@mine.example')
  const keep = (atMs: number, outcome: object) =>
    keepMail(directory, { atMs, envelope: { ...envelope, outcome: { ...envelope.outcome, ...outcome } } })
  const locked = await keep(NOON_MS, { kind: 'encrypted', signature: 'Heuristics.Encrypted.Zip' })
  const macro = await keep(NOON_MS + 1, { kind: 'infected', signature: 'Macro.1', class: 'macro' })
  const released: string[] = []
  const bob = account({ role: 'recipient', domains: [], addresses: ['ann@mine.example'], ...PROVED })
  const service = createQuarantineService({
    ...{ entries: entriesIn(directory), log: createMemoryLog(), host: 'mx1', now: () => NOON_MS + DAY_MS },
    ...{ actor: bob, releasable: () => ['pua', 'encrypted'], keepMs: () => 30 * 86_400_000 },
    store: { ...createNoStore(), entries: away, actions: away },
    releaser: {
      async release(id) {
        released.push(id)
        return [{ address: 'ann@mine.example', state: 'released', queueId: 'Q1', words: undefined }]
      },
    },
  })
  const items: ActProgress['item'][] = []
  const onProgress = ({ item }: ActProgress) => void items.push(item)
  await service.release(release(locked, { ids: [locked, macro] }), {
    onProgress,
    signal: new AbortController().signal,
  })
  assert.deepEqual(released, [locked])
  assert.equal(items.find((item) => item?.id === macro)?.code, 'ACCESS_NONE')
})
