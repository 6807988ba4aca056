import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../../clamgate/src/ground/run-program.ts'
import { makeBigSet } from './big-set.ts'

test('a large set is as large as was asked, loads, and is the same each time', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'big-set-'))
  t.after(() => rm(directory, { recursive: true }))
  const made = await makeBigSet(directory, { files: 9, bytes: 1_000_000 })
  const total = made.reduce((sum, { bytes }) => sum + bytes, 0)
  assert.equal(made.length, 9)
  assert.ok(Math.abs(total - 1_000_000) < 10_000, `${total} bytes`)
  const args = [`--database=${directory}`, import.meta.filename]
  const environment = { PATH: PROGRAM_PATH }
  const output = await runProgram({
    program: 'clamscan',
    args,
    as: undefined,
    environment,
    timeoutMs: 30_000,
  })
  const signatures = made.reduce((sum, one) => sum + one.signatures, 0)
  assert.equal(Number(/^Known viruses: (\d+)$/m.exec(output)?.[1]), signatures)
  const [first] = made
  const content = await readFile(first?.path ?? '')
  await makeBigSet(directory, { files: 9, bytes: 1_000_000 })
  assert.deepEqual(await readFile(first?.path ?? ''), content)
  await makeBigSet(directory, { files: 9, bytes: 1_000_000, revision: 2 })
  assert.notDeepEqual(await readFile(first?.path ?? ''), content)
})
