import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { builtinKeyFile } from '../../catalogue/catalogue.ts'
import { readKeyFile } from './key-file.ts'

test('the fingerprints of a key are found, armored and binary, and of each key in the file', async () => {
  // As gpg --show-keys prints them for the key of Sanesecurity.
  const expected = ['4E025A1CBA90A0653F38D2D8D691DED931EA4D9E', '25FC65745C7901E7D8C3705C4C01CC8005078F61']
  const armored = await readFile(builtinKeyFile('sanesecurity'))
  const key = readKeyFile(armored)
  assert.deepEqual(key?.fingerprints, expected)
  assert.deepEqual(readKeyFile(key.binary)?.fingerprints, expected)
  assert.deepEqual(readKeyFile(Buffer.concat([armored, armored]))?.fingerprints, [...expected, ...expected])
})

test('what is no key is none, however it is cut', async () => {
  const { binary } = readKeyFile(await readFile(builtinKeyFile('sanesecurity'))) ?? assert.fail()
  for (const text of ['', 'hello', '<html>', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n']) {
    assert.equal(readKeyFile(Buffer.from(text)), undefined, text)
  }
  for (let length = 0; length < 400; length++) readKeyFile(binary.subarray(0, length))
  assert.equal(readKeyFile(binary.subarray(0, 100)), undefined)
})
