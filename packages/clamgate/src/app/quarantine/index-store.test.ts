import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNoStore } from '../../store/store.ts'
import { indexInStore } from './index-store.ts'

test('who makes the index anew is told that neither database nor disk takes anything, and waits no longer', async () => {
  const store = {
    ...createNoStore(),
    write: () => undefined,
    flush: () => new Promise<void>(() => undefined),
    status: () => ({
      ...createNoStore().status(),
      problem: { code: 'STORE_DISK_FULL', sentence: 'There is no room left', remedy: 'Make room.' },
    }),
  }
  const index = indexInStore(store, 'mx1', () => 0, { flushMs: 1 })
  const told = {
    code: 'STORE_UNAVAILABLE',
    message: 'There is no room left; the index is not made anew',
    remedy: 'Make room.',
  }
  await assert.rejects(index.write([]), told)
  await assert.rejects(index.remove(['x']), told)
})
