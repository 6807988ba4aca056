import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClamdClient } from '@clamgate/clamd'
import { startRealClamd } from '@clamgate/clamd/testing'
import { combinations, singles } from '../../../../test/corpus/evasion/catalogue.ts'
import { payloadDatabases } from '../../../../test/corpus/evasion/payloads.ts'
import { recogniseCanonical } from '../../src/canonical/recogniser.ts'
import { inFours } from './clamd-agreement.ts'

test('of the mails that hide something, none is canonical in which clamd misses what a reader hands out', async () => {
  const hidden = [...singles(), ...combinations(1000)].filter(({ isReachable }) => isReachable)
  const canonical = hidden
    .map(({ id, mail }) => ({ id, octets: mail() }))
    .filter(({ octets }) => recogniseCanonical(octets).isCanonical)
  await using clamd = await startRealClamd({ databases: payloadDatabases() })
  const limits = { connectTimeoutMs: 5000, stallTimeoutMs: 20_000, replyTimeoutMs: 60_000 }
  const client = createClamdClient({ address: clamd.address, ...limits })
  const received = Buffer.from(
    'Received: from [192.0.2.1] by gateway.example.org; Mon, 02 Nov 2026 00:00:00 +0000\r\n',
  )
  const missed: string[] = []
  await inFours(canonical.length, async (index) => {
    const { id, octets } = canonical[index] ?? { id: '', octets: Buffer.of() }
    if ((await client.scan([received, octets])).kind !== 'found') missed.push(id)
  })
  assert.deepEqual(missed, [])
  assert.ok(canonical.length > 100, `${canonical.length} are canonical`)
})
