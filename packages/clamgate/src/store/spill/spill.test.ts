import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newTally } from '../write/queue.ts'
import { Spill } from './spill.ts'

function directory(): Disposable & { readonly path: string } {
  const parent = mkdtempSync(join(tmpdir(), 'spill-'))
  return {
    path: join(parent, 'spill'),
    [Symbol.dispose]: () => rmSync(parent, { recursive: true }),
  }
}

const LIMITS = () => 1_000_000
const lines = (...texts: string[]) => Buffer.from(texts.map((text) => `${text}\n`).join(''))

function onlyFile(path: string): string {
  return join(path, readdirSync(path).find((name) => name.endsWith('.jsonl')) ?? '')
}

function numbers(path: string): readonly string[] {
  return readdirSync(path)
    .sort()
    .map((name) => name.slice(0, 8))
}

function readAll(spill: Spill, most = 2): readonly string[] {
  const all: string[] = []
  for (let next = spill.next(most); next !== undefined; next = spill.next(most)) {
    all.push(...next.lines)
    spill.replayed(next)
  }
  return all
}

test('13.21 lines come back in their order, also those that are appended meanwhile and by the run before', () => {
  using place = directory()
  const before = new Spill(place.path, LIMITS)
  before.append(lines('{"a":1}', '{"a":"ü"}', '{"a":3}'), 'ccc')
  before.close()
  const spill = new Spill(place.path, LIMITS)
  spill.find()
  spill.append(lines('{"a":4}'), 'f')
  const first = spill.next(2)
  assert.deepEqual(first?.lines, ['{"a":1}', '{"a":"ü"}'])
  if (first !== undefined) spill.replayed(first)
  spill.append(lines('{"a":5}'), 'f')
  assert.deepEqual(readAll(spill), ['{"a":3}', '{"a":4}', '{"a":5}'])
  assert.ok(spill.isEmpty)
  assert.equal(spill.bytes, 0)
  assert.deepEqual(readdirSync(place.path), [])
  spill.append(lines('{"a":6}'), 'c')
  assert.deepEqual(readAll(spill), ['{"a":6}'])
})

test('files are for their owner only, and there is no directory before one is needed', () => {
  using place = directory()
  const spill = new Spill(place.path, LIMITS)
  spill.find()
  assert.ok(!existsSync(place.path))
  spill.append(lines('x'), 'c')
  assert.equal(statSync(place.path).mode & 0o777, 0o700)
  assert.equal(statSync(onlyFile(place.path)).mode & 0o777, 0o600)
  spill.close()
})

test('13.21 a last line that was torn is left out, and what is no spill file is left alone', () => {
  using place = directory()
  const before = new Spill(place.path, LIMITS)
  before.append(lines('whole'), 'c')
  before.close()
  appendFileSync(onlyFile(place.path), '{"torn":')
  writeFileSync(join(place.path, 'README'), 'hands off')
  const spill = new Spill(place.path, LIMITS)
  spill.find()
  assert.deepEqual(readAll(spill), ['whole'])
  assert.deepEqual(readdirSync(place.path), ['README'])
})

test('what is known to be in the database does not come again', () => {
  using place = directory()
  const spill = new Spill(place.path, LIMITS)
  spill.append(lines('one', 'two', 'three'), 'ccc')
  spill.setSeen(spill.next(1)?.file ?? '', 'one\ntwo\n'.length)
  assert.deepEqual(readAll(spill), ['three'])
})

test('13.21 at the bound clean mail is left out first, then all else, each counted', () => {
  using place = directory()
  const spill = new Spill(place.path, () => 100)
  const line = 'x'.repeat(19)
  assert.deepEqual(spill.append(lines(line, line, line), 'ccc'), newTally())
  // 60 are there, 75 is for clean mail: none of the two fits, of the others two do.
  assert.deepEqual(spill.append(lines(line, `f${line.slice(1)}`, line, line, line), 'cfcea'), {
    ...newTally(),
    clean: 2,
    action: 1,
  })
  assert.equal(spill.bytes, 100)
  assert.deepEqual(readAll(spill), [line, line, line, `f${line.slice(1)}`, line])
})

test('a file is ended at 4 MiB, and gives its room back when it was replayed', () => {
  using place = directory()
  const spill = new Spill(place.path, () => 100_000_000)
  const large = lines('y'.repeat(1_500_000))
  for (let i = 0; i < 4; i++) spill.append(large, 'c')
  assert.deepEqual(numbers(place.path), ['00000001', '00000002'])
  const first = spill.next(3)
  if (first !== undefined) spill.replayed(first)
  assert.deepEqual(numbers(place.path), ['00000002'])
  spill.close()
})

test('no name of a file comes again, since the database remembers how far it was replayed', () => {
  using place = directory()
  const names = [0, 1].map(() => {
    const spill = new Spill(place.path, LIMITS)
    spill.find()
    spill.append(lines('x'), 'c')
    const next = spill.next(1)
    if (next !== undefined) spill.replayed(next)
    spill.close()
    return next?.file
  })
  assert.notEqual(names[0], names[1])
})
