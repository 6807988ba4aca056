import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createClamdClient } from './client.ts'
import { type ProbeResult, probe } from './probe.ts'
import {
  blindBehaviour,
  type FakeBehaviour,
  signatureOf,
  startFakeClamd,
  startRealClamd,
} from './testing/index.ts'
import type { ClamdAddress, ClamdClient } from './types.ts'

/** Waits for a reply longer than a clamd of a test needs on a busy host, but where none is meant to come. */
const clientAt = (address: ClamdAddress, replyTimeoutMs = 60_000): ClamdClient =>
  createClamdClient({ address, connectTimeoutMs: 60_000, stallTimeoutMs: 60_000, replyTimeoutMs })

test('a real clamd that finds EICAR and nothing in a harmless text is healthy, asked again and again', async () => {
  await using clamd = await startRealClamd()
  for (let round = 0; round < 3; round++) {
    const result = await probe(clientAt(clamd.address))
    assert.equal(result.kind === 'healthy' && result.signature, 'Eicar-Test-Signature.UNOFFICIAL')
  }
})

test('a real clamd without a signature for EICAR is blind', async () => {
  const databases = { 'other.ndb': signatureOf('Other', Buffer.from('not in any sample')) }
  await using clamd = await startRealClamd({ databases })
  const result = await probe(clientAt(clamd.address))
  assert.equal(result.kind === 'blind' && result.why, 'test-virus-missed')
})

test('a real clamd that lost its engine in a failed reload answers PING and is blind', async () => {
  await using clamd = await startRealClamd({
    settings: { ConcurrentDatabaseReload: 'no', IdleTimeout: '1' },
  })
  const client = clientAt(clamd.address)
  await writeFile(join(clamd.databaseDirectory, 'test.ndb'), 'no signature\n')
  await client.reload()
  const result = await untilUnhealthy(client)
  assert.equal(result.kind === 'blind' && result.why, 'engine-lost')
  await client.ping()
  // That is what a mail would have met: never a clean.
  const scan = await Promise.allSettled([client.scan([Buffer.from('x')])])
  assert.ok(scan[0].status === 'rejected' || scan[0].value.kind === 'error')
})

test('a real clamd without a temporary directory is not healthy', async () => {
  await using clamd = await startRealClamd()
  await rm(join(clamd.directory, 'tmp'), { recursive: true })
  const result = await probe(clientAt(clamd.address))
  assert.equal(result.kind === 'failing' && result.error.code, 'CLAMD_CLOSED')
})

const replying = (text: string): FakeBehaviour => ({
  reply: ({ command }) => (command === 'INSTREAM' ? text : undefined),
})
const SCRIPTS: readonly { name: string; script: FakeBehaviour; outcome: string }[] = [
  { name: 'is in order', script: {}, outcome: 'healthy' },
  { name: 'lost its engine', script: blindBehaviour, outcome: 'blind engine-lost' },
  { name: 'calls all clean', script: replying('stream: OK'), outcome: 'blind test-virus-missed' },
  {
    name: 'finds something in all',
    script: replying('stream: Any FOUND'),
    outcome: 'blind clean-sample-refused',
  },
  {
    name: 'cannot scan',
    script: replying("stream: Can't allocate memory ERROR"),
    outcome: 'blind scan-failed',
  },
  { name: 'has no room for a sample', script: { streamMaxLength: 10 }, outcome: 'blind scan-failed' },
  { name: 'answers nonsense', script: { reply: () => 'HELO' }, outcome: 'failing CLAMD_REPLY_UNKNOWN' },
  {
    name: 'never answers',
    script: { fault: { afterBytes: 0, action: 'stop-reading' } },
    outcome: 'failing CLAMD_REPLY_TIMEOUT',
  },
  {
    name: 'does not tell its version',
    script: { reply: ({ command }) => (command.startsWith('VERSION') ? 'COMMAND UNAVAILABLE' : undefined) },
    outcome: 'healthy',
  },
]
for (const { name, script, outcome } of SCRIPTS) {
  test(`a clamd that ${name} is ${outcome}`, async () => {
    await using fake = await startFakeClamd({ script })
    const client = clientAt(fake.address, outcome.endsWith('REPLY_TIMEOUT') ? 200 : undefined)
    assert.equal(summary(await probe(client)), outcome)
  })
}

test('a clamd that is not there is unreachable', async () => {
  const result = await probe(clientAt({ kind: 'unix', path: '/nonexistent/clamd.sock' }))
  assert.equal(summary(result), 'unreachable CLAMD_UNREACHABLE')
})

test('a probe that is given up says nothing about the clamd', async () => {
  await using fake = await startFakeClamd({ script: { fault: { afterBytes: 0, action: 'stop-reading' } } })
  const controller = new AbortController()
  const probing = probe(clientAt(fake.address), { signal: controller.signal })
  await fake.connection(0)
  controller.abort()
  await assert.rejects(probing, { code: 'CLAMD_ABORTED' })
})

function summary(result: ProbeResult): string {
  if (result.kind === 'healthy') return 'healthy'
  return `${result.kind} ${result.kind === 'blind' ? result.why : result.error.code}`
}

/** A reload without concurrency waits for its workers to go home, IdleTimeout at most. */
async function untilUnhealthy(client: ClamdClient): Promise<ProbeResult> {
  const signal = AbortSignal.timeout(60_000)
  for (;;) {
    const result = await probe(client, { signal })
    if (result.kind === 'blind') return result
    await delay(20, undefined, { signal })
  }
}
