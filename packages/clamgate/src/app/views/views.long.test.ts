import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import { openTestStore } from '../../store/testing/store.ts'
import { until } from '../../store/testing/until.ts'
import { createViewService } from './service.ts'

const { store, ...kept } = await openTestStore()
after(() => kept[Symbol.asyncDispose]())
// Until its thread is there.
await until(
  () =>
    store.state('view.list', { owner: '', limit: 1 }).then(
      () => true,
      () => false,
    ),
  'the store is open',
)

const ANN: Actor = {
  ...{ kind: 'account', id: 'a1', name: 'Ann', role: 'auditor', domains: [], addresses: [] },
}
const BEN: Actor = { ...ANN, id: 'b1', name: 'Ben' }
const as = createViewService({ store, now: Date.now })
const view = { name: 'Invoices', area: 'messages', query: 'subject:invoice', isShared: false } as const

test('a saved view is its owner’s; what administrators share everybody has, and nobody else changes', async () => {
  const own = await as(ANN).save(view)
  assert.deepEqual((await as(BEN).list()).items, [])
  await assert.rejects(as(BEN).change(own.id, { name: 'x' }), { code: 'ACCESS_NONE' })
  await assert.rejects(as(ANN).save(view), { code: 'ACCESS_INVALID', message: /already/ })
  await assert.rejects(as(ANN).save({ ...view, name: 'all', isShared: true }), { code: 'ACCESS_INVALID' })
  await assert.rejects(as(ANN).change(own.id, { isShared: true }), { code: 'ACCESS_INVALID' })
  const shared = await as(HOST).save({
    ...view,
    name: 'Kept',
    area: 'quarantine',
    query: 'is:kept',
    isShared: true,
  })
  const items = (await as(BEN).list()).items
  assert.deepEqual(
    items.map(({ id, isOwn, by }) => [id, isOwn, by]),
    [[shared.id, false, 'host']],
  )
  assert.equal((await as(ANN).change(own.id, { query: 'subject:bill' })).query, 'subject:bill')
  assert.equal((await as(ANN).remove(own.id)).good, true)
  await assert.rejects(as(ANN).remove(own.id), { code: 'ACCESS_NONE' })
})

test('whoever was an administrator changes no more what everybody has, and takes it back', async () => {
  const shared = await as({ ...ANN, role: 'admin' }).save({ ...view, name: 'for all', isShared: true })
  await assert.rejects(as(ANN).change(shared.id, { query: 'subject:other' }), { code: 'ACCESS_INVALID' })
  assert.equal((await as(ANN).change(shared.id, { isShared: false })).isShared, false)
  assert.equal((await as(ANN).remove(shared.id)).good, true)
})

test('a query that cannot be asked is not saved, with the place of the mistake', async () => {
  await assert.rejects(as(ANN).save({ ...view, query: 'sbject:x' }), /sbject/)
  const { items } = await as(ANN).list()
  assert.ok(items.every(({ isOwn }) => !isOwn))
})

test('an account has a hundred views at most', async () => {
  for (let count = 0; count < 100; count += 1) await as(BEN).save({ ...view, name: `view ${count}` })
  await assert.rejects(as(BEN).save({ ...view, name: 'one more' }), { message: /100 views/ })
})
