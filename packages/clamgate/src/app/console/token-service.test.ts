import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { createTokenService, type TokenParts } from './token-service.ts'

test('a token is taken back by its id, however many newer ones there are', async () => {
  const gone: string[] = []
  const token = { id: 't1', account: 'a1', accountName: 'anna', label: 'old', acts: [], networks: [] }
  const service = createTokenService(HOST, {
    tokens: {
      // Of more than a list has.
      list: async () => [],
      read: async () => ({ ...token, createdAtMs: 0, endsAtMs: 1 }),
      revoke: async (id: string) => void gone.push(id),
    },
    administration: {},
    // Of the doubles nothing else is asked.
  } as unknown as TokenParts)
  assert.equal((await service.revoke('t1')).label, 'old')
  assert.deepEqual(gone, ['t1'])
})
