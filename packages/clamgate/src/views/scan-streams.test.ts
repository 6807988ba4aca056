import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { ScanResult } from '@clamgate/clamd'
import type { ScanReport } from '../filter/ports.ts'
import { CLEAN_REPORT } from '../filter/testing/clean-report.ts'
import { locate } from './locate.ts'
import type { PackedStream } from './protocol.ts'
import { scanStreams } from './scan-streams.ts'

const NEVER = new AbortController().signal
const FOUND: ScanResult = { kind: 'found', signature: 'X' }

/** A stream whose octets name its objects. */
function stream(objects: readonly number[], { isLast = true, isContainer = true } = {}): PackedStream {
  const name = new TextEncoder().encode(objects.join(',')).buffer
  const begin = { chunks: isLast ? [name] : [], isLast }
  return { stream: objects[0] ?? 0, objects, bytes: 10, isContainer, begin }
}

type Answer = (text: string, signal: AbortSignal) => Promise<Partial<ScanReport>>

function depsWith(answer: Answer) {
  const opened: string[] = []
  const scanned: string[] = []
  let aborts = 0
  const report = async (text: string, signal: AbortSignal) => {
    scanned.push(text)
    return { ...CLEAN_REPORT, ...(await answer(text, signal)) }
  }
  return {
    opened,
    scanned,
    aborts: () => aborts,
    monotonic: () => 0,
    reading: {
      async *chunks({ objects }: PackedStream) {
        if (objects.includes(-1)) throw new Error('the thread has ended')
        for (const object of objects) yield Buffer.from(`${object},`)
      },
      pack: async (objects: readonly number[]) => [stream(objects)],
    },
    scanner: {
      scan: async (message: object, { signal }: { readonly signal: AbortSignal }) => {
        assert.ok(Array.isArray(message))
        return await report(Buffer.concat(message).toString(), signal)
      },
      open: ({ signal }: { readonly signal: AbortSignal }) => {
        let text = ''
        return {
          write: (chunk: Buffer) => {
            text += chunk.toString()
            return undefined
          },
          finish: () => {
            opened.push(text)
            return report(text, signal)
          },
          abort: () => {
            aborts += 1
          },
        }
      },
    },
  }
}

test('small streams are scanned from memory, long ones as they are made, and clean is what all are', async () => {
  const deps = depsWith(async () => ({}))
  const end = await scanStreams([stream([1, 2]), stream([3, 4], { isLast: false })], deps, NEVER)
  assert.deepEqual(deps.scanned.sort(), ['1,2', '3,4,'])
  assert.deepEqual(deps.opened, ['3,4,'])
  assert.equal(end.report?.result.kind, 'clean')
  assert.deepEqual(
    end.streams.map(({ kind, objects, result }) => [kind, objects, result?.kind]),
    [
      ['container', 2, 'clean'],
      ['container', 2, 'clean'],
    ],
  )
})

test('what is found ends the others, whatever they would have said', async () => {
  const deps = depsWith(async (text, signal) => {
    if (text === '2') return { result: FOUND, server: 'two' }
    await once(signal, 'abort')
    throw new Error('broken off')
  })
  const end = await scanStreams(
    [1, 2, 3, 4, 5].map((one) => stream([one])),
    deps,
    NEVER,
  )
  assert.deepEqual([end.report?.result, end.report?.server, end.hit?.objects], [FOUND, 'two', [2]])
  assert.deepEqual(deps.scanned, ['1', '2', '3'])
  assert.deepEqual(
    end.streams.map(({ result }) => result?.kind),
    [undefined, 'found', undefined, undefined, undefined],
  )
})

test('one that fails keeps the others from being clean, and not from being found', async () => {
  const failing: Answer = async (text) => {
    if (text === '1') throw new Error('clamd has gone')
    return text === '3' ? { result: FOUND } : {}
  }
  await assert.rejects(scanStreams([stream([1]), stream([2])], depsWith(failing), NEVER), /clamd has gone/)
  const end = await scanStreams([stream([1]), stream([2]), stream([3])], depsWith(failing), NEVER)
  assert.deepEqual(end.report?.result, FOUND)
})

test('an answer that is no verdict goes before those that are clean', async () => {
  const deps = depsWith(async (text) => (text === '1' ? { result: { kind: 'error', text: 'no' } } : {}))
  const end = await scanStreams([stream([1]), stream([2])], deps, NEVER)
  assert.equal(end.report?.result.kind, 'error')
})

test('databases that were not all there are told of', async () => {
  const deps = depsWith(async (text) => ({ databasesComplete: text !== '1' }))
  const end = await scanStreams([stream([1]), stream([2])], deps, NEVER)
  assert.equal(end.report?.databasesComplete, false)
})

test('octets that cannot be had fail the scan, and clamd is told nothing of an end', async () => {
  const deps = depsWith(async () => ({}))
  await assert.rejects(scanStreams([stream([-1], { isLast: false })], deps, NEVER), /the thread has ended/)
  assert.equal(deps.aborts(), 1)
})

test('who gives up begins no more streams', async () => {
  const stop = new AbortController()
  const deps = depsWith(async () => {
    stop.abort(new Error('given up'))
    return {}
  })
  await assert.rejects(
    scanStreams(
      [1, 2, 3, 4, 5].map((one) => stream([one])),
      deps,
      stop.signal,
    ),
    /given up/,
  )
  assert.ok(deps.scanned.length < 5)
})

const MANY = Array.from({ length: 500 }, (_, index) => index)

test('the object is found among 500 with a scan for each halving, and one of it alone', async () => {
  for (const wanted of [0, 1, 250, 499]) {
    const deps = depsWith(async (text) => (text.split(',').includes(`${wanted}`) ? { result: FOUND } : {}))
    assert.equal(await locate(stream(MANY), deps, { signal: NEVER }), wanted)
    assert.ok(deps.scanned.length <= 10, `${deps.scanned.length} scans`)
  }
})

test('an object that went alone is known', async () => {
  const deps = depsWith(() => assert.fail('not scanned again'))
  assert.equal(await locate(stream([7], { isContainer: false }), deps, { signal: NEVER }), 7)
})

test('what is in no object alone, comes after too many scans or too late, or fails, is not found', async () => {
  const together = depsWith(async (text) => (text.split(',').length > 1 ? { result: FOUND } : {}))
  assert.equal(await locate(stream(MANY), together, { signal: NEVER }), undefined)
  const always = depsWith(async () => ({ result: FOUND }))
  assert.equal(await locate(stream(MANY), always, { signal: NEVER, maxScans: 3 }), undefined)
  const hanging = depsWith(async (_, signal) => {
    await once(signal, 'abort')
    throw new Error('broken off')
  })
  assert.equal(await locate(stream(MANY), hanging, { signal: NEVER, maxMs: 1 }), undefined)
  const failing = depsWith(() => Promise.reject(new Error('no clamd')))
  assert.equal(await locate(stream(MANY), failing, { signal: NEVER }), undefined)
})
