import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { verifySignature } from '../../packages/clamgate/src/signatures/fetch/openpgp/verify.ts'
import type { OpenPgpKey } from '../../packages/clamgate/src/signatures/types.ts'
import { type KeyHome, type KeyOptions, makeKeyHome } from '../../packages/lab/src/signatures/signing-key.ts'

const CONTENT = 'Test.Signed:0:*:aabbccdd\n'
const signal = new AbortController().signal

let home: KeyHome
let directory: string

before(async () => {
  home = await makeKeyHome()
  directory = await mkdtemp(join(tmpdir(), 'openpgp-'))
  await writeFile(join(directory, 'a.ndb'), CONTENT)
})
after(async () => {
  await home[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

async function keyFile(name: string, content: string | Buffer, fingerprint: string): Promise<OpenPgpKey> {
  const file = join(directory, name)
  await writeFile(file, content)
  return { from: { file }, fingerprint }
}

async function verify(key: OpenPgpKey, signature: Buffer): Promise<void> {
  const path = join(directory, 'a.ndb')
  await verifySignature({
    path,
    signature,
    key,
    shown: 'https://sig.example/a.ndb',
    staging: directory,
    signal,
  })
}

const KINDS: readonly (KeyOptions & { readonly what: string })[] = [
  { what: 'DSA of 1024 bits, as Sanesecurity has it', algorithm: 'dsa1024' },
  { what: 'RSA', algorithm: 'rsa2048' },
  { what: 'Ed25519 with a subkey that signs', subkey: true },
]

describe('a detached signature', () => {
  for (const { what, ...options } of KINDS) {
    test(`of a key of ${what} verifies, and that of another key does not`, async () => {
      const key = await home.make(`good ${what.slice(0, 3)}`, options)
      const other = await home.make(`other ${what.slice(0, 3)}`, options)
      for (const content of [key.armored, key.binary]) {
        const pinned = await keyFile('key', content, key.fingerprint)
        await verify(pinned, await key.sign(CONTENT))
        await verify(pinned, await key.sign(CONTENT, { armored: true }))
        await verify(pinned, await key.sign(CONTENT, { digest: 'SHA1' }))
        await assert.rejects(verify(pinned, await other.sign(CONTENT)), { code: 'SIGNATURES_OPENPGP' })
        await assert.rejects(verify(pinned, await key.sign(`${CONTENT}x`)), /does not fit the file/)
      }
      const both = await keyFile('two', Buffer.concat([other.binary, key.binary]), key.fingerprint)
      await verify(both, await key.sign(CONTENT))
      await assert.rejects(verify(both, await other.sign(CONTENT)), /is of another key/)
      const twice = Buffer.concat([await key.sign(CONTENT), await other.sign(CONTENT)])
      await assert.rejects(verify(both, twice), { code: 'SIGNATURES_OPENPGP' })
    })
  }

  test('of a key that has expired, and what is none, is refused, and nothing is left behind', async () => {
    const key = await home.make('expired', { expired: true })
    const pinned = await keyFile('expired', key.binary, key.fingerprint)
    await assert.rejects(verify(pinned, await key.sign(CONTENT)), /expired/)
    for (const junk of ['', '<html>', CONTENT]) {
      await assert.rejects(verify(pinned, Buffer.from(junk)), { code: 'SIGNATURES_OPENPGP' })
    }
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.startsWith('gpgv-')),
      [],
    )
  })
})

test('a key file without the pinned key is told with those that it has', async () => {
  const key = await home.make('pinned')
  const wrong = await keyFile('wrong', key.armored, 'AA'.repeat(20))
  await assert.rejects(verify(wrong, await key.sign(CONTENT)), new RegExp(`AAAA, but ${key.fingerprint}`))
  const none = await keyFile('none', 'hello', key.fingerprint)
  await assert.rejects(verify(none, Buffer.alloc(0)), /holds no OpenPGP public key/)
  await assert.rejects(
    verify({ ...none, from: { file: join(directory, 'missing') } }, Buffer.alloc(0)),
    /ENOENT/,
  )
})
