import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROGRAM_PATH } from './program-call.ts'
import { ProgramError, type RunOptions, runProgram } from './run-program.ts'

const run = (program: string, args: readonly string[] = [], options: Partial<RunOptions> = {}) =>
  runProgram({
    program,
    args,
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    timeoutMs: 10_000,
    ...options,
  })

test('a program has the environment that it is given, runs in /, and gets nothing of ours', async () => {
  const told = await run('env', [], { environment: { PATH: PROGRAM_PATH, MEANT: 'yes' } })
  assert.ok(Object.keys(process.env).length > 2, 'there is something to keep back')
  assert.deepEqual(told.trim().split('\n').toSorted(), ['MEANT=yes', `PATH=${PROGRAM_PATH}`])
  assert.equal(await run('pwd'), '/\n')
})

test('a program runs as the user that it is for, with no group of ours', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root changes users')
  const as = { uid: 65534, gid: 65534 }
  assert.equal(await run('sh', ['-c', 'id -u; id -g; id -G'], { as }), '65534\n65534\n65534\n')
})

test('one that ends with another exit code than 0 is an error with what it said', async () => {
  await assert.rejects(run('sh', ['-c', 'echo no >&2; exit 3']), (error) => {
    assert.ok(error instanceof ProgramError)
    assert.deepEqual([error.exitCode, error.stderr], [3, 'no\n'])
    return true
  })
})

test('one that is missing, takes too long or prints too much is an error without an exit code', async () => {
  const failing: readonly (() => Promise<string>)[] = [
    () => run('no-such-program'),
    () => run('with\0nul'),
    () => run('sleep', ['600'], { timeoutMs: 50 }),
    () => run('sh', ['-c', 'trap "" TERM; exec sleep 600'], { timeoutMs: 50 }),
    () => run('cat', ['/dev/zero'], { maxOutputBytes: 1000 }),
  ]
  for (const start of failing) {
    await assert.rejects(start(), (error) => error instanceof ProgramError && error.exitCode === undefined)
  }
})

test('a program reads what it is given, and may leave it unread', async () => {
  assert.equal(await run('cat', [], { input: 'one\ntwo\n' }), 'one\ntwo\n')
  assert.equal(await run('true', [], { input: 'x'.repeat(1_000_000) }), '')
})
