import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ControlError, DaemonError } from '../../api/errors.ts'
import type { EventService } from '../../api/events/service.ts'
import { A_CLEAN_EVENT } from '../../api/testing/events.ts'
import { followEvents } from './follow-events.ts'

const event = (id: string) => ({ ...A_CLEAN_EVENT, id })
const away = new ControlError('CONTROL_UNREACHABLE', 'No daemon answers')

/** Follows looks that answer one after the other; ends behind the last. */
async function followed(
  looks: readonly (readonly string[] | Error)[],
  now: (look: number) => number = () => 61_000,
  isBehind: (look: number) => boolean = () => false,
) {
  const stop = new AbortController()
  const queries: string[] = []
  let at = 0
  const list: EventService['list'] = async ({ query }) => {
    queries.push(query)
    const look = looks[at++] ?? []
    if (at >= looks.length) stop.abort()
    if (look instanceof Error) throw look
    return { items: look.map(event), next: null }
  }
  const said: string[] = []
  const seen: string[] = []
  const deps = {
    list,
    now: () => now(at),
    isBehind: async () => isBehind(at),
    signal: stop.signal,
    say: (line: string) => said.push(line),
    everyMs: 0,
  }
  for await (const { id } of followEvents({ all: [] }, deps)) seen.push(id)
  return { seen, said, queries }
}

test('what is there at first is not told, what comes then is, once, the oldest first', async () => {
  const { seen, queries } = await followed([['a'], ['c', 'b', 'a'], ['c', 'b', 'a'], ['d', 'c', 'b']])
  assert.deepEqual(seen, ['b', 'c', 'd'])
  assert.equal(queries[0], 'since:1970-01-01T00:00:01Z'.replaceAll('"', ''))
})

test('what is written down late is found by each tenth look, and the others go back a few seconds alone', async () => {
  const looks = Array.from({ length: 12 }, () => ['a'])
  looks[10] = ['a', 'late']
  const { seen, queries } = await followed(looks)
  assert.deepEqual(seen, ['late'])
  const far = queries.flatMap((query, at) => (query.includes('00:00:01') ? [at] : []))
  assert.deepEqual(far, [0, 10])
})

test('a daemon that is restarted is waited for, and that is said once', async () => {
  const slow = new DaemonError({
    code: 'STORE_UNAVAILABLE',
    sentence: 'It is away',
    requestId: 'x',
    status: 503,
  })
  const { seen, said } = await followed([[], away, slow, ['a'], ['a']])
  assert.deepEqual(seen, ['a'])
  assert.deepEqual(said, ['No daemon answers; waiting until it answers', 'The daemon answers again'])
})

test('what was decided while the database was away is told however late it is written down, once', async () => {
  const minutes = (count: number) => count * 60_000
  const looks: (readonly string[] | Error)[] = [['a'], ...Array.from({ length: 10 }, () => away)]
  // It is read back from files a moment after the database answers.
  looks.push(
    ['a'],
    ...Array.from({ length: 9 }, () => []),
    ['c', 'b', 'a'],
    ...Array.from({ length: 30 }, () => []),
  )
  looks.push(['d', 'c'])
  const { seen, queries } = await followed(
    looks,
    (look) => minutes(10) + (look < 11 ? look * minutes(3) : minutes(33) + look * 1000),
  )
  assert.deepEqual(seen, ['b', 'c', 'd'])
  const wanted = queries.slice(11, 22).map((query) => query.includes('since:1970-01-01T00:09:00Z'))
  assert.deepEqual([wanted[0], wanted[10]], [true, true], 'looks go back to where it was away')
  assert.doesNotMatch(queries.at(-1) ?? '', /T00:09:00Z/, 'not for ever')
})

test('what waits while the database is locked, and can be read, is told once it is written down', async () => {
  const seconds = (look: number) => 600_000 + look * 1000
  const looks = Array.from({ length: 231 }, (): readonly string[] => [])
  looks[200] = ['c', 'b', 'a']
  const { seen, queries } = await followed(looks, seconds, (look) => look >= 10 && look < 150)
  assert.deepEqual(seen, ['a', 'b', 'c'])
  // From a minute before it was found behind until a minute after it was not.
  const far = queries.flatMap((query, look) => (query.includes('since:1970-01-01T00:09:10Z') ? [look] : []))
  assert.deepEqual([far[0], far.at(-1)], [10, 200])
})

test('after more than a day a look goes back no further than any query may, and that is said', async () => {
  const hours = (count: number) => count * 3_600_000
  const looks: (readonly string[] | Error)[] = [[], away, ['a']]
  const { seen, said, queries } = await followed(looks, (look) => hours(look < 2 ? 1 : 49))
  assert.deepEqual(seen, ['a'])
  assert.match(queries[2] ?? '', /since:"?1970-01-02T02:00:00Z/)
  assert.match(
    said[1] ?? '',
    /^The daemon answers again; what was decided before 1970-01-02T02:00:00\.000Z is/,
  )
})

test('a query that is too wide is a failure, whenever that shows', async () => {
  const wide = new DaemonError({
    ...{ code: 'STORE_QUERY_TOO_WIDE', sentence: 'No index helps', requestId: 'x', status: 422 },
  })
  await assert.rejects(followed([[], away, wide, []]), wide)
})

test('a daemon that is away at first is a failure, and so is a query that is refused', async () => {
  await assert.rejects(followed([away]), away)
  const refused = new DaemonError({ code: 'QUERY_KEY', sentence: 'no', requestId: 'x', status: 422 })
  await assert.rejects(followed([[], refused, []]), refused)
})
