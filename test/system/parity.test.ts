import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { compare } from './support/parity.ts'
import { CASES, MIXED } from './support/parity-cases.ts'
import { DIFFERENCES, type Difference } from './support/parity-differences.ts'

suite('clamav-milter and what config import makes of its configuration', () => {
  let clamd: RealClamd
  before(async () => {
    clamd = await startRealClamd({ tcp: true })
  })
  after(() => clamd.stop())

  for (const { name, line = 3, differences = [], shows, ...trial } of CASES) {
    test(`parity ${line}: the same with ${name}${differences.length === 0 ? '' : `, but for ${differences.join(', ')}`}`, async () => {
      const { clamdSocket = `unix:${clamd.socketPath}` } = trial
      const result = await compare({
        mails: MIXED,
        ...trial,
        clamdSocket: clamdSocket === 'tcp' ? `tcp:127.0.0.1:${clamd.port}` : clamdSocket,
      })
      const all: readonly Difference[] = differences.map((key) => DIFFERENCES[key])
      const before = all.reduce((seen, { before: one, both }) => (both ?? one)?.(seen) ?? seen, result.before)
      const now = all.reduce((seen, { both }) => both?.(seen) ?? seen, result.after)
      assert.deepEqual(now, before)
      assert.match(JSON.stringify(now), shows)
    })
  }
})
