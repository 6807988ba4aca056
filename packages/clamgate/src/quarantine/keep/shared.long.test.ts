import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createFileContent } from '../entries/content.ts'
import { createEntries } from '../entries/entries.ts'
import { Holds } from '../entries/holds.ts'
import type { Remote } from '../s3/remote.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, NOON_MS, openQuarantine } from './testing/open-quarantine.ts'

// Two daemons on one directory: the second one keeps nothing there, and touches nothing.

const root = await mkdtemp(join(tmpdir(), 'quarantine-'))
after(() => rm(root, { recursive: true }))
const IN_USE = { code: 'QUARANTINE_DIRECTORY_IN_USE', remedy: /quarantine\.directory of its own/ }

type OpenQuarantine = ReturnType<typeof openQuarantine>

async function kept({ openSpool }: OpenQuarantine) {
  const spool = openSpool()
  await spool.write(Buffer.from('a message'))
  return await spool.keep(keptEnvelope())
}

test('the second daemon says that the directory is in use, and has its mail deferred', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  await using first = openQuarantine(directory)
  await first.prepare()
  await using second = openQuarantine(directory)
  await assert.rejects(second.start(), IN_USE)
  await assert.rejects(second.prepare(), { ...IN_USE, message: /process \d+ on .* keeps mail in/ })
  await assert.rejects(kept(second), IN_USE)
  assert.equal(second.status().problem?.code, IN_USE.code)
  await kept(first)
  assert.equal(first.status().problem, undefined)
})

test('the second daemon deletes nothing, neither leftovers nor what it would have kept for less long', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  await using first = openQuarantine(directory)
  await kept(first)
  const underWay = first.openSpool()
  await underWay.write(Buffer.from('on its way'))
  await using second = openQuarantine(directory, NOON_MS + 7_200_000)
  second.settings.keepMs = 3_600_000
  await assert.rejects(second.start(), IN_USE)
  await assert.rejects(second.expire(), IN_USE)
  await underWay.keep(keptEnvelope())
  assert.equal((await filesBelow(directory)).length, 4)
})

test('13.12 the second daemon reads what the first has, and releases, notes and removes nothing of it', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  const first = openQuarantine(directory)
  const { id } = await kept(first)
  await using second = openQuarantine(directory)
  const content = createFileContent(directory)
  const entries = createEntries({ directory, content, holds: new Holds(), own: second.own })
  const line = { act: 'deleted', at: '2026-11-23T12:00:00.000Z', by: 'root', recipients: [0] } as const
  for (const act of [
    () => entries.take(id, 'root releases'),
    () => entries.append(id, line),
    () => entries.remove(id),
  ])
    await assert.rejects(act, IN_USE)
  assert.equal((await entries.read(id)).copies[0]?.state, 'kept')
  await first[Symbol.asyncDispose]()
  await (await entries.take(id, 'root releases'))[Symbol.asyncDispose]()
  await entries.remove(id)
})

test('what is on S3 is left to who has the directory, until that ends', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  const first = openQuarantine(directory)
  await kept(first)
  let starts = 0
  const remote: Remote = {
    ...{ mark: () => Buffer.alloc(0), made: () => undefined, kept: async () => undefined },
    ...{
      removed: () => undefined,
      status: () => ({ bucket: 'b', waiting: 0, uploaded: 0, problem: undefined }),
    },
    ...{ start: () => void starts++, stop: async () => undefined },
  }
  await using second = openQuarantine(directory, NOON_MS, [], { remote })
  await assert.rejects(second.start(), IN_USE)
  assert.equal(starts, 0)
  await first[Symbol.asyncDispose]()
  await second.expire()
  await second.expire()
  assert.equal(starts, 1)
})

test('when the first daemon ends the second one works without a restart', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  const first = openQuarantine(directory)
  await kept(first)
  await using second = openQuarantine(directory)
  await assert.rejects(second.start(), IN_USE)
  await first[Symbol.asyncDispose]()
  await kept(second)
  await second.expire()
  const { entries, problem } = second.status()
  assert.deepEqual([entries, problem], [2, undefined])
})

test('a directory that was removed by hand, and made by another daemon since, is that one’s', async () => {
  const directory = await mkdtemp(join(root, 'q-'))
  await using first = openQuarantine(directory)
  await kept(first)
  await rm(directory, { recursive: true })
  await using second = openQuarantine(directory)
  await kept(second)
  await assert.rejects(kept(first), IN_USE)
})

const KEEP_FOREVER = join(import.meta.dirname, 'testing/keep-forever.ts')

test('a daemon in another container is seen, until it is killed', async (context) => {
  if (process.geteuid?.() !== 0) return context.skip('Only root may make a process-id namespace')
  const directory = await mkdtemp(join(root, 'q-'))
  const args = ['--pid', '--fork', '--kill-child', process.execPath, KEEP_FOREVER, directory]
  const other = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(other, 'close')
  await once(other.stdout, 'data')
  await writeFile(join(directory, '.spool', 'abc.eml'), 'looks like a leftover')
  await using ours = openQuarantine(directory, Date.now())
  try {
    await assert.rejects(ours.start(), IN_USE)
  } finally {
    other.kill('SIGKILL')
    other.stdout.resume()
    await ended
  }
  await ours.start()
  assert.ok(ours.status().entries > 0)
  assert.ok((await ours.log.waitFor('quarantine.leftovers')).fields['files'])
})
