import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'
import { type KeyOptions, makeKeyHome, type SigningKey } from './signing-key.ts'

const directory = await mkdtemp(join(tmpdir(), 'signing-'))
after(() => rm(directory, { recursive: true }))

/** What gpgv says of a signature, in its words for machines. */
async function verdict(key: SigningKey, content: string, signature: Buffer): Promise<string> {
  const path = (name: string) => join(directory, name)
  await writeFile(path('key'), key.binary)
  await writeFile(path('content'), content)
  await writeFile(path('signature'), signature)
  const args = ['--status-fd', '1', '--keyring', path('key'), path('signature'), path('content')]
  const environment = { PATH: PROGRAM_PATH, HOME: directory }
  const call = { program: '/bin/sh', as: undefined, environment, timeoutMs: 10_000 }
  return await runProgram({ ...call, args: ['-c', 'gpgv "$@" || true', 'gpgv', ...args] })
}

const KINDS: readonly KeyOptions[] = [
  { algorithm: 'ed25519' },
  { algorithm: 'rsa2048' },
  { algorithm: 'dsa1024' },
  { subkey: true },
]

test('keys of each kind sign, and the signature names their fingerprint', async () => {
  await using home = await makeKeyHome()
  for (const [index, options] of KINDS.entries()) {
    const key = await home.make(`Provider ${index}`, options)
    assert.match(key.armored, /^-----BEGIN PGP PUBLIC KEY BLOCK-----/)
    const signature = await key.sign('content')
    assert.match(await verdict(key, 'content', signature), new RegExp(`VALIDSIG .*${key.fingerprint}`))
    assert.match(await verdict(key, 'changed', signature), /BADSIG/)
  }
})

test('a foreign key is another one, and an expired one is expired', async () => {
  await using home = await makeKeyHome()
  const key = await home.make('Provider')
  const foreign = await home.make('Foreign')
  assert.match(await verdict(key, 'content', await foreign.sign('content')), /NO_PUBKEY/)
  const old = await home.make('Old', { expired: true })
  assert.match(await verdict(old, 'content', await old.sign('content')), /KEYEXPIRED|EXPKEYSIG/)
})
