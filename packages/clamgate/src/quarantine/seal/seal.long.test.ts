import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { createHeader } from './header.ts'
import { readIdentityFile } from './identities.ts'
import { createKeyPair, encodeIdentityFile, parseIdentityFile, RECIPIENT_PATTERN } from './keys.ts'
import { NoKey, openSealed } from './open-sealed.ts'
import { SealBroken, SealStream } from './stream.ts'

const run = promisify(execFile)
const root = await mkdtemp(join(tmpdir(), 'seal-'))
after(() => rm(root, { recursive: true }))

const CHUNK = 65_536
const TAG = 16
const pair = await createKeyPair()
const other = await createKeyPair()

/** Sealed in pieces of such a size. */
async function seal(content: Buffer, recipients = [pair.recipient], piece = 10_007): Promise<Buffer> {
  const header = await createHeader(recipients)
  const stream = new SealStream(header.key)
  const out = [header.bytes]
  for (let start = 0; start < content.length; start += piece) {
    const bytes = Buffer.from(content.subarray(start, start + piece))
    out.push(...stream.push(bytes))
    bytes.fill(0) // whoever gave it may use it again
  }
  return Buffer.concat([...out, ...stream.end()])
}

async function open(sealed: Buffer, identities = [pair.identity], piece = 9_973): Promise<Buffer> {
  async function* pieces() {
    for (let start = 0; start < sealed.length; start += piece) yield sealed.subarray(start, start + piece)
  }
  const parts: Buffer[] = []
  for await (const part of openSealed(pieces(), identities)) parts.push(part)
  return Buffer.concat(parts)
}

const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17]

for (const size of SIZES) {
  test(`13.35 age(1) opens ${size} bytes that were sealed, and they are opened again`, async () => {
    const content = randomBytes(size)
    const sealed = await seal(content, [other.recipient, pair.recipient])
    assert.ok((await open(sealed)).equals(content))
    const directory = await mkdtemp(join(root, 'age-'))
    await writeFile(join(directory, 'key'), encodeIdentityFile(pair, 0), { mode: 0o400 })
    await writeFile(join(directory, 'content.age'), sealed)
    const { stdout } = await run(
      'age',
      ['-d', '-i', join(directory, 'key'), join(directory, 'content.age')],
      {
        encoding: 'buffer',
        maxBuffer: 1 << 24,
      },
    )
    assert.ok(stdout.equals(content))
  })
}

test('13.35 what age(1) and age-keygen(1) made is opened', async () => {
  const { stdout } = await run('age-keygen')
  const [theirs] = await parseIdentityFile(stdout, 'stdout')
  assert.ok(theirs !== undefined && stdout.includes(theirs.recipient))
  const content = randomBytes(200_000)
  await writeFile(join(root, 'plain'), content)
  await run('age', ['-r', theirs.recipient, '-o', join(root, 'theirs.age'), join(root, 'plain')])
  assert.ok((await open(await readFile(join(root, 'theirs.age')), [theirs.identity])).equals(content))
})

test('13.35 without its identity nothing is opened', async () => {
  const sealed = await seal(randomBytes(1000))
  await assert.rejects(open(sealed, [other.identity]), NoKey)
  await assert.rejects(open(sealed, []), NoKey)
})

test('13.37 a flipped bit is refused, wherever it is', async () => {
  const sealed = await seal(randomBytes(20))
  for (let place = 0; place < sealed.length; place++) {
    const changed = Buffer.from(sealed)
    changed[place] = (changed[place] ?? 0) ^ 1
    await assert.rejects(
      open(changed),
      (error) => error instanceof SealBroken || error instanceof NoKey,
      `byte ${place}`,
    )
  }
})

test('13.37 a file that is cut is refused, at each byte around the ends of its chunks', async () => {
  const sealed = await seal(randomBytes(2 * CHUNK + 5))
  const header = sealed.length - (2 * CHUNK + 5 + 3 * TAG)
  const ends = [1, 2].map((chunk) => header + chunk * (CHUNK + TAG))
  const cuts = [0, 10, header - 1, header, ...ends.flatMap((end) => [end - 1, end, end + 1, end + TAG])]
  for (const cut of [...cuts, sealed.length - 1]) {
    await assert.rejects(open(sealed.subarray(0, cut)), SealBroken, `cut at ${cut}`)
  }
  await assert.rejects(open(Buffer.concat([sealed, Buffer.from('x')])), SealBroken)
})

test('13.37 chunks that change places, are left out or come from another message are refused', async () => {
  const sealed = await seal(randomBytes(3 * CHUNK))
  const chunk = CHUNK + TAG
  const start = sealed.length - 3 * chunk
  const header = sealed.subarray(0, start)
  const part = (index: number) => sealed.subarray(start + index * chunk, start + (index + 1) * chunk)
  const foreign = await seal(randomBytes(3 * CHUNK))
  const wrong = {
    swapped: [header, part(1), part(0), part(2)],
    missing: [header, part(0), part(2)],
    doubled: [header, part(0), part(0), part(1), part(2)],
    foreign: [header, part(0), foreign.subarray(start + chunk, start + 2 * chunk), part(2)],
    other: [foreign.subarray(0, start), part(0), part(1), part(2)],
  }
  for (const [name, parts] of Object.entries(wrong)) {
    await assert.rejects(open(Buffer.concat(parts)), SealBroken, name)
  }
})

test('hands out nothing of a chunk that was changed', async () => {
  const sealed = await seal(randomBytes(2 * CHUNK))
  sealed[sealed.length - CHUNK] = (sealed[sealed.length - CHUNK] ?? 0) ^ 1
  const got: number[] = []
  await assert.rejects(async () => {
    async function* whole() {
      yield sealed
    }
    for await (const part of openSealed(whole(), [pair.identity])) got.push(part.length)
  }, SealBroken)
  assert.ok(got.every((length) => length === CHUNK) && got.length <= 1)
})

test('seals the same content in another way each time', async () => {
  const content = randomBytes(100)
  const sum = async () =>
    createHash('sha256')
      .update(await seal(content))
      .digest('hex')
  assert.notEqual(await sum(), await sum())
})

test('reads a file of identities that only its owner can read, and no other', async () => {
  const path = join(root, 'identity')
  await writeFile(path, encodeIdentityFile(pair, Date.UTC(2026, 10, 29)), { mode: 0o400 })
  assert.deepEqual(await readIdentityFile(path), [pair])
  assert.match(pair.recipient, RECIPIENT_PATTERN)
  await chmod(path, 0o440)
  await assert.rejects(readIdentityFile(path), { code: 'QUARANTINE_KEY_UNSAFE' })
  await assert.rejects(readIdentityFile(join(root, 'missing')), { code: 'QUARANTINE_KEY_UNREADABLE' })
})

test('never tells the text of what is no identity', async () => {
  for (const text of [
    '',
    'hunter2',
    `${pair.identity}x`,
    pair.identity.replace(/.$/, 'Q').replace(/.Q$/, 'QQ'),
  ]) {
    await assert.rejects(parseIdentityFile(text, '/key'), (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error)
      assert.equal(error.code, 'QUARANTINE_KEY_INVALID')
      assert.doesNotMatch(`${error.stack} ${error.cause}`, /hunter2|AGE-SECRET-KEY-1[0-9A-Z]/)
      return true
    })
  }
})
