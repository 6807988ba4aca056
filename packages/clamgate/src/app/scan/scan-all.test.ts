import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { ControlError, DaemonError } from '../../api/errors.ts'
import type { ExaminationReply } from '../../api/routes/scan.ts'
import { MailfileError } from '../../mailfiles/errors.ts'
import type { Found } from '../../mailfiles/found.ts'
import { scanAll } from './scan-all.ts'

const EXAMINATION: ExaminationReply = {
  outcome: {
    ...{ action: 'accept', kind: 'clean', verdict: { kind: 'clean' }, because: 'policy.clean: accept' },
    ...{ recipients: [], monitored: [] },
  },
  ...{ explanation: '', sizeBytes: 1, headerFields: 1, durationMs: 1 },
}

function message(name: string): Found {
  return { kind: 'message', name, open: () => Readable.from([Buffer.from(name)]) }
}

async function* of(...found: readonly Found[]): AsyncGenerator<Found> {
  yield* found
}

const LEFT_OUT: Found = { kind: 'left-out', name: 'pipe', why: 'a named pipe' }

async function collect(
  found: AsyncIterable<Found>,
  examine: (text: string, signal: AbortSignal) => Promise<void>,
  { parallel = 2, signal = new AbortController().signal } = {},
): Promise<string[]> {
  const seen: string[] = []
  const examiner = {
    parallel,
    async examine(stream: Readable, aborted: AbortSignal) {
      await examine((await buffer(stream)).toString(), aborted)
      return EXAMINATION
    },
  }
  for await (const one of scanAll(found, examiner, signal)) {
    seen.push(`${one.name} ${one.kind === 'failed' ? one.error.code : one.kind}`)
  }
  return seen
}

test('what is found is told in its order, whatever is done first, and no more than allowed is under way', async () => {
  let busy = 0
  let most = 0
  const first = Promise.withResolvers<void>()
  const seen = await collect(
    of(message('1'), message('2'), LEFT_OUT, message('3'), message('4')),
    async (name) => {
      most = Math.max(most, ++busy)
      if (name === '1') await first.promise
      if (name === '2') first.resolve()
      busy--
    },
  )
  assert.deepEqual(seen, ['1 scanned', '2 scanned', 'pipe left-out', '3 scanned', '4 scanned'])
  assert.equal(most, 2)
})

test('what is done is told while the next one is waited for', async () => {
  const told = Promise.withResolvers<void>()
  async function* slow(): AsyncGenerator<Found> {
    yield message('1')
    await told.promise
    yield message('2')
  }
  const examiner = { parallel: 4, examine: async () => EXAMINATION }
  const names: string[] = []
  for await (const { name } of scanAll(slow(), examiner, new AbortController().signal)) {
    names.push(name)
    told.resolve()
  }
  assert.deepEqual(names, ['1', '2'])
})

test('one that fails does not end the others', async () => {
  const problem = { code: 'ENGINE_X', sentence: 'no', requestId: '1', status: 500 }
  const errors = new Map<string, Error>([
    ['1', new MailfileError('MAILFILE_UNREADABLE', 'no')],
    ['2', new DaemonError(problem)],
    ['3', new ControlError('CONTROL_TIMEOUT', 'no')],
  ])
  const gone = new MailfileError('MAILFILE_NOT_FOUND', 'no')
  const found = of(
    message('1'),
    message('2'),
    message('3'),
    { kind: 'failed', name: 'x', error: gone },
    message('4'),
  )
  const seen = await collect(found, async (name) => {
    const error = errors.get(name)
    if (error !== undefined) throw error
  })
  assert.deepEqual(seen, [
    '1 MAILFILE_UNREADABLE',
    '2 ENGINE_X',
    '3 CONTROL_TIMEOUT',
    'x MAILFILE_NOT_FOUND',
    '4 scanned',
  ])
})

test('a daemon that went away ends it, after what it had answered', async () => {
  const seen: string[] = []
  const examiner = {
    parallel: 1,
    async examine(stream: Readable) {
      if ((await buffer(stream)).toString() === '2') throw new ControlError('CONTROL_UNREACHABLE', 'gone')
      return EXAMINATION
    },
  }
  await assert.rejects(
    async () => {
      const all = of(message('1'), message('2'), message('3'))
      for await (const one of scanAll(all, examiner, new AbortController().signal)) seen.push(one.name)
    },
    { code: 'CONTROL_UNREACHABLE' },
  )
  assert.deepEqual(seen, ['1'])
})

test('a stop ends what is under way, what is not begun, and waiting for more', async () => {
  const stop = new AbortController()
  const underWay: string[] = []
  const seen = await collect(
    of(message('1'), message('2'), message('3')),
    async (name, signal) => {
      underWay.push(name)
      if (underWay.length === 2) setImmediate(() => stop.abort())
      await once(signal, 'abort')
      throw new Error('aborted')
    },
    { signal: stop.signal },
  )
  assert.deepEqual([seen, underWay], [[], ['1', '2']])

  const silent = new AbortController()
  async function* nothing(): AsyncGenerator<Found> {
    setImmediate(() => silent.abort())
    await new Promise(() => undefined)
    yield message('never')
  }
  assert.deepEqual(await collect(nothing(), async () => undefined, { signal: silent.signal }), [])
})
