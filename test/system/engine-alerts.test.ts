import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encryptedZip, workbookWithMacros } from './support/documents.ts'
import { pattern, startManagedEngine } from './support/managed-engine.ts'

// engine.alerts: what clamd reports beyond signatures, and only where it is switched on.

const PUA = { 'unwanted.ndu': pattern('PUA.Tool', 'remote control') }

test('encrypted archives and unwanted applications are reported once engine.alerts says so, without a restart', async () => {
  await using managed = await startManagedEngine({ databases: PUA })
  const { scan, reloaded, engine } = managed
  const encrypted = encryptedZip('a.txt', Buffer.from('what was in it, and 12 bytes more'))
  assert.deepEqual(await scan(encrypted), { kind: 'clean' })
  assert.deepEqual(await scan('remote control'), { kind: 'clean' })
  const { outcome } = await reloaded(() => managed.reconfigure({ alerts: { encrypted: true, pua: true } }))
  assert.equal(outcome, 'done')
  assert.deepEqual(await scan(encrypted), { kind: 'found', signature: 'Heuristics.Encrypted.Zip' })
  assert.deepEqual(await scan('remote control'), { kind: 'found', signature: 'PUA.Tool.UNOFFICIAL' })
  assert.equal(engine.status.restarts, 0)
})

test('documents with macros are reported where engine.alerts says so', async () => {
  const document = workbookWithMacros()
  await using managed = await startManagedEngine()
  assert.deepEqual(await managed.scan(document), { kind: 'clean' })
  await managed.reloaded(() => managed.reconfigure({ alerts: { macros: true } }))
  const signature = 'Heuristics.OLE2.ContainsMacros.XLM'
  assert.deepEqual(await managed.scan(document), { kind: 'found', signature })
})
