import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Candidate, choose } from './choose.ts'
import type { JobKind } from './jobs.ts'

interface Stand extends Candidate {
  readonly name: string
}

/** A server as the choice sees it, in good health unless it says otherwise. */
function stand(name: string, given: Partial<Candidate> & { full?: boolean } = {}): Stand {
  const { full = false, ...rest } = given
  return {
    name,
    usable: true,
    setAside: false,
    wantsProbe: false,
    leftOutMs: 0,
    load: 1,
    hasRoom: () => !full,
    ...rest,
  }
}

function chosen(servers: readonly Stand[], tried: readonly Stand[] = [], kind: JobKind = 'scan'): string {
  const choice = choose(servers, { kind, tried })
  return typeof choice === 'string' ? choice : choice.name
}

const open = { setAside: true, leftOutMs: 1000 }
const due = { ...open, wantsProbe: true }

test('the least busy server is chosen, and of equals the first', () => {
  assert.equal(chosen([stand('a', { load: 3 }), stand('b', { load: 2 }), stand('c', { load: 2 })]), 'b')
})

test('a server without room is passed over, and with no room anywhere the job waits', () => {
  assert.equal(chosen([stand('a', { full: true }), stand('b', { load: 9 })]), 'b')
  assert.equal(chosen([stand('a', { full: true }), stand('b', { usable: false })]), 'busy')
})

test('there is none where each is out of use or has had the message', () => {
  const had = stand('a')
  assert.equal(chosen([had, stand('b', { usable: false })], [had]), 'none')
  assert.equal(chosen([]), 'none')
})

test('a tripped server gets nothing while another is in use, even when that is full', () => {
  assert.equal(chosen([stand('a', open), stand('b', { load: 50 })]), 'b')
  assert.equal(chosen([stand('a', open), stand('b', { full: true })]), 'busy')
})

test('a tripped server that is due gets one message before the others', () => {
  assert.equal(chosen([stand('a'), stand('b', due)]), 'b')
})

test('what could go nowhere else afterwards is no probe: streams, and second tries', () => {
  const servers = [stand('a'), stand('b', due), stand('c')]
  assert.equal(chosen(servers, [], 'stream'), 'a')
  assert.equal(chosen(servers, servers.slice(0, 1)), 'c')
})

test('where all are set aside the least bad one is used, then the least busy', () => {
  assert.equal(chosen([stand('a', { ...open, leftOutMs: 2000 }), stand('b', open)], [], 'stream'), 'b')
  assert.equal(chosen([stand('a', { ...open, load: 4 }), stand('b', { ...open, load: 2 })]), 'b')
  assert.equal(chosen([stand('a', { ...open, full: true })]), 'busy')
})

test('a second try goes to a tripped server rather than nowhere', () => {
  const had = stand('a')
  assert.equal(chosen([had, stand('b', open)], [had]), 'b')
})

test('jobs under way are shared out by weight, whatever the weights', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 300 }), (given, jobs) => {
      const running = given.map(() => 0)
      for (let job = 0; job < jobs; job++) {
        const servers = given.map((weight, index) => {
          return stand(`${index}`, { load: ((running[index] ?? 0) + 1) / weight })
        })
        const index = Number(chosen(servers))
        running[index] = (running[index] ?? 0) + 1
      }
      const total = given.reduce((sum, weight) => sum + weight, 0)
      for (const [index, weight] of given.entries()) {
        const share = (jobs * weight) / total
        // Least load first is D'Hondt's rule: it favours large weights, by less than one job for each of the others.
        assert.ok(Math.abs((running[index] ?? 0) - share) <= given.length, `${running} of ${given}`)
      }
    }),
  )
})
