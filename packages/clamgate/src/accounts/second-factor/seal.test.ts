import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccessError } from '../../access/errors.ts'
import { createSecretSeal, keyOf, keyOfText, newKey, type SealKey } from './seal.ts'
import { newTotpSecret } from './totp.ts'

const seal = (...keys: readonly SealKey[]) =>
  createSecretSeal({
    seals: () => keys.length > 0,
    current: async () => keys[0] ?? assert.fail('nothing is sealed without a key'),
    all: async () => keys,
  })
const isLost = (error: unknown) => error instanceof AccessError && error.code === 'ACCESS_KEY_LOST'

test('a secret comes back with its key, for its account, and is another text each time', async () => {
  const key = keyOf(newKey())
  const secret = newTotpSecret()
  const kept = await seal(key).seal(secret, 'anna')
  assert.match(kept, /^s1\.[0-9a-f]{8}\.[\w-]{80}$/)
  assert.ok(!kept.includes(secret))
  assert.notEqual(kept, await seal(key).seal(secret, 'anna'))
  assert.deepEqual(await seal(key).open(kept, 'anna'), { secret, isCurrent: true })
  await assert.rejects(seal(key).open(kept, 'berta'), isLost)
  for (let at = 'a'.length; at < kept.length; at++) {
    const changed = kept.slice(0, at) + (kept[at] === 'A' ? 'B' : 'A') + kept.slice(at + 1)
    // What is no longer in the form of a sealed one is no secret of an authenticator either.
    const opened = await seal(key)
      .open(changed, 'anna')
      .catch(() => undefined)
    assert.notEqual(opened?.secret, secret, `octet ${at}`)
  }
  await assert.rejects(seal(key).open(kept.slice(0, 20), 'anna'), isLost)
})

test('one that was kept as it is, or by an older key, is read, and is to be sealed anew', async () => {
  const [old, current] = [keyOfText('an older text'), keyOfText('a newer text')]
  const secret = newTotpSecret()
  assert.deepEqual(await seal(current).open(secret, 'anna'), { secret, isCurrent: false })
  const kept = await seal(old).seal(secret, 'anna')
  assert.deepEqual(await seal(current, old).open(kept, 'anna'), { secret, isCurrent: false })
  await assert.rejects(seal(current).open(kept, 'anna'), isLost)
})

test('without a key secrets are kept as they are, and one that was sealed is told as lost', async () => {
  const secret = newTotpSecret()
  assert.equal(await seal().seal(secret, 'anna'), secret)
  assert.deepEqual(await seal().open(secret, 'anna'), { secret, isCurrent: true })
  await assert.rejects(seal().open(await seal(keyOfText('x')).seal(secret, 'anna'), 'anna'), isLost)
  assert.throws(() => keyOf(Buffer.alloc(31)), RangeError)
})
