import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type FollowOptions, followProgram, type ProgramEnd } from './follow-program.ts'
import { PROGRAM_PATH } from './program-call.ts'

interface Followed {
  readonly end: ProgramEnd
  readonly output: readonly string[]
  readonly error: readonly string[]
}

async function follow(script: string, options: Partial<FollowOptions> = {}): Promise<Followed> {
  const output: string[] = []
  const error: string[] = []
  const end = await followProgram({
    program: 'sh',
    args: ['-c', script],
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    onOutput: (line) => output.push(line),
    onError: (line) => error.push(line),
    ...options,
  })
  return { end, output, error }
}

test('passes on the lines of a program, clean, and tells how it ended', async () => {
  const { end, output, error } = await follow("printf 'a\\n\\nb\\033[2J\\n'; echo c >&2; cat; exit 3", {
    input: 'd',
  })
  assert.deepEqual(end, { kind: 'exited', code: 3 })
  assert.deepEqual(output, ['a', 'b?[2J', 'd'])
  assert.deepEqual(error, ['c'])
  assert.deepEqual((await follow('kill -SEGV $$')).end, { kind: 'killed', signal: 'SIGSEGV' })
})

test('keeps neither a flood of lines nor one without an end', async () => {
  let lines = 0
  await follow('yes | head -c 2000000', { onOutput: () => lines++ })
  assert.equal(lines, 1_000_000)
  const { output } = await follow('head -c 2000000 /dev/zero | tr "\\0" x')
  assert.deepEqual(
    output.map((line) => line.length),
    [1000],
  )
})

test('ends one that takes too long, and all that it has started', async () => {
  const { end, output } = await follow('sleep 600 & echo $!; sleep 600', { timeoutMs: 300 })
  assert.deepEqual(end, { kind: 'late' })
  // Nobody may have waited for it so far, but it has no arguments any more.
  assert.equal(await readFile(`/proc/${output[0]}/cmdline`, 'utf8').catch(() => ''), '')
})

test('ends one when the signal fires, with its reason', async () => {
  const controller = new AbortController()
  const onOutput = () => controller.abort(new Error('enough'))
  await assert.rejects(follow('echo go; sleep 600', { signal: controller.signal, onOutput }), /enough/)
  await assert.rejects(follow('true', { signal: AbortSignal.abort(new Error('before')) }), /before/)
})

test('one that is missing is an error of the system', async () => {
  await assert.rejects(follow('', { program: 'no-such-program' }), { code: 'ENOENT' })
})

test('one that runs as somebody else may use its directory, though not what is above', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root changes users')
  const above = await mkdtemp(join(tmpdir(), 'follow-'))
  try {
    await chmod(above, 0o700)
    const directory = join(above, 'in')
    await mkdir(directory)
    await writeFile(join(directory, 'file'), 'text\n')
    const { output } = await follow('cat file', { directory, as: { uid: 65534, gid: 65534 } })
    assert.deepEqual(output, ['text'])
  } finally {
    await rm(above, { recursive: true })
  }
})
