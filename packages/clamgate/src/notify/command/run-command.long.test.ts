import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, open, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { startChild } from '../../managed/process/child.ts'
import { OutputTail } from './output-tail.ts'
import { type CommandOptions, runCommand } from './run-command.ts'
import { ENVIRONMENT, isAlive, programDirectory, until } from './testing/notifier.ts'

const programs = await programDirectory()
after(() => programs[Symbol.asyncDispose]())
const never = new AbortController().signal

function run(program: string, options: Partial<CommandOptions> = {}) {
  return runCommand(startChild, {
    program,
    args: [],
    input: '{}\n',
    environment: ENVIRONMENT,
    timeoutMs: 60_000,
    signal: never,
    ...options,
  })
}

const pidIn = async (file: string) => Number(await readFile(programs.file(file), 'utf8').catch(() => '0'))

/** What our open descriptors are. */
async function ourDescriptors(): Promise<readonly string[]> {
  const names = await readdir('/proc/self/fd')
  return Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
}

test('passes arguments and input on as they are: no shell looks at them', async () => {
  const program = await programs.script(
    'dump',
    `printf '%s\\0' "$@" > ${programs.file('args')}; cat > ${programs.file('input')}`,
  )
  const args = ['', ' a  b ', `'"\\`, '$(echo x); `echo y`', 'line\nend', '*', '-n', 'ü✓']
  const { end } = await run(program, { args, input: '{"a":1}\n' })
  assert.deepEqual(end, { kind: 'exited', exitCode: 0 })
  assert.deepEqual((await readFile(programs.file('args'), 'utf8')).split('\0').slice(0, -1), args)
  assert.equal(await readFile(programs.file('input'), 'utf8'), '{"a":1}\n')
})

test('gives a program nothing of ours: PATH and LANG, the directory /, a group of its own, no descriptor', async () => {
  const before = await ourDescriptors()
  const held = await open(programs.file('held'), 'w')
  const listener = createServer().listen(programs.file('listener'))
  await once(listener, 'listening')
  try {
    const program = await programs.script(
      'look',
      `tr '\\0' '\\n' < /proc/$$/environ; pwd; ps -o pgid= -p $$ | tr -d ' '; echo $$; readlink /proc/$$/fd/* > ${programs.file('fds')}`,
    )
    const { lines } = await run(program)
    const [path, lang, directory, group, pid] = lines
    assert.deepEqual([path, lang], ['PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'])
    assert.equal(directory, '/')
    assert.equal(group, pid)
    const theirs = (await readFile(programs.file('fds'), 'utf8')).trim().split('\n')
    const ours = (await ourDescriptors()).filter((target) => !before.includes(target))
    assert.ok(ours.includes(programs.file('held')))
    assert.ok(ours.some((target) => target.startsWith('socket:')))
    assert.deepEqual(
      theirs.filter((target) => ours.includes(target)),
      [],
    )
  } finally {
    listener.close()
    await held.close()
  }
})

test('tells exit codes and signals, with the last lines of the output', async () => {
  const failing = await programs.script('fail', 'echo one; echo two >&2; exit 3')
  const failed = await run(failing)
  assert.deepEqual(failed.end, { kind: 'exited', exitCode: 3 })
  assert.deepEqual([...failed.lines].sort(), ['one', 'two'])
  const killed = await run(await programs.script('kill', 'kill -SEGV $$'))
  assert.deepEqual(killed.end, { kind: 'killed', signal: 'SIGSEGV' })
})

test('takes it as no failure when the program does not read its input', async () => {
  const { end } = await run(await programs.script('deaf', 'exec 0<&-; exit 0'), {
    input: 'x'.repeat(1_000_000),
  })
  assert.deepEqual(end, { kind: 'exited', exitCode: 0 })
})

