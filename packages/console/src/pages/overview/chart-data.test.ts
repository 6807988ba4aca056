import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barsOf, type Counted, startsOf } from './chart-data.ts'

const NOW_MS = Date.parse('2026-11-30T10:20:30Z')
const counted = (startMs: number, outcome: string, of?: string, messages = 1): Counted => {
  return { startMs, outcome, class: of, isOutbound: false, messages }
}

test('bars end with the one that goes on, and follow each other', () => {
  for (const span of ['day', 'week', 'month'] as const) {
    const starts = startsOf(span, NOW_MS)
    assert.ok((starts.at(-1) ?? 0) <= NOW_MS)
    assert.deepEqual(
      starts,
      [...starts].toSorted((a, b) => a - b),
    )
  }
  assert.deepEqual([startsOf('day', NOW_MS).length, startsOf('week', NOW_MS).length], [24, 28])
})

test('mail counts in its bar by what it was; clean and exempt mail only among all', () => {
  const starts = startsOf('day', NOW_MS)
  const at = starts[5] ?? 0
  const bars = barsOf(
    [
      counted(at, 'clean', undefined, 90),
      counted(at, 'skipped'),
      counted(at, 'infected', 'malware', 2),
      counted(at, 'infected', 'spam'),
      counted(at, 'encrypted', 'encrypted'),
      counted(at, 'failure'),
      counted(at + 1800_000, 'infected', 'phishing'),
      counted(at - 30 * 3_600_000, 'infected', 'malware', 1000),
    ],
    starts,
  )
  assert.equal(bars.messages[5], 97)
  const { malware, phishing, other, unscanned } = bars.groups
  assert.deepEqual([malware[5], phishing[5], other[5], unscanned[5]], [2, 1, 2, 1])
  assert.equal(
    bars.messages.reduce((sum, one) => sum + one, 0),
    97,
  )
})
