import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { releaseListenerLines } from '../../packages/clamgate/src/host/postfix/release-listener.ts'
import { entriesIn, envelopeFor } from '../../packages/clamgate/src/quarantine/entries/testing/keep-mail.ts'
import { openQuarantine } from '../../packages/clamgate/src/quarantine/keep/testing/open-quarantine.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'

const PROGRAM = join(import.meta.dirname, 'support/release/bulk-release.ts')
/** Entries of the bulk; each kill leaves those unknown that were being sent. */
const ENTRIES = Number(process.env['CLAMGATE_TEST_RELEASES'] ?? 40)
/** Two of three end the daemon, the third Postfix. */
const KILLS = Number(process.env['CLAMGATE_TEST_KILLS'] ?? 3)

const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

test('13.11 daemon and Postfix killed again and again in a bulk release: no mail twice, none lost, and each state says what is known', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-killed-'))
  await chmod(directory, 0o755) // smtpd(8) runs as another user
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  const quarantine = join(directory, 'quarantine')
  const idOf = await keepMany(quarantine)
  const port = await freePort()
  const start = () =>
    startPostfix({
      directory: join(directory, 'postfix'),
      milters: [`unix:${join(directory, 'milter.sock')}`],
      services: releaseListenerLines({
        service: `127.0.0.1:${port}`,
        milter: `unix:${join(directory, 'milter.sock')}`,
      }),
    })
  let postfix = await start()
  cleanups.push(async () => await postfix.stop())

  let steps = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // In turn at another moment of a release: each takes some tens of milliseconds.
    const pauseMs = (kill * 17) % 60
    const bulk = await runBulk(directory, port, { results: 5, pauseMs, killed: kill % 3 !== 2 })
    if (kill % 3 === 2) {
      await killPostfix(postfix)
      await bulk.ended
      await postfix.stop()
      postfix = await start()
    }
    steps += bulk.results
  }
  assert.ok(steps > 0)
  for (;;) {
    const { ended } = await runBulk(directory, port, {
      results: Number.POSITIVE_INFINITY,
      pauseMs: 0,
      killed: false,
    })
    await ended
    const states = await statesOf(quarantine, idOf)
    if (![...states.values()].some((state) => state === 'deferred' || state === 'kept')) break
  }
  const states = await statesOf(quarantine, idOf)
  assert.deepEqual(await postfix.waitForEmptyQueue(), [])
  // Once more: a mail that goes from one directory of the queue to another while they are looked through is seen in neither.
  assert.deepEqual(await postfix.waitForEmptyQueue(), [])
  const delivered = await deliveriesIn(postfix.mailDirectory)
  for (const [address, state] of states) {
    const times = delivered.get(address)?.size ?? 0
    assert.ok(times <= 1, `${address} has got it ${times} times`)
    if (state === 'released') assert.equal(times, 1, `${address} has not got what was released`)
    else assert.equal(state, 'unknown', address)
  }
  const unknown = [...states.values()].filter((state) => state === 'unknown').length
  assert.ok(unknown <= KILLS * 8, `${unknown} are unknown`)
  process.stdout.write(`# ${unknown} of ${ENTRIES} unknown\n`)
})

/** Keeps one mail for each of many recipients. @returns the id of the entry of each */
async function keepMany(directory: string): Promise<ReadonlyMap<string, string>> {
  await using quarantine = openQuarantine(directory, Date.now())
  const ids = new Map<string, string>()
  for (let index = 0; index < ENTRIES; index++) {
    const address = `r${index}@example.net`
    const spool = quarantine.openSpool()
    await spool.write(Buffer.from(`Subject: kept ${index}\r\n\r\n${'text\r\n'.repeat(200)}`))
    ids.set(address, (await spool.keep(envelopeFor(address))).id)
  }
  return ids
}

interface Bulk {
  /** So many had a result when it was killed, or is to be. */
  readonly results: number
  readonly ended: Promise<unknown>
}

/** Runs the bulk until so many have a result, and then a moment longer. */
async function runBulk(
  directory: string,
  port: number,
  { results: wanted, pauseMs, killed }: { results: number; pauseMs: number; killed: boolean },
): Promise<Bulk> {
  const child = spawn(process.execPath, [PROGRAM, directory, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanups.push(async () => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  let results = 0
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^(?:done|partly|failed)/.test(line)) results += 1
    if (results >= wanted) break
  }
  child.stdout.resume()
  if (killed) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    child.kill('SIGKILL')
    await ended
  }
  return { results, ended }
}

/** Ends Postfix without a word: master(8) first, so that nothing is started anew. */
async function killPostfix({ directory }: PrivatePostfix): Promise<void> {
  const master = Number(await readFile(join(directory, 'queue/pid/master.pid'), 'utf8'))
  process.kill(-master, 'SIGKILL')
}

async function statesOf(
  directory: string,
  idOf: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const entries = entriesIn(directory)
  const states = new Map<string, string>()
  for (const [address, id] of idOf) {
    const { copies } = await entries.read(id)
    states.set(address, copies[0]?.state ?? '')
  }
  return states
}

/** Queue ids under which each address has got a mail: a Postfix that was killed may deliver one of them twice itself. */
async function deliveriesIn(mailDirectory: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>()
  for (const name of await readdir(join(mailDirectory, 'new'))) {
    const text = await readFile(join(mailDirectory, 'new', name), 'latin1')
    const address = /^Delivered-To: (\S+)$/m.exec(text)?.[1] ?? ''
    const queueId = /^Received: [^\n]*\n(?:[ \t][^\n]*\n)*?[ \t]by [^\n]* id (\w+)/m.exec(text)?.[1] ?? ''
    found.set(address, (found.get(address) ?? new Set()).add(queueId))
  }
  return found
}
