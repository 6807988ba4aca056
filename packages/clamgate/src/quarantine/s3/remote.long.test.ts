import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createFileContent } from '../entries/content.ts'
import { createEntries } from '../entries/entries.ts'
import { Holds } from '../entries/holds.ts'
import { dayOfEntry } from '../keep/entry-id.ts'
import { filesBelow } from '../keep/testing/open-quarantine.ts'
import { createKeyPair } from '../seal/keys.ts'
import { createAbsentReader } from './content.ts'
import { type Fault, startFakeS3 } from './testing/fake-s3.ts'
import { openRemoteQuarantine } from './testing/remote-quarantine.ts'

const root = await mkdtemp(join(tmpdir(), 's3-'))
after(() => rm(root, { recursive: true }))
const fresh = async () => join(await mkdtemp(join(root, 'q-')), 'quarantine')
const pair = await createKeyPair()
const keyOf = (id: string, ending: string) => `mx 1/${dayOfEntry(id)}/${id}.${ending}`

/** Looks until it is so; the test's own bound ends it. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`It never was so: ${isSo}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('puts message and description on S3 before the reply, encrypted, and takes the message from our disk', async () => {
  await using server = await startFakeS3()
  const directory = await fresh()
  await using q = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
  const message = Buffer.from(`marker-of-a-message ${'x'.repeat(200_000)}`)
  const id = await q.keep(message)
  assert.deepEqual([...server.objects.keys()].sort(), [keyOf(id, 'eml.age'), keyOf(id, 'json.age')])
  assert.deepEqual(server.requests, [
    `PUT ${keyOf(id, 'eml.age')}`,
    `HEAD ${keyOf(id, 'eml.age')}`,
    `PUT ${keyOf(id, 'json.age')}`,
  ])
  for (const { body } of server.objects.values()) {
    assert.ok(!body.includes('marker-of-a-message') && !body.includes('example.org'))
  }
  const day = dayOfEntry(id)
  assert.deepEqual(await filesBelow(directory), [`${day}/${id}.json`, `${day}/${id}.s3`])
  assert.equal(q.quarantine.status().bytes, (await readFile(join(directory, day, `${id}.json`))).length)
  assert.ok((await q.read(id)).equals(message))
  await q.quarantine.expire()
  assert.deepEqual(
    q.quarantine.log.lines.filter(({ event }) => event === 'quarantine.damaged'),
    [],
  )
  assert.equal(q.quarantine.status().bytes, (await readFile(join(directory, day, `${id}.json`))).length)
})

test('13.39 what is read from S3 lies on our disk in clear at no time, also where it is plain there', async () => {
  await using server = await startFakeS3()
  const directory = await fresh()
  await using q = openRemoteQuarantine(directory, { place: server.place })
  const id = await q.keep(Buffer.from('marker-of-a-message '.repeat(20_000)))
  assert.ok(server.objects.get(keyOf(id, 'eml'))?.body.includes('marker'))
  await using opened = await q.entries.open(id)
  let bytes = 0
  for await (const part of opened.content()) bytes += part.length
  // Its file has no name any more; only we can still look into it.
  let looked = 0
  for (const name of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${name}`).catch(() => '')
    if (!target.startsWith(directory) || !target.includes('.fetch')) continue
    looked += 1
    const file = await readFile(`/proc/self/fd/${name}`)
    assert.ok(file.length >= 400_000 && !file.includes('marker-of-a-message'))
  }
  assert.equal(looked, 1)
  assert.equal(bytes, 400_000)
  assert.deepEqual(await readdir(join(directory, '.spool')), [])
})

const FAULTS: readonly { name: string; fault: Fault; code: string }[] = [
  { name: 'is away', fault: { kind: 'hang-up' }, code: 'S3_UNREACHABLE' },
  { name: 'is silent', fault: { kind: 'silence' }, code: 'S3_UNREACHABLE' },
  { name: 'answers 503', fault: { kind: 'answer', status: 503, code: 'SlowDown' }, code: 'S3_BUSY' },
  {
    name: 'takes our clock for wrong',
    fault: { kind: 'answer', status: 403, code: 'RequestTimeTooSkewed' },
    code: 'S3_CLOCK',
  },
  {
    name: 'refuses the secret',
    fault: { kind: 'answer', status: 403, code: 'SignatureDoesNotMatch' },
    code: 'S3_REFUSED',
  },
  {
    name: 'has no such bucket',
    fault: { kind: 'answer', status: 404, code: 'NoSuchBucket' },
    code: 'S3_NO_BUCKET',
  },
  { name: 'keeps half of a body', fault: { kind: 'forget-half' }, code: 'S3_WRONG_ANSWER' },
]
for (const { name, fault, code } of FAULTS) {
  test(`13.38 a server that ${name}: mail is kept on our disk, can be read, and is uploaded once it may be`, async () => {
    await using server = await startFakeS3()
    server.fault = () => fault
    const directory = await fresh()
    // Only who is silent is not waited for: the others would be called so where they are slow to answer.
    const waits = fault.kind === 'silence' ? { replyWaitMs: 300, answerMs: 500 } : {}
    await using q = openRemoteQuarantine(directory, { place: server.place, pairs: [pair], ...waits })
    const messages = [randomBytes(100_000), randomBytes(1000)]
    const before = performance.now()
    const ids: string[] = []
    for (const message of messages) ids.push(await q.keep(message))
    assert.ok(performance.now() - before < 30_000)
    assert.deepEqual([q.remote.status().waiting, q.remote.status().problem?.code], [2, code])
    for (const [index, id] of ids.entries())
      assert.ok((await q.read(id)).equals(messages[index] ?? Buffer.alloc(0)))
    const [line] = q.s3Log.lines.filter(({ event }) => event === 'quarantine.s3-failed')
    assert.equal(line?.fields['code'], code)
    server.fault = () => undefined
    await until(() => q.remote.status().waiting === 0)
    assert.equal(q.remote.status().problem, undefined)
    assert.equal(server.objects.size, 4)
    assert.deepEqual(
      (await filesBelow(directory)).filter((file) => file.includes('.eml')),
      [],
    )
    for (const [index, id] of ids.entries())
      assert.ok((await q.read(id)).equals(messages[index] ?? Buffer.alloc(0)))
  })
}

test('13.38 with S3 away, mail is deferred once our disk holds as much as it may', async () => {
  await using server = await startFakeS3()
  server.fault = () => ({ kind: 'hang-up' })
  await using q = openRemoteQuarantine(await fresh(), { place: server.place, maxSizeBytes: 250_000 })
  await q.keep(randomBytes(100_000))
  await q.keep(randomBytes(100_000))
  await assert.rejects(q.keep(randomBytes(100_000)), { code: 'QUARANTINE_FULL' })
  server.fault = () => undefined
  await until(() => q.remote.status().waiting === 0)
  await q.keep(randomBytes(100_000))
})

test('while S3 is known to be away no reply waits for it', async () => {
  await using server = await startFakeS3()
  server.fault = () => ({ kind: 'answer', status: 503, code: 'SlowDown' })
  await using q = openRemoteQuarantine(await fresh(), { place: server.place })
  await q.keep(randomBytes(10))
  server.fault = () => ({ kind: 'silence' })
  const before = performance.now()
  for (let count = 0; count < 5; count++) await q.keep(randomBytes(10))
  assert.ok(performance.now() - before < 30_000)
})

test('an object that is another one, cut or gone is never handed out', async () => {
  await using server = await startFakeS3()
  await using q = openRemoteQuarantine(await fresh(), { place: server.place, pairs: [pair] })
  const [changed, cut, gone, away] = [
    await q.keep(randomBytes(100_000)),
    await q.keep(randomBytes(100_000)),
    await q.keep(randomBytes(100_000)),
    await q.keep(randomBytes(100_000)),
  ]
  const object = server.objects.get(keyOf(changed, 'eml.age'))
  assert.ok(object !== undefined)
  object.body[50_000] = (object.body[50_000] ?? 0) ^ 1
  await assert.rejects(q.read(changed), { code: 'QUARANTINE_ENTRY_DAMAGED' })
  server.objects.delete(keyOf(gone, 'eml.age'))
  await assert.rejects(q.read(gone), { code: 'QUARANTINE_ENTRY_DAMAGED' })
  server.fault = (_, key) =>
    key.includes(cut) ? { kind: 'cut' } : { kind: 'answer', status: 503, code: 'SlowDown' }
  await assert.rejects(q.read(cut), { code: 'QUARANTINE_CONTENT_AWAY' })
  await assert.rejects(q.read(away), { code: 'QUARANTINE_CONTENT_AWAY' })
})

test('removes the objects of entries that were deleted or have expired, once S3 can be reached', async () => {
  await using server = await startFakeS3()
  const directory = await fresh()
  await using q = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
  const [deleted] = [await q.keep(randomBytes(1000)), await q.keep(randomBytes(1000))]
  server.fault = () => ({ kind: 'hang-up' })
  await q.entries.remove(deleted ?? '')
  await until(() => q.remote.status().problem !== undefined)
  assert.equal(server.objects.size, 4)
  server.fault = () => undefined
  await until(() => server.objects.size === 2)
  q.quarantine.settings.keepMs = -1
  await q.quarantine.expire()
  await until(() => server.objects.size === 0 && q.remote.status().waiting === 0)
  assert.deepEqual(await filesBelow(directory), [])
})

test('the next life uploads and removes what this one could not', async () => {
  await using server = await startFakeS3()
  server.fault = () => ({ kind: 'hang-up' })
  const directory = await fresh()
  const message = randomBytes(100_000)
  let kept = ''
  {
    await using q = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
    kept = await q.keep(message)
    const removed = await q.keep(randomBytes(10))
    server.objects.set(keyOf(removed, 'eml.age'), { body: Buffer.from('x'), meta: undefined })
    await q.entries.remove(removed)
  }
  server.fault = () => undefined
  await using next = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
  await next.quarantine.start()
  await until(() => next.remote.status().uploaded === 1 && next.remote.status().waiting === 0)
  assert.deepEqual([...server.objects.keys()].sort(), [keyOf(kept, 'eml.age'), keyOf(kept, 'json.age')])
  assert.ok((await next.read(kept)).equals(message))
})

test('one entry whose file was changed on our disk keeps none of the others from S3', async () => {
  await using server = await startFakeS3()
  server.fault = () => ({ kind: 'hang-up' })
  const directory = await fresh()
  await using q = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
  const bad = await q.keep(randomBytes(1000))
  await writeFile(join(directory, dayOfEntry(bad), `${bad}.eml.age`), 'changed')
  const good = await q.keep(randomBytes(1000))
  server.fault = () => undefined
  await until(() => server.objects.has(keyOf(good, 'json.age')))
  assert.equal(server.objects.has(keyOf(bad, 'json.age')), false)
  // Told when the round is over, in which the server has the other already.
  await until(() => q.remote.status().problem?.code === 'S3_WRONG_ANSWER')
})

test('what waits for a bucket that is named no more goes to the one that is, and is found there', async () => {
  await using before = await startFakeS3('old-mail')
  before.fault = () => ({ kind: 'hang-up' })
  const directory = await fresh()
  const message = randomBytes(100_000)
  let kept = ''
  {
    await using q = openRemoteQuarantine(directory, { place: before.place, pairs: [pair] })
    kept = await q.keep(message)
  }
  await using server = await startFakeS3('new-mail')
  await using next = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
  await next.quarantine.start()
  await until(() => next.remote.status().uploaded === 1)
  assert.deepEqual([...server.objects.keys()].sort(), [keyOf(kept, 'eml.age'), keyOf(kept, 'json.age')])
  assert.ok((await next.read(kept)).equals(message))
  await next.entries.remove(kept)
  await until(() => server.objects.size === 0)
})

test('what is on S3 is not called damaged where quarantine.store names no bucket any more', async () => {
  await using server = await startFakeS3()
  const directory = await fresh()
  let id = ''
  {
    await using q = openRemoteQuarantine(directory, { place: server.place, pairs: [pair] })
    id = await q.keep(randomBytes(1000))
  }
  const content = createFileContent(directory, {
    remote: { fetch: createAbsentReader(directory), removed: () => undefined },
  })
  const entries = createEntries({ directory, holds: new Holds(), content })
  await assert.rejects(entries.open(id), {
    code: 'QUARANTINE_CONTENT_AWAY',
    message: /in the bucket mail, and quarantine\.store names none/,
  })
})
