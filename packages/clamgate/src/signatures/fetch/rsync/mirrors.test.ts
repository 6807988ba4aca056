import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mirrorsOf } from './mirrors.ts'

for (const [written, password] of [
  ['a%40b', 'a@b'],
  ['100%', '100%'],
  ['', undefined],
] as const) {
  test(`the password ${JSON.stringify(written)} of a module is no part of its url`, async () => {
    const [mirror, ...more] = await mirrorsOf(`rsync://me:${written}@192.0.2.1/module/`, true, false)
    assert.deepEqual(mirror, { url: 'rsync://me@192.0.2.1/module/', password, shown: '192.0.2.1' })
    assert.deepEqual(more, [])
  })
}
