import '../words/testing/document.ts'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, test } from 'node:test'
import { type LiveState, onChange, startLive, watchLive } from './live.ts'

/** Connections that were asked for, the newest last. */
const sources: FakeSource[] = []
const arrivals = new EventTarget()

class FakeSource {
  static readonly CLOSED = 2
  readonly readyState = 0
  onopen: () => void = () => assert.fail('nobody listens')
  onerror: () => void = () => assert.fail('nobody listens')
  onmessage: (event: { readonly data: string }) => void = () => assert.fail('nobody listens')
  constructor() {
    sources.push(this)
    arrivals.dispatchEvent(new Event('source'))
  }
  #signs = new EventTarget()
  hasClosed = false
  addEventListener(name: string, listener: () => void): void {
    this.#signs.addEventListener(name, listener)
  }
  giveSign(): void {
    this.#signs.dispatchEvent(new Event('alive'))
  }
  close(): void {
    this.hasClosed = true
  }
}
Object.defineProperty(globalThis, 'EventSource', { value: FakeSource })

let heard = 0
let stop = new AbortController()
let ends: readonly (() => void)[] = []
beforeEach(() => {
  heard = 0
  stop = new AbortController()
  ends = [onChange('jobs', () => heard++)]
})
afterEach(() => {
  stop.abort()
  for (const end of ends) end()
})

/** The connection that this tab makes once it leads. */
async function connected(): Promise<FakeSource> {
  const comes = once(arrivals, 'source')
  startLive(stop.signal)
  await comes
  const source = sources.at(-1)
  assert.ok(source !== undefined)
  return source
}

/** Waits until it is so. */
function becomes(wanted: LiveState): Promise<void> {
  return new Promise((resolve) => {
    ends = [...ends, watchLive((state) => state === wanted && resolve())]
  })
}

test('a page that has just come asks for nothing anew, and one whose connection was away does', async () => {
  const source = await connected()
  source.onopen()
  assert.equal(heard, 0)
  source.onmessage({ data: '{"kind":"jobs"}' })
  assert.equal(heard, 1)
  source.onerror()
  source.onopen()
  assert.equal(heard, 2)
})

// The page is the one of the test before.
test('what changed while nobody was signed in is asked for', async () => {
  const source = await connected()
  source.onopen()
  assert.equal(heard, 1)
})

test('a tab beside the one with the connection knows how it is, and asks anew when it takes it over', async () => {
  const held = Promise.withResolvers<void>()
  const other = new BroadcastChannel('clamgate-live')
  other.onmessage = ({ data }: MessageEvent<{ readonly asks?: true }>) => {
    if (data.asks === true) other.postMessage({ state: 'live' })
  }
  const holds = new Promise<void>((resolve) => {
    void navigator.locks.request('clamgate-live', () => {
      resolve()
      return held.promise
    })
  })
  await holds
  const comes = connected()
  await becomes('live')
  const before = heard
  other.close()
  held.resolve()
  const source = await comes
  source.onopen()
  assert.equal(heard, before + 1)
})

test('a tab that has the connection tells it to one that comes', async () => {
  const source = await connected()
  source.onopen()
  const other = new BroadcastChannel('clamgate-live')
  const told = new Promise<unknown>((resolve) => {
    other.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data)
  })
  other.postMessage({ asks: true })
  assert.deepEqual(await told, { state: 'live' })
  other.close()
})

test('a connection without any sign of life is made anew, and one with signs stays', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const source = await connected()
  source.onopen()
  for (let sign = 0; sign < 4; sign++) {
    mock.timers.tick(15_000)
    source.giveSign()
  }
  assert.ok(!source.hasClosed)
  const before = heard
  mock.timers.tick(40_000)
  assert.ok(source.hasClosed)
  const again = sources.at(-1)
  assert.notEqual(again, source)
  again?.onopen()
  assert.equal(heard, before + 1, 'what changed meanwhile is asked for')
})
