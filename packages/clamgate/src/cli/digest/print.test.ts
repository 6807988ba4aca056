import assert from 'node:assert/strict'
import { test } from 'node:test'
import { A_DIGEST_STATUS, A_REQUEST, digestService } from '../../api/testing/digests.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { digestsRow, printDecision, printDigestStatus, printPlan, printRequests } from './print.ts'

const NOW = Date.parse('2026-11-29T08:00:00Z')

function printed(print: (terminal: ReturnType<typeof recordingTerminal>) => void): readonly string[] {
  const terminal = recordingTerminal()
  print(terminal)
  return terminal.outLines
}

test('the status of digests names the next moment, the latest ones, and what to do about an address', () => {
  assert.deepEqual(
    printed((terminal) => printDigestStatus(A_DIGEST_STATUS, terminal, NOW)),
    [
      'Digests: warn; next 2026-11-30 07:40 Europe/Berlin',
      '',
      '2026-11-29 07:40 Europe/Berlin  sent     12 sent, 1 paused  (mx1)',
      '',
      'ann@example.org  paused: 550 5.1.1 no such user',
      '  once it is corrected: clamgate digest resume ann@example.org',
    ],
  )
})

test('requests are shown with who asks, for what, and why', async () => {
  assert.deepEqual(
    printed((terminal) => printRequests([A_REQUEST], terminal, NOW)),
    [
      '0a1b2c3d4e5f  open, asked 60 min ago by bob@example.org',
      '  entry  20261129T060000-0001, for bob@example.org',
      '  why    I wait for this invoice',
    ],
  )
  const approved = await digestService().approve({ id: A_REQUEST.id, by: 'root' })
  assert.deepEqual(
    printed((terminal) => printDecision(approved, terminal)),
    ['released bob@example.org  250 2.0.0 Ok'],
  )
  const refused = await digestService().refuse({ id: A_REQUEST.id, by: 'root', words: 'no' })
  assert.deepEqual(
    printed((terminal) => printDecision(refused, terminal)),
    ['Request 0a1b2c3d4e5f is refused; bob@example.org is told.'],
  )
})

test('13.46 the first screen tells what digests wait for', () => {
  const terminal = recordingTerminal()
  const lastError = {
    ...{
      code: 'DIGEST_RUN_FAILED',
      sentence: 'Digests are not all sent',
      happenedAt: '2026-11-29T07:59:00.000Z',
    },
  }
  const row = digestsRow({ state: 'fail', sent: 3, failed: 1, paused: [], lastError }, terminal, NOW)
  assert.match(
    row,
    /^3 sent; 60 s ago: Digests are not all sent|^3 sent; 1 m.* ago: Digests are not all sent/,
  )
})

test('a plan names each reader once', async () => {
  const plan = await digestService().preview({ brief: true })
  assert.deepEqual(
    printed((terminal) => printPlan(plan, terminal)),
    ['bob@example.org  recipient, en: 1 message'],
  )
})
