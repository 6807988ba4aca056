import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computingMs } from '../../ground/testing/cpu-time.ts'
import { envelopeFacts, rawFacts, type WrittenEnvelope } from '../mailbox.ts'
import type { Skip } from '../types.ts'
import { compileSkip } from './skip-list.ts'

const MAIL: WrittenEnvelope = {
  submission: 'smtp',
  sender: 'a@example.org',
  recipients: ['b@example.net'],
  clientAddress: '203.0.113.1',
  authenticated: undefined,
}

const NONE = { networks: [], authenticated: [], senders: [], recipients: [] }
const NO_RAW = { authenticated: [], senders: [], recipients: [] }

const SKIP = {
  ...NONE,
  recipients: ['abuse@*'],
  raw: {
    senders: [
      '/^<Boss@example\\.org>$/',
      '/^<.@example\\.com>$/',
      '/^<[^a-j]ate@example/',
      '/^cron@mx\\.test$/',
    ],
    recipients: [
      '/@samples\\.test>$/',
      { file: '/list', lines: [{ line: 7, text: '/^<list@example\\.net>$/' }] },
    ],
    authenticated: ['/^tom$/', '/@b\\xc3\\xbccher\\.test$/'],
  },
}

function skipOf(mail: Partial<WrittenEnvelope>): Skip | undefined {
  const written = { ...MAIL, ...mail }
  return compileSkip(SKIP, new Map())(envelopeFacts(written), () => rawFacts(written))
}

const TABLE: readonly (readonly [
  mail: Partial<WrittenEnvelope>,
  by: Skip['by'] | undefined,
  entry?: string,
])[] = [
  [{}, undefined],
  [{ sender: 'BOSS@example.org' }, 'sender', '/^<Boss@example\\.org>$/'],
  [{ sender: 'boss@example.org', submission: 'sendmail' }, undefined],
  [{ sender: 'cron@mx.test', submission: 'sendmail' }, 'sender', '/^cron@mx\\.test$/'],
  [{ sender: 'cron@mx.test' }, undefined],
  [{ sender: 'x@example.com' }, 'sender', '/^<.@example\\.com>$/'],
  // Two octets in UTF-8.
  [{ sender: 'ü@example.com' }, undefined],
  // U+212A is a K to people, and three octets here.
  [{ sender: 'kate@example.org' }, 'sender', '/^<[^a-j]ate@example/'],
  [{ sender: '\u212aate@example.org' }, undefined],
  // Another spelling of the same mailbox.
  [{ sender: '"boss"@example.org' }, undefined],
  [{ recipients: ['x@samples.test', 'abuse@example.net'] }, 'recipients', '/@samples\\.test>$/'],
  [{ recipients: ['abuse@example.net', 'x@samples.test'] }, 'recipients', 'abuse@*'],
  [{ recipients: ['list@example.net'] }, 'recipients', '/^<list@example\\.net>$/'],
  [{ recipients: ['x@samples.test', 'b@example.net'] }, undefined],
  [{ recipients: ['x@samples.test'], submission: 'sendmail' }, undefined],
  [{ recipients: [] }, undefined],
  [{ authenticated: 'TOM' }, 'authenticated', '/^tom$/'],
  [{ authenticated: 'tommy' }, undefined],
  [{ authenticated: '' }, undefined],
  [{ authenticated: 'o@bücher.test' }, 'authenticated', '/@b\\xc3\\xbccher\\.test$/'],
  [{ authenticated: 'o@xn--bcher-kva.test' }, undefined],
]

for (const [mail, by, entry] of TABLE) {
  test(`raw lists: ${JSON.stringify(mail)} is ${by === undefined ? 'scanned' : `exempt by ${by}`}`, () => {
    const skip = skipOf(mail)
    assert.deepEqual([skip?.by, skip?.entry], [by, entry])
  })
}

test('an exemption says which list it comes from, also where a recipient of each is in the mail', () => {
  assert.deepEqual(skipOf({ recipients: ['list@example.net'] }), {
    by: 'recipients',
    entry: '/^<list@example\\.net>$/',
    place: { file: '/list', line: 7 },
    isRaw: true,
  })
  assert.equal(skipOf({ recipients: ['abuse@example.net', 'x@samples.test'] })?.isRaw, undefined)
})

test('a list of a hundred thousand raw addresses costs no more than one', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => ({
    line: index + 1,
    text: `/^<u${index}@example\\.org>$/`,
  }))
  const skip = compileSkip({ ...NONE, raw: { ...NO_RAW, senders: [{ file: '/big', lines }] } }, new Map())
  const ask = (sender: string) =>
    skip(envelopeFacts({ ...MAIL, sender }), () => rawFacts({ ...MAIL, sender }))
  const ms = computingMs(() => {
    for (let i = 0; i < 10_000; i++) assert.equal(ask('nobody@example.org'), undefined)
  })
  assert.ok(ms < 1000, `one by one it would take minutes: ${ms} ms`)
  assert.equal(ask('U99999@example.org')?.place?.line, 100_000)
})
