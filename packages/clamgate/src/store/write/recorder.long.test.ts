import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StoreError } from '../errors.ts'
import { Spill } from '../spill/spill.ts'
import { until } from '../testing/until.ts'
import { cleanWrite, findingWrite } from '../testing/writes.ts'
import type { StoreWrite } from '../types.ts'
import type { Answer, WriterSettings } from './protocol.ts'
import { KIND_LETTERS, kindOf } from './queue.ts'
import { Recorder } from './recorder.ts'
import type { Sink } from './sink.ts'

const SETTINGS: WriterSettings = {
  ...{ keepCleanMs: 1, keepFindingsMs: 1, maxCleanBytes: 1, maxFindingsBytes: 1, spillBytes: 1_000_000 },
}
const LOCKED = () => new StoreError('STORE_UNAVAILABLE', 'locked')

/** A recorder with a database that does as it is told: for faults that a real one has only at bad times. */
function record(options: { readonly write?: Sink['write']; readonly open?: () => Promise<void> } = {}) {
  const parent = mkdtempSync(join(tmpdir(), 'recorder-'))
  const rows: string[] = []
  const answers: Answer[] = []
  const spill = new Spill(join(parent, 'spill'), () => SETTINGS.spillBytes)
  const recorder = new Recorder({
    spill,
    settings: SETTINGS,
    tell: (answer) => answers.push(answer),
    open: async () => {
      await options.open?.()
      return {
        write: async (writes) => {
          await options.write?.(writes)
          for (const one of writes) rows.push(subjectOf(one))
        },
        ...{
          state: async (name) => `${name} done`,
          seen: async () => new Map(),
          setSeen: async () => undefined,
        },
        ...{ sizeBytes: async () => 4096, tidy: async () => false, isInPlace: () => true },
        ...{ identity: undefined, lookAnew: () => undefined },
        close: async () => undefined,
      }
    },
  })
  recorder.start()
  return {
    ...{ recorder, answers, rows, spill },
    batch(...writes: readonly StoreWrite[]) {
      const octets = Buffer.from(writes.map((one) => `${JSON.stringify(one)}\n`).join(''))
      const kinds = writes.map((one) => KIND_LETTERS[kindOf(one)]).join('')
      recorder.carryOut({ kind: 'batch', octets, kinds })
    },
    hows: () => answers.flatMap((answer) => (answer.kind === 'batch-done' ? [answer.how] : [])),
    problem: () => answers.findLast((answer) => answer.kind === 'state')?.state.problem?.code,
    async [Symbol.asyncDispose]() {
      recorder.carryOut({ kind: 'close' })
      await until(() => answers.at(-1)?.kind === 'closed', 'it is closed')
      rmSync(parent, { recursive: true })
    },
  }
}

function subjectOf(write: StoreWrite): string {
  return write.kind === 'message' ? (write.event.subject ?? '') : write.kind
}

const named = (...subjects: string[]) => subjects.map((subject) => cleanWrite({ subject }))

test('13.21 what the database does not take goes to a file, and comes into it in order when it does again', async () => {
  let isLocked = true
  await using at = record({
    write: async () => {
      if (isLocked) throw LOCKED()
    },
  })
  at.batch(...named('1', '2'))
  at.batch(...named('3'))
  await until(() => at.hows().length === 2, 'both batches are safe')
  assert.deepEqual(at.hows(), ['spilled', 'spilled'])
  assert.equal(at.problem(), 'STORE_UNAVAILABLE')
  assert.deepEqual(at.rows, [])
  isLocked = false
  at.batch(...named('4'))
  await until(() => at.rows.length === 4 && at.spill.isEmpty, 'all is written')
  assert.deepEqual(at.rows, ['1', '2', '3', '4'])
  await until(() => at.problem() === undefined, 'it is well')
  at.batch(...named('5'))
  await until(() => at.rows.length === 5, 'the next one')
  assert.equal(at.hows().at(-1), 'written')
})

