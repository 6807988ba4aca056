import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../api/routes/status.ts'
import { logChecks } from './log-checks.ts'

type Place = Status['log'][number]

const PLACE: Place = { kind: 'file', name: 'Log file /x', state: 'ok', lostLines: 0, lostMessageLines: 0 }

test('a place for log lines is a check that fails while they do not arrive, and warns of what was lost', () => {
  const problem = {
    code: 'LOG_FILE_FORBIDDEN',
    sentence: 'The log file /x cannot be opened',
    remedy: 'Open it.',
  }
  const checks = logChecks([
    PLACE,
    { ...PLACE, state: 'fail', problem },
    { ...PLACE, lostLines: 9, lostMessageLines: 4 },
  ])
  assert.deepEqual(
    checks.map(({ state, detail, remedy }) => [state, detail, remedy === undefined]),
    [
      ['ok', 'Log file /x takes lines', true],
      ['fail', 'The log file /x cannot be opened', false],
      ['warn', 'Log file /x works, and has lost 9 lines since the start, 4 of them about messages', false],
    ],
  )
  assert.equal(checks[1]?.remedy, 'Open it.')
})
