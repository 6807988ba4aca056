import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccessError } from '../../access/errors.ts'
import { createPasswordHasher } from './hash.ts'
import { checkNewPassword } from './rules.ts'

const refused = (password: string, name = 'anna'): boolean => {
  try {
    checkNewPassword(password, name)
    return false
  } catch (error) {
    assert.ok(error instanceof AccessError && error.code === 'ACCESS_INVALID')
    assert.ok(!error.message.includes(password), 'it stands in no error')
    return true
  }
}

test('a password is Argon2id with the costs that OWASP asks for, and is known again however letters are composed', async () => {
  const hasher = createPasswordHasher()
  const phc = await hasher.hash('Zürich im Regen')
  assert.match(phc, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.notEqual(await hasher.hash('Zürich im Regen'), phc, 'salted')
  assert.deepEqual(await hasher.check('Zürich im Regen'.normalize('NFD'), phc), {
    isRight: true,
    isOutdated: false,
  })
  assert.deepEqual(await hasher.check('zürich im Regen', phc), { isRight: false, isOutdated: false })
})

test('a hash with other costs is known, and said to be outdated', async () => {
  const weak = createPasswordHasher({ memoryKiB: 64, passes: 1, lanes: 1 })
  const phc = await weak.hash('seven lanterns under rain')
  const { isRight, isOutdated } = await createPasswordHasher().check('seven lanterns under rain', phc)
  assert.deepEqual([isRight, isOutdated], [true, true])
})

test('whoever has no password, and what is no hash of ours, costs one run all the same', async () => {
  const hasher = createPasswordHasher({ memoryKiB: 64, passes: 1, lanes: 1 })
  for (const phc of [undefined, '', 'x', '$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA', '$2b$12$abcdefgh']) {
    const before = hasher.runs
    assert.deepEqual(await hasher.check('', phc), { isRight: false, isOutdated: false })
    assert.equal(hasher.runs, before + 1)
  }
})

test('few are hashed at a time, and more than wait are sent away at once', async () => {
  const hasher = createPasswordHasher({ memoryKiB: 1024, passes: 1, lanes: 1 })
  const all = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.check('x', undefined)))
  const busy = all.filter((one) => one.status === 'rejected')
  assert.equal(busy.length, 60 - 2 - 32)
  assert.equal(hasher.runs, 34)
  await hasher.check('x', undefined)
  assert.equal(hasher.runs, 35, 'and then it goes on')
})

test('14.65 whoever is known comes before all strangers who wait, and is not sent away for them', async () => {
  // In which they begin; which of two that run at once ends first is the kernel's matter.
  const order: string[] = []
  const hasher = createPasswordHasher(
    { memoryKiB: 1024, passes: 1, lanes: 1 },
    (_, { message, tagLength }) => {
      order.push(String(message))
      return Promise.resolve(Buffer.alloc(tagLength))
    },
  )
  const ask = (asker: 'known' | 'stranger') => hasher.check(asker, undefined, asker)
  const strangers = Array.from({ length: 60 }, () => ask('stranger').catch(() => undefined))
  await Promise.all([...strangers, ask('known'), ask('known')])
  assert.deepEqual(order.slice(0, 4), ['stranger', 'stranger', 'known', 'known'])
  assert.equal(order.slice(4).includes('known'), false)
})

test('12 to 128 characters are taken, whichever they are', () => {
  for (const [password, isRefused] of [
    ['k7#pVq2!mZx', true],
    ['k7#pVq2!mZx9', false],
    ['seven lanterns under rain', false],
    ['🦊🌲🏔🌧🔥🪵🛶🐟🌙⭐🪨🍄', false],
    ['\u0000tab\tand\u0001bell k7pq', false],
    ['gß'.repeat(64), true],
    ['Wie grün sind deine Blätter, Tannenbaum? '.repeat(4).slice(0, 128), false],
    ['Wie grün sind deine Blätter, Tannenbaum? '.repeat(4).slice(0, 129), true],
    [`k7#pVq2!mZx9${String.fromCharCode(0xd800)}`, true],
  ] as const) {
    assert.equal(refused(password), isRefused, JSON.stringify(password))
  }
})

test('what is guessed first is refused: words with figures, runs along the keyboard, repetitions, the own name', () => {
  for (const password of [
    'password1234',
    'Passw0rd2026!',
    'P@$$w0rd!!!!!',
    'Willkommen2025',
    'administrator1',
    'qwertyuiop123',
    'qwertzuiop123',
    '1qaz2wsx3edc4rfv',
    'abcdefghijklmnop',
    '123456789012',
    '987654321098',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabc',
    'Sommer2026Sommer',
    'clamgateadmin1',
    'letmeinletmein',
    'annaanna2026!!',
    'iloveyou123456',
    'correcthorsebatterystaple',
  ]) {
    assert.equal(refused(password), true, password)
  }
  assert.equal(refused('k.schneider-2026', 'k.schneider'), true)
  for (const password of ['vanilla tundra oboe', 'mT4-uYq8-Kw2z', 'Der Zug hielt in Oldenzaal']) {
    assert.equal(refused(password), false, password)
  }
})
