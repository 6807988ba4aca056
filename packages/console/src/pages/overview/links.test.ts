import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkAddress, waitingAddress } from './links.ts'

test('what waits leads to the part of the page that it is about', () => {
  const item = { count: 1, words: '', link: { page: 'signatures' } } as const
  assert.equal(waitingAddress({ ...item, kind: 'tripped' }), '/signatures?show=tripped')
  assert.equal(waitingAddress({ ...item, kind: 'false-positives' }), '/signatures?show=hits')
  assert.equal(waitingAddress({ ...item, kind: 'reports' }), '/signatures?show=reports')
  assert.equal(waitingAddress({ ...item, kind: 'sources' }), '/signatures')
})

test('a link with a query searches', () => {
  assert.equal(
    linkAddress({ page: 'messages', query: 'is:finding since:24h' }),
    '/messages?q=is%3Afinding+since%3A24h',
  )
  assert.equal(linkAddress({ page: 'settings' }), '/system/settings')
})
