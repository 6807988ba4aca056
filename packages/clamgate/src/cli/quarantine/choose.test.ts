import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMoment } from '../../store/query/moments.ts'
import { chosenIds } from './choose.ts'

test('a date in --query is one of whoever asks, as it is in a list', async () => {
  const asked: string[] = []
  const service = {
    list: async ({ query = '' }: { readonly query?: string | undefined }) => {
      asked.push(query)
      return { items: [], next: undefined, from: 'index' as const, note: undefined }
    },
  }
  const query = 'until:2026-11-01 since:yesterday signature:Junk.* -to:"a b@example.org"'
  assert.deepEqual(await chosenIds(service, { ids: [], query, all: false }), [])
  // The daemon may live in another zone than the person: it is told moments that are the same everywhere.
  const [, until = '', since = ''] =
    /^until:(\S+Z) since:(\S+Z) /.exec(asked[0]?.replaceAll('"', '') ?? '') ?? []
  assert.deepEqual(
    [parseMoment(until, 0), parseMoment(since, 0)],
    [parseMoment('2026-11-01', 0), parseMoment('yesterday', Date.now())],
  )
  assert.match(asked[0] ?? '', /signature:"?Junk\.\*"? -to:"a b@example\.org"$/)
})
