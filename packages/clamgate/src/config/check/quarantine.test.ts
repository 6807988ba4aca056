import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

const KEY = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'

test('takes public keys of age, and files of identities', async () => {
  const text = `quarantine: { encryptTo: [ ${KEY} ], identities: [ { file: /etc/clamgate/key } ] }`
  assert.deepEqual(await problemLines(text), [])
})

test('refuses a public key with a typing error: no mail could be encrypted to it', async () => {
  const wrong = KEY.replace('ql3z', 'ql3q')
  assert.deepEqual(await problemLines(`quarantine: { encryptTo: [ ${wrong} ] }`), [
    'FILE:1:28: quarantine.encryptTo[0]: the checksum of this key is wrong; copy it again, whole, from the file of its identity',
  ])
})

test('warns of a key that is named twice', async () => {
  assert.deepEqual(await problemLines(`quarantine: { encryptTo: [ ${KEY}, ${KEY} ] }`), [
    'FILE:1:92: warning: quarantine.encryptTo[1]: this key is named twice; remove one of them',
  ])
})

test('refuses a secret key where a public one belongs, without showing it', async () => {
  const secret = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`
  const [line = ''] = await problemLines(`quarantine: { encryptTo: [ ${secret} ] }`)
  assert.match(line, /quarantine\.encryptTo\[0\]/)
  assert.doesNotMatch(line, /KEY-1Q/)
})

const S3 = 'store: s3://mail/mx1, s3: { endpoint: "https://s3.test", accessKey: a, secretKey: b'

test('takes S3 with a key, and without one only where somebody says that it may be read there', async () => {
  assert.deepEqual(await problemLines(`quarantine: { ${S3} }, encryptTo: [ ${KEY} ] }`), [])
  assert.deepEqual(await problemLines(`quarantine: { ${S3}, plain: true } }`), [])
  assert.deepEqual(await problemLines(`quarantine: { ${S3} } }`), [
    'FILE:1:22: quarantine.store: messages would lie on S3 for its operator to read: quarantine.encryptTo names no key; run clamgate quarantine key new, or set quarantine.s3.plain: true',
  ])
})

test('wants to know where S3 is, and who we are there', async () => {
  const lines = await problemLines(`quarantine: { store: s3://mail, encryptTo: [ ${KEY} ] }`)
  assert.equal(
    lines.filter((line) => /quarantine\.store: needs quarantine\.s3\.\w+; add it/.test(line)).length,
    3,
  )
})

test('says so where messages would cross the network in the clear', async () => {
  const far = S3.replace('https:', 'http:')
  const [line = ''] = await problemLines(`quarantine: { ${far}, plain: true } }`)
  assert.match(line, /quarantine\.s3\.endpoint: messages travel over the network in the clear; write https:/)
  const [sealed = ''] = await problemLines(`quarantine: { ${far} }, encryptTo: [ ${KEY} ] }`)
  assert.match(sealed, /warning: quarantine\.s3\.endpoint: names and sizes/)
  const near = S3.replace('https://s3.test', 'http://127.0.0.1:9000')
  assert.deepEqual(await problemLines(`quarantine: { ${near}, plain: true } }`), [])
})
