import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatClamdAddress } from '@clamgate/clamd'
import { startFakeClamd, startRealClamd } from '@clamgate/clamd/testing'
import { addressIn, parseClamdConf } from '../../host/clamav/clamd-conf.ts'
import type { ClamdConf } from '../host.ts'
import { limitChecks } from './limit-checks.ts'
import { type LimitAnswer, probeLimits } from './limit-probe.ts'

const ADDRESS = 'unix:/run/clamav/clamd.ctl'
const TIMEOUT_MS = 5000

function confOf(...rows: readonly string[]): ClamdConf {
  const options = parseClamdConf(['LocalSocket /var/run/clamav/clamd.ctl', ...rows, ''].join('\n'))
  return { path: '/c', options, address: addressIn(options) }
}

function checkOf(answer: LimitAnswer, confs: readonly ClamdConf[]) {
  const [check] = limitChecks([{ address: ADDRESS, answer }], confs)
  return [check?.state, check?.detail ?? '', check?.remedy ?? '', check?.command ?? ''] as const
}

const AWAY: LimitAnswer = { kind: 'unknown', reason: 'no connection' }
const WITH = confOf('AlertExceedsMax yes')
const WITHOUT = confOf('AlertExceedsMax no')

test('what clamd does counts more than what its configuration says', () => {
  assert.equal(checkOf({ kind: 'alerts' }, [WITHOUT])[0], 'ok')
  const [state, detail, remedy, command] = checkOf({ kind: 'silent' }, [WITH])
  assert.equal(state, 'warn')
  assert.match(detail, /passes as clean, though \/c has AlertExceedsMax$/)
  assert.match(remedy, /^Restart clamd/)
  assert.equal(command, 'systemctl restart clamav-daemon')
})

test('a clamd that is silent is told with what to set, and where', () => {
  const here = checkOf({ kind: 'silent' }, [confOf()])
  assert.match(here[2], /AlertExceedsMax yes in \/c, and restart clamd/)
  assert.match(here[3], /^sed -i .*AlertExceedsMax yes' \/c && systemctl restart/)
  const elsewhere = checkOf({ kind: 'silent' }, [])
  assert.match(elsewhere[2], /in the clamd\.conf of that server/)
  assert.equal(elsewhere[3], '')
})

test('one that cannot be asked is judged by its configuration, and skipped without one', () => {
  assert.equal(checkOf(AWAY, [WITH])[0], 'ok')
  assert.equal(checkOf(AWAY, [WITHOUT])[0], 'warn')
  const [state, detail] = checkOf(AWAY, [])
  assert.equal(state, 'skip')
  assert.match(detail, /no connection$/)
})

for (const [said, kind] of [
  ['yes', 'alerts'],
  ['no', 'silent'],
] as const) {
  test(`a real clamd with AlertExceedsMax ${said}: ${kind}`, async () => {
    // The most that it takes: with less the mail is beyond it all the more.
    await using clamd = await startRealClamd({ settings: { AlertExceedsMax: said, MaxRecursion: '100' } })
    const address = `unix:${clamd.socketPath}`
    const facts = await probeLimits([address, address], TIMEOUT_MS)
    assert.deepEqual(
      facts.map(({ answer }) => answer),
      [{ kind }, { kind }],
    )
  })
}

test('a clamd that is away, or says something else, is not known', async () => {
  const away = await probeLimits(['unix:/nonexistent/clamd.sock'], TIMEOUT_MS)
  assert.equal(away[0]?.answer.kind, 'unknown')
  await using fake = await startFakeClamd({ script: { reply: () => 'stream: Test.Other FOUND' } })
  const [odd] = await probeLimits([formatClamdAddress(fake.address)], TIMEOUT_MS)
  assert.deepEqual(odd?.answer, { kind: 'unknown', reason: 'it finds Test.Other in a harmless mail' })
})