test('ends a program that takes too long, and all that it started', async () => {
  const program = await programs.script(
    'hang',
    `sleep 600 & echo $! > ${programs.file('child')}; echo $$ > ${programs.file('parent')}; sleep 600`,
  )
  const { end } = await run(program, { timeoutMs: 3000 })
  assert.deepEqual(end, { kind: 'timed-out' })
  for (const file of ['parent', 'child']) {
    const pid = await pidIn(file)
    assert.ok(pid > 1)
    await until(async () => !(await isAlive(pid)), `the end of the ${file}`)
  }
})

test('kills what does not listen to SIGTERM', async () => {
  const program = await programs.script(
    'stubborn',
    `trap '' TERM; echo $$ > ${programs.file('stubborn-pid')}; while :; do sleep 0.1; done`,
  )
  const { end } = await run(program, { timeoutMs: 3000 })
  assert.deepEqual(end, { kind: 'timed-out' })
  const pid = await pidIn('stubborn-pid')
  await until(async () => !(await isAlive(pid)), 'its end')
})

test('does not wait for what a program leaves in the background with its output open, nor end it', async () => {
  const program = await programs.script('leave', `sleep 600 & echo $! > ${programs.file('left')}; echo done`)
  const startedMs = performance.now()
  const { end, lines } = await run(program)
  assert.deepEqual(end, { kind: 'exited', exitCode: 0 })
  assert.deepEqual(lines, ['done'])
  assert.ok(performance.now() - startedMs < 60_000)
  const pid = await pidIn('left')
  assert.equal(await isAlive(pid), true)
  process.kill(pid, 'SIGKILL')
})

test('keeps only the end of what a program prints, however much that is', async () => {
  const program = await programs.script('chatter', 'head -c 300000000 /dev/zero; echo; echo the end')
  const before = process.memoryUsage.rss()
  const { end, lines } = await run(program, { timeoutMs: 60_000 })
  assert.deepEqual(end, { kind: 'exited', exitCode: 0 })
  assert.equal(lines.at(-1), 'the end')
  assert.ok(lines.join('').length <= 4096)
  assert.ok(process.memoryUsage.rss() - before < 150_000_000)
})

test('remembers ten lines, and 4096 characters of them', () => {
  const tail = new OutputTail()
  for (let line = 0; line < 100; line++) tail.push(`line ${line}`)
  assert.deepEqual(
    tail.lines(),
    Array.from({ length: 10 }, (_, index) => `line ${90 + index}`),
  )
  for (const letter of 'abcdef') tail.push(letter.repeat(1000))
  assert.deepEqual(
    tail.lines(),
    [...'cdef'].map((letter) => letter.repeat(1000)),
  )
})

test('says why a program could not be started', async () => {
  const codeOf = async (program: string) => {
    const { end } = await run(program)
    return end.kind === 'not-started' && end.error instanceof Error && 'code' in end.error
      ? end.error.code
      : end
  }
  assert.equal(await codeOf('/nowhere/at-all'), 'ENOENT')
  assert.equal(await codeOf('no-such-program-in-path'), 'ENOENT')
  assert.equal(await codeOf(programs.directory), 'EACCES')
  const plain = await programs.script('plain', 'exit 0')
  await chmod(plain, 0o644)
  assert.equal(await codeOf(plain), 'EACCES')
  await writeFile(programs.file('lost'), '#!/nowhere/interpreter\n', { mode: 0o755 })
  assert.equal(await codeOf(programs.file('lost')), 'ENOENT')
  assert.equal(await codeOf('with\0nul'), 'ERR_INVALID_ARG_VALUE')
})

test('is ended by its signal, or not begun', async () => {
  const stopping = new AbortController()
  const program = await programs.script('wait', `echo $$ > ${programs.file('waiting')}; sleep 600`)
  const running = run(program, { signal: stopping.signal })
  await until(async () => (await pidIn('waiting')) > 1, 'its start')
  stopping.abort()
  assert.deepEqual((await running).end, { kind: 'stopped' })
  assert.deepEqual((await run(program, { signal: stopping.signal })).end, { kind: 'stopped' })
})
