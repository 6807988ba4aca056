import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import type { ListedEntry } from '../../api/quarantine/documents.ts'
import { entriesIn, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { keptEnvelope } from '../../quarantine/keep/testing/kept-envelope.ts'
import { exactParts } from '../../views/parts/split.ts'
import { findOthers } from './others.ts'

const root = await mkdtemp(join(tmpdir(), 'others-'))
after(() => rm(root, { recursive: true }))

const PART = Buffer.from('what is found in both').toString('base64')

function mailWith(subject: string, part: string): Buffer {
  const lines = [`Subject: ${subject}`, 'Content-Transfer-Encoding: base64', '', part, '']
  return Buffer.from(lines.join('\r\n'))
}

/** Kept mail: the one that is a false positive first. */
async function setUp(mails: readonly { readonly from: string; readonly content: Buffer }[]) {
  const directory = await mkdtemp(join(root, 'q-'))
  const entries = entriesIn(directory)
  const ids: string[] = []
  for (const { from, content } of mails) {
    const envelope = keptEnvelope({ sender: { address: `<${from}>`, parameters: [] } })
    ids.push(await keepMail(directory, { content, envelope }))
  }
  const items = ids.map((id, index) => {
    const mail = mails[index]
    return { id, sender: mail?.from ?? '', bytes: mail?.content.length ?? 0 } as ListedEntry // all that is looked at
  })
  const queries: string[] = []
  const looked: number[] = []
  const [own = ''] = ids
  const [first] = exactParts(mails[0]?.content ?? Buffer.alloc(0))
  assert.ok(first !== undefined)
  return {
    ...{ ids, items, queries, looked },
    sought: {
      entry: await entries.read(own),
      reported: 'A"b*',
      ...{ sha256: first.sha256, bytes: first.octets.length },
    },
    deps: {
      entries,
      bounds: () => DEFAULT_BOUNDS,
      quarantine: {
        list: async ({ query }: { query: string }) => {
          queries.push(query)
          return { items, from: 'index' as const }
        },
      },
      views: {
        parts: async (message: Buffer) => {
          looked.push(message.length)
          const unknown = { path: undefined, type: 'text/plain', name: undefined, md5: '' }
          return exactParts(message).map(({ octets, sha256 }) => ({ ...unknown, octets, sha256 }))
        },
      },
    },
  }
}

const SIGNAL = AbortSignal.timeout(60_000)

type Site = Awaited<ReturnType<typeof setUp>>
const idsOf =
  ({ sought, deps }: Site) =>
  async (scope: Parameters<typeof findOthers>[1]) =>
    (await findOthers(sought, scope, deps, SIGNAL)).map(({ id }) => id)

test('other entries are those with the same part, or of the same sender or domain, or all of the signature', async () => {
  const site = await setUp([
    { from: 'a@example.org', content: mailWith('one', PART) },
    { from: 'x@example.net', content: mailWith('two', PART) },
    {
      from: 'A@example.org',
      content: mailWith('three', Buffer.from('another part of mail').toString('base64')),
    },
    {
      from: 'b@example.org',
      content: mailWith('four', Buffer.from('something else again').toString('base64')),
    },
  ])
  const { ids, queries } = site
  const othersOf = idsOf(site)
  const [, same, ofSender, ofDomain] = ids
  assert.deepEqual(await othersOf('content'), [same])
  assert.deepEqual(await othersOf('sender'), [ofSender])
  assert.deepEqual(await othersOf('domain'), [ofSender, ofDomain])
  assert.deepEqual(await othersOf('all'), [same, ofSender, ofDomain])
  assert.equal(queries[0], 'signature:"A\\"b\\*" is:kept')
})

test('mail that is too small, too large, gone or too much in all is not taken apart, and time has a bound', async () => {
  const site = await setUp([
    { from: 'a@example.org', content: mailWith('one', PART) },
    { from: 'x@example.net', content: mailWith('two', PART) },
    { from: 'x@example.net', content: mailWith('three', PART) },
  ])
  const { sought, ids, items, looked, deps } = site
  const othersOf = idsOf(site)
  const [, , third] = ids
  const [own, second, last] = items
  assert.ok(own !== undefined && second !== undefined && last !== undefined)
  for (const bytes of [1, 8 * 1024 ** 2 + 1]) {
    items.splice(0, 3, own, { ...second, bytes }, last)
    assert.deepEqual(await othersOf('content'), [third])
  }
  // Eight of 8 MiB are all that is looked into.
  items.splice(0, 3, ...Array.from({ length: 9 }, () => ({ ...second, bytes: 8 * 1024 ** 2 })))
  assert.equal((await findOthers(sought, 'content', deps, SIGNAL)).length, 8)
  items.splice(0, 9, { ...second, id: '20200101T000000000Z-0000000000000000' })
  assert.deepEqual(await othersOf('content'), [])
  items.splice(0, 1, second, last)
  let nowMs = 0
  const monotonic = () => {
    nowMs += 15_000
    return nowMs
  }
  const before = looked.length
  assert.equal((await findOthers(sought, 'content', { ...deps, monotonic }, SIGNAL)).length, 1)
  assert.equal(looked.length - before, 1)
})
