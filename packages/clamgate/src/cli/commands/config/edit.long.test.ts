import assert from 'node:assert/strict'
import { access, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../config/testing/load-text.ts'
import { EXIT } from '../../exit.ts'
import { runCli } from '../../program.ts'
import { recordingTerminal, runForTest } from '../../testing/recording-terminal.ts'

const SOCKET = 'control: { socket: /nowhere/clamgate.sock }\n'

/** Runs the command with an editor that is a shell script, `$1` the copy, and answers to what is asked. */
async function edit(
  script: string,
  { answers = [] as string[], text = SOCKET as string | undefined, name = 'c.yaml' } = {},
) {
  const directory = await temporaryDirectory()
  const path = join(directory.path, name)
  const editor = join(directory.path, 'editor.sh')
  await writeFile(editor, `FILE=${path}\n${script}\n`)
  if (text !== undefined) await writeFile(path, text, { mode: 0o640 })
  const terminal = recordingTerminal()
  const left = [...answers]
  const before = { ...process.env }
  process.env['VISUAL'] = `sh ${editor}`
  try {
    const exitCode = await runCli(['config', 'edit', '--config', path], {
      terminal,
      stopSignal: () => new AbortController().signal,
      asking: () => async () => left.shift(),
    })
    const out = terminal.outLines.map((line) => line.replaceAll(path, 'FILE').replace(/ +# /, ' # '))
    const copy = terminal.errLines
      .map((line) => /kept: (.*)/.exec(line)?.[1])
      .find((one) => one !== undefined)
    const remove = async () => {
      if (copy !== undefined) await rm(dirname(copy), { recursive: true })
      await directory[Symbol.asyncDispose]()
    }
    return {
      path,
      [Symbol.asyncDispose]: remove,
      exitCode,
      out,
      err: terminal.errLines,
      copy,
      answersLeft: left.length,
    }
  } finally {
    process.env = before
  }
}

test('what is saved is checked, shown, and written with the mode of the file', async () => {
  await using run = await edit(`printf '%slog: { tag: x }\\nengine: { maxScans: 5 }\\n' '${SOCKET}' > "$1"`)
  assert.equal(run.exitCode, EXIT.yes)
  assert.deepEqual(run.out, [
    'engine.maxScans: 5 # was 32',
    'log.tag: x # was clamgate',
    'FILE: written',
    'No daemon runs with it; it applies when one starts.',
  ])
  assert.equal(await readFile(run.path, 'utf8'), `${SOCKET}log: { tag: x }\nengine: { maxScans: 5 }\n`)
  assert.equal((await stat(run.path)).mode & 0o777, 0o640)
  assert.deepEqual((await readdir(run.path.replace(/\/[^/]*$/, ''))).toSorted(), ['c.yaml', 'editor.sh'])
  assert.equal(run.copy, undefined)
})

test('a mistake can be mended', async () => {
  const script = `if grep -q loud "$1"; then echo 'log: { tag: x }' > "$1"; else echo 'log: { level: loud }' > "$1"; fi`
  await using run = await edit(script, { answers: [''] })
  assert.deepEqual([run.exitCode, run.answersLeft], [EXIT.yes, 0])
  assert.ok(
    run.err.some((line) => line.includes('c.yaml:1:15: log.level: expected one of')),
    run.err.join('\n'),
  )
  assert.equal(await readFile(run.path, 'utf8'), 'log: { tag: x }\n')
})

test('or given up: the file is as it was, and the copy is kept', async () => {
  await using run = await edit(`echo 'log: [' > "$1"`, { answers: ['n'] })
  assert.equal(run.exitCode, EXIT.no)
  assert.equal(await readFile(run.path, 'utf8'), SOCKET)
  assert.equal(await readFile(run.copy ?? '', 'utf8'), 'log: [\n')
  assert.equal((await stat(run.copy ?? '')).mode & 0o777, 0o600)
})

test('nothing changed, nothing done', async () => {
  await using run = await edit('true')
  assert.deepEqual([run.exitCode, run.out], [EXIT.yes, ['Nothing was changed.']])
})

test('what somebody else has changed meanwhile stays, and the copy is kept', async () => {
  await using run = await edit(`echo 'log: { tag: mine }' > "$1"; echo 'log: { tag: theirs }' > "$FILE"`)
  assert.equal(run.exitCode, EXIT.failed)
  assert.ok(run.err.some((line) => line.includes('CHANGE_MEANWHILE')))
  assert.equal(await readFile(run.path, 'utf8'), 'log: { tag: theirs }\n')
  assert.equal(await readFile(run.copy ?? '', 'utf8'), 'log: { tag: mine }\n')
})

test('an editor that fails changes nothing', async () => {
  await using run = await edit(`echo 'log: { tag: mine }' > "$1"; exit 3`)
  assert.equal(run.exitCode, EXIT.failed)
  assert.ok(run.err.some((line) => line.includes('ended with exit code 3')))
  assert.equal(await readFile(run.path, 'utf8'), SOCKET)
  await access(run.copy ?? '')
})

test('what an editor leaves as it was is not kept', async () => {
  await using run = await edit('exit 3')
  assert.deepEqual([run.exitCode, run.copy], [EXIT.failed, undefined])
})

test('a file that is not there is made', async () => {
  await using run = await edit(`echo 'log: { tag: x }' > "$1"`, { text: undefined })
  assert.equal(run.exitCode, EXIT.yes)
  assert.equal(await readFile(run.path, 'utf8'), 'log: { tag: x }\n')
})

test('without a terminal there is no editor', async () => {
  const { exitCode, err } = await runForTest(['config', 'edit'])
  assert.equal(exitCode, EXIT.failed)
  assert.match(err, /standard input is no terminal/)
})
