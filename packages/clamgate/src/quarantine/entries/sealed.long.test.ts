import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { createKeyPair, type KeyPair } from '../seal/keys.ts'
import { createFileContent } from './content.ts'
import { entriesIn, fileOf, keepMail } from './testing/keep-mail.ts'

const root = await mkdtemp(join(tmpdir(), 'sealed-entries-'))
after(() => rm(root, { recursive: true }))
const fresh = async () => join(await mkdtemp(join(root, 'q-')), 'quarantine')
const first = await createKeyPair()
const second = await createKeyPair()

function entriesWith(directory: string, ...pairs: readonly KeyPair[]) {
  const content = createFileContent(directory, { identities: () => Promise.resolve(pairs) })
  return entriesIn(directory, { content })
}

async function contentOf(directory: string, id: string, ...pairs: readonly KeyPair[]): Promise<Buffer> {
  await using opened = await entriesWith(directory, ...pairs).open(id)
  return await buffer(opened.content())
}

test('13.35 a host without the identity keeps and describes a message, and cannot read it', async () => {
  const directory = await fresh()
  const content = randomBytes(200_000)
  const id = await keepMail(directory, { content, encryptTo: [first.recipient] })
  const { description } = await entriesWith(directory).read(id)
  assert.deepEqual(description.message.sealedTo, [first.recipient])
  await assert.rejects(entriesWith(directory).open(id), { code: 'QUARANTINE_NO_KEY' })
  await assert.rejects(entriesWith(directory, second).open(id), { code: 'QUARANTINE_NO_KEY' })
  assert.ok((await contentOf(directory, id, first)).equals(content))
})

test('13.36 after a rotation what was kept before and after it can be read; without the old key only the new', async () => {
  const directory = await fresh()
  const [before, after] = [randomBytes(70_000), randomBytes(70_000)]
  const old = await keepMail(directory, { content: before, encryptTo: [first.recipient] })
  const young = await keepMail(directory, { content: after, encryptTo: [second.recipient] })
  const plain = await keepMail(directory, { content: before })
  for (const [id, content] of [
    [old, before],
    [young, after],
    [plain, before],
  ] as const) {
    assert.ok((await contentOf(directory, id, second, first)).equals(content))
  }
  await assert.rejects(entriesWith(directory, second).open(old), { code: 'QUARANTINE_NO_KEY' })
  assert.ok((await contentOf(directory, young, second)).equals(after))
})

test('13.37 no octet of a message is handed out whose file was changed, cut, or is that of another entry', async () => {
  const directory = await fresh()
  const keep = () => keepMail(directory, { content: randomBytes(200_000), encryptTo: [first.recipient] })
  const [changed, cut, foreign, other] = [await keep(), await keep(), await keep(), await keep()]
  const flipped = await readFile(fileOf(directory, changed, 'eml.age'))
  flipped[100_000] = (flipped[100_000] ?? 0) ^ 1
  await writeFile(fileOf(directory, changed, 'eml.age'), flipped)
  // At the end of a chunk: the last one is missing.
  const whole = (await readFile(fileOf(directory, cut, 'eml.age'))).length
  await truncate(fileOf(directory, cut, 'eml.age'), whole - (200_000 - 3 * 65_536 + 16))
  await writeFile(fileOf(directory, foreign, 'eml.age'), await readFile(fileOf(directory, other, 'eml.age')))
  for (const id of [changed, cut, foreign]) {
    await assert.rejects(entriesWith(directory, first).open(id), { code: 'QUARANTINE_ENTRY_DAMAGED' }, id)
  }
})

test('an encrypted message is removed with all its files', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { encryptTo: [first.recipient] })
  await chmod(fileOf(directory, id, 'eml.age'), 0o400)
  await entriesWith(directory).remove(id)
  await assert.rejects(readFile(fileOf(directory, id, 'eml.age')), { code: 'ENOENT' })
})
