import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { EXIT } from './cli/exit.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
/** Where the check keeps what is compiled: most of a start is that. Nothing else of the environment is handed on. */
const { NODE_COMPILE_CACHE } = process.env
const COMPILED = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }

interface Run {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

async function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    env: { ...COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { exitCode, signal, out, err }
}

test('the exit code of the command is the exit code of the process', async () => {
  assert.equal((await run(['--version'])).exitCode, EXIT.yes)
  assert.equal((await run(['nonsense'])).exitCode, EXIT.failed)
  assert.equal((await run(['config', 'check', '--config', '/nonexistent/a'])).exitCode, EXIT.config)
})

test('results and complaints go to different streams, each with its last line ended', async () => {
  const good = await run(['config', 'check', '--no-host', '--config', '/dev/null'])
  assert.deepEqual(good, { exitCode: 0, signal: null, out: '/dev/null: good\n', err: '' })
  const bad = await run(['nonsense'])
  assert.equal(bad.out, '')
  assert.match(bad.err, /\(CLI_USAGE\)\n$/)
})

test('nothing is coloured where no terminal is, unless it is forced', async () => {
  const { out } = await run(['config', 'check', '--no-host', '--config', '/dev/null'], { FORCE_COLOR: '1' })
  assert.equal(out, '/dev/null: \u001b[32mgood\u001b[39m\n')
})

test('a reader that goes away is no failure', async () => {
  const child = spawn(process.execPath, [MAIN, 'config', 'show', '--defaults'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  const [err, [exitCode, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.deepEqual({ exitCode, signal, err }, { exitCode: 0, signal: null, err: '' })
})

test('a result that cannot be written is a failure', async () => {
  const full = await open('/dev/full', 'w')
  const child = spawn(process.execPath, [MAIN, 'config', 'show', '--defaults'], {
    stdio: ['ignore', full.fd, 'pipe'],
  })
  assert.ok(child.stderr !== null)
  const [err, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  await full.close()
  assert.equal(exitCode, EXIT.failed)
  assert.match(err, /^clamgate: standard output cannot be written \(ENOSPC\)\n.*\n\(CLI_OUTPUT\)\n$/)
})

test('a long output arrives whole through a pipe', async () => {
  const { out } = await run(['config', 'schema'])
  assert.equal(JSON.parse(out).title, 'Configuration of Clamgate')
})

test('the file that starts is plain enough for an old Node to say what it lacks', async () => {
  const text = await readFile(join(import.meta.dirname, 'main.cjs'), 'utf8')
  // Node 10 parses this; what it lacks is named before the rest is loaded.
  assert.doesNotMatch(text, /^import |\?\?|\?\.|await|: string/m)
  assert.equal(await realpath(MAIN), join(import.meta.dirname, 'main.cjs'))
  const pretend = join(await mkdtemp(join(tmpdir(), 'old-node-')), 'old.cjs')
  await writeFile(pretend, "Object.defineProperty(process.versions, 'node', { value: '20.11.0' })\n")
  const { exitCode, out, err } = await run(['--version'], { NODE_OPTIONS: `--require=${pretend}` })
  await rm(dirname(pretend), { recursive: true })
  assert.deepEqual([exitCode, out], [EXIT.failed, ''])
  assert.match(
    err,
    /^clamgate: this is Node 20\.11\.0, and Clamgate needs Node 24 or newer: .*script\/setup.*\n$/,
  )
})
