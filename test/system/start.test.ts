import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { accepts } from '../../packages/lab/src/foreground-daemon.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { processesNaming } from './support/processes.ts'
import { type StartRun, startScript } from './support/start-script.ts'

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-kept-'))
  await chmod(directory, 0o755)
})
after(() => rm(directory, { recursive: true, force: true }))

test('start --once proves the whole road through Postfix and leaves nothing behind', async () => {
  const run = startScript(['--once', '--directory', directory])
  assert.deepEqual(await run.exited, { code: 0, signal: null }, run.output())
  assert.match(run.output(), /^Self-test through Postfix: passed$/m)
  assert.match(run.output(), /550 5\.7\.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature/)
  await nothingIsLeftOf(run)
})

test('what start prints fits a screen, and the commands for sending mail by hand do what they say', async () => {
  const run = startScript(['--directory', directory])
  const screen = await run.untilReady()
  assert.ok(screen.split('\n').length <= 34, screen)
  assert.match(screen, /^[\x20-\x7e\n]*$/)

  const [clean = '', infected = ''] = commandsIn(screen)
  assert.match(await outputOf(clean), /250 2\.0\.0 Ok: queued as/)
  assert.match(
    await outputOf(infected),
    /<\*\* 550 5\.7\.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature/,
  )
  const mailDirectory = /^ {2}Mail +(\S+)$/m.exec(screen)?.[1] ?? ''
  // The self-test's own and ours.
  assert.equal(await waitUntil(() => holds(mailDirectory, 2), { timeoutMs: 60_000 }), true)
  const state = /^ {2}State +(.+)$/m.exec(screen)?.[1] ?? ''
  assert.match(await outputOf(state), /is ready/)

  run.kill('SIGINT')
  assert.deepEqual(await run.exited, { code: 0, signal: null })
  await nothingIsLeftOf(run)
  // In signatures it is noted when EICAR was seen first.
  const left = [
    ...['clamgate.db', 'clamgate.state.db', 'clamgate.yaml', 'databases', 'engine', 'log'],
    ...['quarantine', 'signatures'],
  ]
  assert.deepEqual((await readdir(directory)).toSorted(), left)
})

test('what start keeps can be given back: its Postfix has the listener for releases', async () => {
  const run = startScript(['--directory', directory])
  const screen = await run.untilReady()
  const [, infected = ''] = commandsIn(screen)
  assert.match(
    await outputOf(infected.replaceAll('me@example.net', 'kept@example.net')),
    /250 2\.0\.0 Ok: queued/,
  )
  const list = /^ {2}(script\/clamgate quarantine list .+)$/m.exec(screen)?.[1] ?? ''
  const release = /^ {2}(script\/clamgate quarantine release ID .+)$/m.exec(screen)?.[1] ?? ''
  // What is kept arrives in the index a moment later.
  const idOf = async () =>
    /^(\d{8}T\d{9}Z-[0-9a-f]{16}) {2}kept .*kept@example\.net/m.exec(await outputOf(list))?.[1]
  const id = (await waitUntil(idOf, { timeoutMs: 60_000, intervalMs: 100 })) ?? ''
  assert.match(await outputOf(release.replace(' ID ', ` ${id} `)), /kept@example\.net>: released /)
  run.kill('SIGINT')
  await run.exited
})

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends all that start began`, async () => {
    const run = startScript(['--directory', directory])
    await run.untilReady()
    run.kill(signal)
    assert.deepEqual(await run.exited, { code: 0, signal: null })
    await nothingIsLeftOf(run)
  })
}

test('even when start is killed, what it began ends', async () => {
  const run = startScript(['--directory', directory])
  await run.untilReady()
  run.kill('SIGKILL')
  await run.exited
  await nothingIsLeftOf(run)
})

test('when the gateway dies start says so, ends with 1 and stops the rest', async () => {
  const run = startScript(['--directory', directory])
  const screen = await run.untilReady()
  process.kill(Number(/pid (\d+)/.exec(screen)?.[1]), 'SIGKILL')
  assert.deepEqual(await run.exited, { code: 1, signal: null })
  assert.match(run.output(), /the gateway ended with SIGKILL; its last words:/)
  await nothingIsLeftOf(run)
})

test('a second start in the same directory is turned away, and the first goes on', async () => {
  const first = startScript(['--no-postfix', '--directory', directory])
  const screen = await first.untilReady()
  const second = startScript(['--no-postfix', '--once', '--directory', directory])
  assert.deepEqual(await second.exited, { code: 2, signal: null })
  assert.match(second.output(), /another script\/start runs in /)
  assert.match(await outputOf(/^ {2}State +(.+)$/m.exec(screen)?.[1] ?? ''), /is ready/)
  first.kill('SIGINT')
  await first.exited
})

test('start takes another SMTP port when the wanted one is taken, and says so', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const run = startScript(['--once', '--port', `${port}`, '--directory', directory])
  const exit = await run.exited
  taken.close()
  assert.equal(exit.code, 0, run.output())
  assert.match(run.output(), new RegExp(`port ${port} is taken; Postfix listens on \\d+`))
})

test("start for the host's Postfix prints the lines for main.cf, on which the gateway listens", async () => {
  const run = startScript(['--use-host-postfix', '--directory', directory])
  const screen = await run.untilReady()
  assert.match(screen, /^ {2}non_smtpd_milters = \$smtpd_milters$/m)
  assert.match(screen, /^ {2}milter_default_action = tempfail$/m)
  const port = /^ {2}smtpd_milters = inet:127\.0\.0\.1:(\d+)$/m.exec(screen)?.[1]
  assert.equal(await accepts(Number(port)), true)
  run.kill('SIGINT')
  await run.exited
  assert.equal(await accepts(Number(port)), false)
})

async function nothingIsLeftOf(run: StartRun): Promise<void> {
  const runtime = /\S*\/clamgate-start-\w+/.exec(run.output())?.[0].replace(/^unix:/, '') ?? ''
  assert.match(runtime, /^\/.*clamgate-start-/)
  const left = async () => [
    ...(await processesNaming(runtime)),
    ...(await processesNaming(directory)),
    ...(existsSync(runtime) ? [runtime] : []),
  ]
  await waitUntil(async () => ((await left()).length === 0 ? true : undefined), {
    timeoutMs: 60_000,
    intervalMs: 50,
  })
  assert.deepEqual(await left(), [])
}

/** The commands under "Send mail by hand"; one may go on over a line that ends with a backslash. */
function commandsIn(screen: string): readonly string[] {
  const [, block = ''] = /^Send mail by hand\n((?: {2}.*\n)+)/m.exec(screen) ?? []
  return block.replaceAll('\\\n', '').split('\n').filter(Boolean)
}

/** A refusal makes swaks end with a code above zero. */
async function outputOf(command: string): Promise<string> {
  const options = { cwd: join(import.meta.dirname, '../..') }
  const result = await promisify(execFile)('sh', ['-c', command], options).catch((error: unknown) => error)
  if (typeof result === 'object' && result !== null && 'stdout' in result) return String(result.stdout)
  throw result
}

async function holds(mailDirectory: string, count: number): Promise<true | undefined> {
  return (await readdir(mailDirectory).catch(() => [])).length >= count ? true : undefined
}
