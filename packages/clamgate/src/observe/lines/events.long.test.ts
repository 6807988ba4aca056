import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { OUTCOMES } from '../../config/sections/actions.ts'

const REFERENCE = new URL('../../../../../docs/reference/events.md', import.meta.url)
const SOURCES = new URL('../..', import.meta.url).pathname

/**
 * The first text argument with a dot behind a call that writes a line: `log.warn('engine.down'`, `log[level]('…'`,
 * `write('warn', 'log.failed'`, `guard.write('warn', key, 'milter.x'`. A template counts up to its first `${`.
 */
const CALL =
  /\b(?:log(?:\.(?:error|warn|info|debug)|\[[^\]]+\])|write|told)\(\s*(?:(?:'[\w-]+'|`[^`]*`|[\w.]+),\s*){0,2}['`]([a-z][a-z-]*\.[a-z0-9.-]*)/g
/**
 * Events that are chosen from tables: `event: 'notify.command.timeout'`, or handed on to who writes them; and those of messages but for
 * their outcomes. `message.eml` is a file.
 */
const CHOSEN =
  /(?:\b(?:event|failedEvent): |\blose\(.*, |(?=.message\.(?!eml)))'([a-z][a-z-]*\.[a-z0-9.-]+)'/g

const ROW = /^\| (`[^|]+`) \| (?:error|warn|info|debug)/gm

test('the reference has every event that the code writes, and no other', async () => {
  const written = await writtenEvents()
  const listed = new Set<string>()
  for (const [, names = ''] of (await readFile(REFERENCE, 'utf8')).matchAll(ROW)) {
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) listed.add(name)
  }
  assert.ok(written.size > 20, 'the search finds the calls')
  const missing = [...written].filter((event) => !isCovered(event, listed))
  assert.deepEqual(missing, [], 'add a row to docs/reference/events.md')
  const dead = [...listed].filter((event) => ![...written].some((one) => isCovered(one, new Set([event]))))
  assert.deepEqual(dead, [], 'take the row out of docs/reference/events.md')
})

async function writtenEvents(): Promise<ReadonlySet<string>> {
  const events = new Set<string>(OUTCOMES.map((kind) => `message.${kind}`))
  for await (const file of glob('**/*.ts', { cwd: SOURCES, exclude: ['**/*.test.ts'] })) {
    const code = await readFile(`${SOURCES}/${file}`, 'utf8')
    for (const [, event = ''] of code.matchAll(CALL)) events.add(event)
    for (const [, event = ''] of code.matchAll(CHOSEN)) events.add(event)
  }
  return events
}

/** An event whose end is chosen when it is written, as `engine.server.`, is covered by any that begins so. */
function isCovered(event: string, listed: ReadonlySet<string>): boolean {
  if (!event.endsWith('.') && !event.endsWith('-')) return listed.has(event)
  return [...listed].some((one) => one.startsWith(event))
}
