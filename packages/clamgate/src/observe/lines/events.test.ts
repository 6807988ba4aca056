import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { OUTCOMES } from '../../config/sections/actions.ts'

const GUIDE = new URL('../../../../../docs/guide/logging.md', import.meta.url)
const SOURCES = new URL('../..', import.meta.url).pathname

/**
 * The first text argument with a dot behind a call that writes a line: `log.warn('engine.down'`, `log[level]('…'`,
 * `write('warn', 'log.failed'`, `guard.write('warn', key, 'milter.x'`. A template counts up to its first `${`.
 */
const CALL =
  /\b(?:log(?:\.(?:error|warn|info|debug)|\[\w+\])|write)\(\s*(?:'\w+',\s*)?(?:[\w.]+,\s*)?['`]([a-z][a-z-]*\.[a-z.-]+)/g
/** Events that are chosen from tables: `event: 'notify.command.timeout'`, and those of messages but for their outcomes. */
const CHOSEN = /(?:\b(?:event|failedEvent): |(?=.message\.))'([a-z][a-z-]*\.[a-z.-]+)'/g

test('the guide on logging names every event that the code writes', async () => {
  const guide = await readFile(GUIDE, 'utf8')
  const events = new Set<string>(OUTCOMES.map((kind) => `message.${kind}`))
  for await (const file of glob('**/*.ts', { cwd: SOURCES, exclude: ['**/*.test.ts'] })) {
    const code = await readFile(`${SOURCES}/${file}`, 'utf8')
    for (const [, event = ''] of code.matchAll(CALL)) events.add(event)
    for (const [, event = ''] of code.matchAll(CHOSEN)) events.add(event)
  }
  assert.ok(events.size > 20, 'the search finds the calls')
  const missing = [...events].filter((event) => !guide.includes(`\`${event}`))
  assert.deepEqual(missing, [], 'add a row to the table of events in docs/guide/logging.md')
})