test('a database that cannot be opened at the start is opened later, and nothing is lost until then', async () => {
  let tries = 0
  await using at = record({
    open: async () => {
      tries += 1
      if (tries < 3) throw new StoreError('STORE_TOO_NEW', 'newer')
    },
  })
  at.batch(...named('1'), findingWrite({ subject: '2' }))
  await until(() => at.rows.length === 2, 'both are written')
  assert.deepEqual(at.rows, ['1', '2'])
  assert.equal(tries, 3)
})

test('an event that no database takes is left out and counted, and is not in the way of the others', async () => {
  await using at = record({
    write: async (writes) => {
      if (writes.some((one) => subjectOf(one) === 'bad')) throw new TypeError('a constraint')
    },
  })
  at.batch(...named('1', 'bad', '3'))
  await until(() => at.hows().length === 1, 'it is done')
  assert.deepEqual(at.rows, ['1', '3'])
  const [done] = at.answers.filter((answer) => answer.kind === 'batch-done')
  assert.equal(done?.how, 'written')
  assert.equal(done?.dropped.clean, 1)
  assert.ok(at.answers.some((answer) => answer.kind === 'told' && answer.event === 'store.refused'))
})

test('while all fails, nothing is taken for an event that no database takes', async () => {
  await using at = record({ write: () => Promise.reject(new TypeError('no such table')) })
  at.batch(...named('1', '2'))
  await until(() => at.hows().length === 1, 'it is safe')
  assert.deepEqual(at.hows(), ['spilled'])
  assert.equal(at.problem(), 'STORE_FAILED')
})

test('13.22 where neither database nor disk takes a batch, it has to come again', async () => {
  let isFull = true
  await using at = record({
    write: async () => {
      if (isFull) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    },
  })
  at.spill.append = () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
  }
  at.batch(...named('1'))
  await until(() => at.hows().length === 1, 'it is answered')
  assert.deepEqual(at.hows(), ['kept'])
  assert.equal(at.problem(), 'STORE_DISK_FULL')
  isFull = false
  await until(() => {
    if (at.hows().at(-1) === 'kept') at.batch(...named('1'))
    return at.rows.length > 0
  }, 'it is written')
  await until(() => at.problem() === undefined, 'it is well')
})

test('a database that hangs keeps nobody waiting who stops the daemon', async () => {
  await using at = record({ write: () => new Promise(() => undefined) })
  at.batch(...named('1'))
  at.recorder.carryOut({ kind: 'hurry' })
  await until(() => at.hows().length === 1, 'it is safe')
  assert.deepEqual(at.hows(), ['spilled'])
})

test('a state operation is answered, also with what went wrong', async () => {
  let isAway = false
  await using at = record({
    open: async () => {
      if (isAway) throw LOCKED()
    },
    write: async () => {
      throw LOCKED()
    },
  })
  at.recorder.carryOut({ kind: 'state', call: 1, name: 'link', args: {} })
  await until(() => at.answers.some((answer) => answer.kind === 'result'), 'the result')
  isAway = true
  at.batch(...named('1'))
  at.recorder.carryOut({ kind: 'state', call: 2, name: 'link', args: {} })
  await until(() => at.answers.some((answer) => answer.kind === 'refused'), 'the refusal')
})

test('who asks a database that is away makes no batch wait for each of them', async () => {
  let tries = 0
  await using at = record({
    open: async () => {
      tries += 1
      throw LOCKED()
    },
  })
  await until(() => at.problem() !== undefined, 'it was tried')
  const before = tries
  for (let call = 1; call <= 20; call++) at.recorder.carryOut({ kind: 'state', call, name: 'link', args: {} })
  at.batch(...named('1'))
  await until(() => at.hows().length === 1, 'the batch is safe')
  assert.deepEqual(at.hows(), ['spilled'])
  const refused = at.answers.filter((answer) => answer.kind === 'refused')
  assert.deepEqual([refused.length, new Set(refused.map(({ problem }) => problem.code)).size], [20, 1])
  assert.ok(tries - before <= 2, `${tries - before} tries`)
})
