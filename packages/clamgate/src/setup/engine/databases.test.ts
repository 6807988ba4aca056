import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../../api/routes/status.ts'
import { createDatabasesKind, type DatabasesStatus, databasesIn } from './databases.ts'

type Freshclam = Status['engine']['freshclam']

/** As the daemon writes it: the types hold both to one form. */
function engine(databases: Status['engine']['databases'], freshclam: Freshclam): DatabasesStatus {
  return { databases, freshclam }
}

const PROBLEM = { code: 'ENGINE_FRESHCLAM_FAILED', sentence: 'the mirror did not deliver', remedy: 'Look.' }
const WANTED = { config: '/etc/clamgate/clamgate.yaml', directory: '/nowhere' }

function waiting(...answers: readonly (DatabasesStatus | undefined)[]) {
  let asked = 0
  const kind = createDatabasesKind({
    ask: async () => answers[Math.min(asked++, answers.length - 1)],
    lookMs: 1,
  })
  const lines: string[] = []
  const context = { signal: new AbortController().signal, progress: (line: string) => void lines.push(line) }
  return { lines, apply: () => kind.apply(WANTED, {}, context) }
}

test('waits until the official databases are there, and says how far that is', async () => {
  const { lines, apply } = waiting(
    undefined,
    engine('starter', { state: 'running' }),
    engine('starter', { state: 'ok' }),
    engine('official', { state: 'ok' }),
  )
  await apply()
  assert.deepEqual(lines, [
    'the daemon does not answer yet',
    'freshclam fetches the official databases: 0 MB of about 300 MB',
    'clamd loads the official databases',
  ])
})

test('ends with what freshclam says where it has tried in vain', async () => {
  const { apply } = waiting(
    engine('starter', { state: 'running' }),
    engine('starter', { state: 'failed', lastRunAt: '2026-11-28T00:00:00Z', problem: PROBLEM }),
  )
  await assert.rejects(apply(), {
    code: 'SETUP_STOPPED',
    message: 'The official databases are not there: the mirror did not deliver',
    remedy: /^Look\. Or copy main\.cvd/,
  })
})

test('reads what the status prints, with null for what is unknown, and nothing else', () => {
  const freshclam = { state: 'failed', lastRunAt: null, nextRunAt: null, problem: PROBLEM }
  const printed = JSON.stringify({ schema: 'clamgate.status/1', engine: { databases: 'starter', freshclam } })
  assert.equal(databasesIn(printed)?.freshclam.problem?.sentence, PROBLEM.sentence)
  const well = { state: 'ok', lastRunAt: null, problem: null }
  assert.equal(
    databasesIn(JSON.stringify({ engine: { databases: 'official', freshclam: well } }))?.databases,
    'official',
  )
  for (const text of ['', '{}', '{"engine":', 'null']) assert.equal(databasesIn(text), undefined, text)
})
