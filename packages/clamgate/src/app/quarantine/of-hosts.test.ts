import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntryError } from '../../quarantine/entries/errors.ts'
import { entriesIn } from '../../quarantine/entries/testing/keep-mail.ts'
import { StoreError } from '../../store/errors.ts'
import { createNoStore } from '../../store/store.ts'
import { cleanEvent } from '../../store/testing/writes.ts'
import type { EntryRecord, StoreReader } from '../../store/types.ts'
import { entriesOfHosts } from './of-hosts.ts'

const ID = '20261123T015926123Z-4f9c2ab81d3e7706'
const RECORD: EntryRecord = {
  ...{ id: ID, keptAtMs: 0, host: 'mx2.example.org', sender: '', kind: 'infected', bytes: 1, sha256: '' },
  copies: [],
}

function entries(store: Partial<StoreReader>) {
  return entriesOfHosts(entriesIn('/nowhere'), { ...createNoStore(), ...store }, 'mx1.example.org')
}

test('whoever asks for an entry that another host keeps hears which, whatever he wants of it', async () => {
  const ofHosts = entries({ entry: async () => RECORD })
  const line = { act: 'noted', at: '', by: 'x', what: 'export', words: '' } as const
  for (const asked of [
    () => ofHosts.read(ID),
    () => ofHosts.open(ID),
    () => ofHosts.append(ID, line),
    () => ofHosts.remove(ID),
    () => ofHosts.take(ID, 'x releases'),
  ]) {
    await assert.rejects(asked, (error: EntryError) => {
      assert.equal(error.code, 'QUARANTINE_ENTRY_ELSEWHERE')
      assert.match(error.message, /is kept by mx2\.example\.org, not by this host/)
      assert.match(error.remedy ?? '', /on mx2\.example\.org/)
      return true
    })
  }
})

test('of an entry that has left it is said when, and what became of it', async () => {
  const event = {
    ...cleanEvent(),
    entry: ID,
    gone: { atMs: Date.UTC(2026, 10, 28), states: ['deleted'] as const },
  }
  const ofHosts = entries({
    entry: async () => undefined,
    event: async () => ({ event, actions: [], releases: [] }),
  })
  await assert.rejects(ofHosts.read(ID), {
    code: 'QUARANTINE_NO_ENTRY',
    message: `The entry ${ID} has left the quarantine, 2026-11-28T00:00:00.000Z: deleted`,
  })
})

test('what the index does not know, or cannot be asked, is no entry as before', async () => {
  const away = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'away'))
  const stores: readonly Partial<StoreReader>[] = [
    { entry: async () => undefined, event: async () => undefined },
    { entry: async () => ({ ...RECORD, host: 'mx1.example.org' }) },
    { entry: away, event: away },
  ]
  for (const store of stores) {
    await assert.rejects(entries(store).read(ID), {
      code: 'QUARANTINE_NO_ENTRY',
      message: /There is no entry/,
    })
  }
})
