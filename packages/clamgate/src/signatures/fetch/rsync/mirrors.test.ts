import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mirrorsOf } from './mirrors.ts'

const OPTIONS = { isRoundRobin: true, isProxied: false, secret: 's3cret/@:%' }

for (const [written, password] of [
  ['{secret}', OPTIONS.secret],
  ['a%40b', 'a@b'],
  ['100%', '100%'],
  ['', undefined],
] as const) {
  test(`the password ${JSON.stringify(written)} of a module is no part of its url`, async () => {
    const [mirror, ...more] = await mirrorsOf(`rsync://me:${written}@192.0.2.1/module/`, OPTIONS)
    const places = { url: 'rsync://me@192.0.2.1/module/', shown: '192.0.2.1', path: '/module/' }
    assert.deepEqual(mirror, { ...places, password })
    assert.deepEqual(more, [])
  })
}

for (const module of [
  'rsync://192.0.2.1/{secret}/',
  'rsync://{secret}@192.0.2.1/module/',
  'rsync://{secret}/module/',
  'rsync://me:x{secret}@192.0.2.1/module/',
  'https://192.0.2.1/module/',
  'rsync:///module/',
]) {
  test(`${module} is refused, and nothing of the secret is an argument of rsync`, async () => {
    await assert.rejects(mirrorsOf(module, OPTIONS), { code: 'SIGNATURES_UNREACHABLE' })
  })
}
