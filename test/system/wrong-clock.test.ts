import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { keptEnvelope } from '../../packages/clamgate/src/quarantine/keep/testing/kept-envelope.ts'
import {
  filesBelow,
  openQuarantine,
} from '../../packages/clamgate/src/quarantine/keep/testing/open-quarantine.ts'
import { startDaemon } from './support/daemon.ts'

// A daemon that starts under a wrong clock: libfaketime turns the one that it sees.

const DAY_MS = 86_400_000
let root: string
let library: string

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'wrong-clock-'))
  const { stdout } = await promisify(execFile)('dpkg', ['-L', 'libfaketime'])
  library = stdout.split('\n').find((path) => path.endsWith('libfaketimeMT.so.1')) ?? ''
  assert.notEqual(library, '')
})
after(() => rm(root, { recursive: true, force: true }))

/** A quarantine with a message that is nearly thirty days old, and one of now. */
async function quarantineWithTwo(): Promise<string> {
  const directory = await mkdtemp(join(root, 'd-'))
  const old = openQuarantine(join(directory, 'quarantine'), Date.now() - 30 * DAY_MS + 3_600_000)
  old.settings.keepMs = 30 * DAY_MS
  await old.openSpool().keep(keptEnvelope())
  old.clock.pass(30 * DAY_MS - 3_600_000)
  await old.openSpool().keep(keptEnvelope())
  await old.expire()
  await old[Symbol.asyncDispose]()
  return directory
}

/** Starts and stops a daemon so far ahead of the time. */
async function liveAhead(directory: string, ahead: string) {
  const servers = [`unix:${join(directory, 'no-clamd.sock')}`]
  const config = {
    engine: { mode: 'external', servers },
    quarantine: { keep: '30d' },
    policy: { infected: 'quarantine' },
  }
  const env = { LD_PRELOAD: library, FAKETIME: ahead, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
  const daemon = await startDaemon(config, { directory, env })
  await daemon.stop()
  const messages = await filesBelow(join(directory, 'quarantine'))
  return {
    entries: messages.filter((name) => name.endsWith('.eml')).length,
    log: await readFile(join(directory, 'output.log'), 'utf8'),
  }
}

test('a start twelve years ahead deletes no message and says so, and neither does the next one', async () => {
  const directory = await quarantineWithTwo()
  const { entries, log } = await liveAhead(directory, '+12y')
  assert.equal(entries, 2)
  assert.match(log, /The clock went ahead by 43\d\d days that the quarantine has not seen pass/)
  assert.equal((await liveAhead(directory, '+0')).entries, 2)
})

test('a start two hours ahead deletes what is too old by then', async () => {
  const { entries, log } = await liveAhead(await quarantineWithTwo(), '+2h')
  assert.equal(entries, 1)
  assert.doesNotMatch(log, /The clock went/)
})
