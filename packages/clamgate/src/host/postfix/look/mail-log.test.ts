import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readMailLog } from './mail-log.ts'

const NOW = Date.parse('2026-11-28T12:00:00Z')
const NEW = '2026-11-28T11:00:00+00:00 mx postfix/smtpd[7]: connect from a'
const OLD = NEW.replace('2026-11', '2025-11')

test('a log that nobody writes any more hides neither a newer one nor the journal', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-log-'))
  context.after(() => rm(directory, { recursive: true }))
  const [old, fresh] = [join(directory, 'old'), join(directory, 'new')]
  await writeFile(old, `${OLD}\n`)
  await writeFile(fresh, `\u0000\u00ff\n${NEW}\n`)
  const read = async (files: readonly string[], journal: string | undefined, file = '') => {
    const state = { main: new Map([['maillog_file', file]]) }
    const log = await readMailLog(state, NOW, { files, journal: async () => journal })
    return [log?.source, log?.lines.length]
  }
  assert.deepEqual(await read([old, fresh], undefined), [fresh, 1])
  assert.deepEqual(await read([old], NEW), ['journalctl', 1])
  assert.deepEqual(await read([old], undefined), [old, 0])
  assert.deepEqual(await read([], OLD), ['journalctl', 0])
  assert.deepEqual(await read([fresh], NEW, old), [old, 0])
  assert.deepEqual(await read([], undefined), [undefined, undefined])
})
