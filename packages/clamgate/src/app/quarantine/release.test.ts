import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { entriesIn, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import type { StoreWrite } from '../../store/types.ts'
import { buildRelease } from './release.ts'

const DAY_MS = 86_400_000

test('13.10 a release that is given up stands in the log with what to do, and in the index as refused', async (t) => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-given-up-'))
  const entries = entriesIn(directory.path)
  const id = await keepMail(directory.path)
  const attempt = { at: new Date(Date.now() - DAY_MS - 1000).toISOString(), attempt: 'a' }
  await entries.append(id, { ...attempt, act: 'release-begun', by: 'root', recipients: [0], as: 'original' })
  const results = [{ recipient: 0, state: 'deferred', words: '450 4.2.0 later' }] as const
  await entries.append(id, { ...attempt, act: 'release-ended', results })
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  const log = createMemoryLog()
  const written: StoreWrite[] = []
  const release = buildRelease({
    ...{ directory: directory.path, entries, log, guard: { write: () => undefined } },
    store: { write: (write) => written.push(write) },
    settings: () => ({ listener: '127.0.0.1:1', sender: 'original' }),
  })
  release.start()
  while (!log.lines.some(({ event }) => event === 'release.given-up')) {
    await new Promise((resolve) => setImmediate(resolve))
    t.mock.timers.tick(1000)
  }
  const lines = log.lines.filter(({ event }) => event === 'release.given-up')
  assert.equal(lines.length, 1)
  assert.match(
    String(lines[0]?.sentence),
    /^The release of entry \S+ to 1 recipient is given up, after a day of tries: 450 4\.2\.0 later$/,
  )
  assert.match(JSON.stringify(lines[0]), new RegExp(`clamgate quarantine release ${id}`))
  const last = written.at(-1)
  assert.deepEqual(last?.kind === 'entry' && last.entry.copies.map(({ state }) => state), ['refused'])
  await release.stop(0)
})
