import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createClamdClient } from './client.ts'
import { eicarTestText } from './sample.ts'
import { signatureOf, startRealClamd } from './testing/index.ts'
import type { ClamdAddress, ClamdClient } from './types.ts'

const clientAt = (address: ClamdAddress): ClamdClient =>
  createClamdClient({ address, connectTimeoutMs: 5000, stallTimeoutMs: 5000, replyTimeoutMs: 20_000 })

test('names come exactly as clamd has them', async () => {
  const names = [
    'a name with blanks',
    'N'.repeat(250),
    'x OK',
    'x FOUND',
    'x ERROR',
    'with "quotes" and \'more\'',
    'Heuristics.Limits.Exceeded.MaxFileSize',
    'stream: OK',
    'Ünïcode',
  ].map((name) => name.replaceAll(':', ';'))
  const lines = names.map((name, index) => signatureOf(name, Buffer.from(`marker number ${index};`)))
  await using clamd = await startRealClamd({ databases: { 'names.ndb': lines.join('') } })
  const client = clientAt(clamd.address)
  for (const [index, name] of names.entries()) {
    const result = await client.scan([Buffer.from(`marker number ${index};`)])
    assert.deepEqual(result, { kind: 'found', signature: `${name}.UNOFFICIAL` })
  }
})

test('a stream that pauses for longer than clamd waits ends with its notice', async () => {
  await using clamd = await startRealClamd({ settings: { ReadTimeout: '2', CommandReadTimeout: '2' } })
  const stream = clientAt(clamd.address).openStream()
  await stream.write(Buffer.from('the beginning'))
  const received = () => readdir(join(clamd.directory, 'tmp'))
  await untilTrue(async () => (await received()).length === 1)
  await untilTrue(async () => (await received()).length === 0)
  await assert.rejects(stream.finish(), { code: 'CLAMD_READ_TIMED_OUT' })
})

for (const ConcurrentDatabaseReload of ['yes', 'no']) {
  test(`no scan is lost in a reload (ConcurrentDatabaseReload ${ConcurrentDatabaseReload})`, async () => {
    await using clamd = await startRealClamd({ settings: { ConcurrentDatabaseReload, IdleTimeout: '1' } })
    const client = clientAt(clamd.address)
    const stop = new AbortController()
    const kinds = new Map<string, number>()
    const scanning = Array.from({ length: 4 }, async (_, worker) => {
      for (let index = 0; !stop.signal.aborted; index++) {
        const { kind } = await client.scan([Buffer.from(`${worker} ${index}`), eicarTestText()])
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    })
    // clamd answers RELOADING to each request, and forgets those that come before it is done with the last.
    await untilTrue(async () => {
      await client.reload()
      return clamd.log().split('Database correctly reloaded').length > 3
    })
    stop.abort()
    await Promise.all(scanning)
    assert.deepEqual([...kinds.keys()], ['found'])
  })
}

test('a client that vanishes in the middle leaves nothing behind, here or there', async () => {
  await using clamd = await startRealClamd()
  const client = clientAt(clamd.address)
  const handles = openPipes()
  const streams = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const stream = client.openStream()
      for (let index = 0; index < 5; index++) await stream.write(Buffer.alloc(50_000, 'x'))
      return stream
    }),
  )
  const temporaryDirectory = join(clamd.directory, 'tmp')
  await untilTrue(async () => (await readdir(temporaryDirectory)).length === streams.length)
  for (const stream of streams) stream.abort()
  await untilTrue(async () => (await readdir(temporaryDirectory)).length === 0)
  await untilTrue(() => openPipes() === handles)
  assert.equal((await client.scan([eicarTestText()])).kind, 'found')
})

test('clamd decodes an attachment only when the first line looks like mail', async () => {
  await using clamd = await startRealClamd()
  const client = clientAt(clamd.address)
  const received = Buffer.from('Received: from mx.example.org; Mon, 23 Nov 2026 09:26:08 +0100\r\n')
  const mail = Buffer.from(
    [
      'X-Odd: 1',
      'MIME-Version: 1.0',
      'Content-Type: application/octet-stream; name=a.bin',
      'Content-Transfer-Encoding: base64',
      '',
      eicarTestText().toString('base64'),
      '',
    ].join('\r\n'),
  )
  const odd = Buffer.from('MZ: x\r\n')
  assert.deepEqual(await client.scan([odd, mail]), { kind: 'clean' }, 'the trap itself')
  const result = await client.scan([received, odd, mail])
  assert.deepEqual(result, { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' })
})

test('limits of the engine pass in silence unless clamd is told to speak', async () => {
  const settings = { MaxFileSize: '100K', MaxScanSize: '100K' }
  const message = [Buffer.alloc(200_000, 'x'), eicarTestText()]
  await using silent = await startRealClamd({ settings })
  assert.deepEqual(await clientAt(silent.address).scan(message), { kind: 'clean' })
  await using speaking = await startRealClamd({ settings: { ...settings, AlertExceedsMax: 'yes' } })
  const result = await clientAt(speaking.address).scan(message)
  assert.match(result.kind === 'found' ? result.signature : result.kind, /^Heuristics\.Limits\.Exceeded\./)
})

function openPipes(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length
}

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  while (!(await condition())) await delay(10, undefined, { signal })
}
