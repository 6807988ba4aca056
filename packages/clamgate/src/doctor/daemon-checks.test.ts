import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../api/routes/status.ts'
import { HEALTHY_SERVER as SERVER } from '../api/testing/server-status.ts'
import { A_STATUS } from '../api/testing/status.ts'
import { daemonChecks, statusChecks } from './daemon-checks.ts'

type Engine = Status['engine']

const MANAGED: Engine = {
  ...A_STATUS.engine,
  mode: 'managed',
  databases: 'official',
  freshclam: { state: 'ok' },
}

function checksOf(engine: Partial<Engine>, notify: Status['notify'] = {}) {
  return statusChecks({ ...A_STATUS, notify, engine: { ...MANAGED, ...engine } })
}

test('a healthy daemon passes every check', () => {
  const checks = checksOf({})
  assert.deepEqual(
    checks.map(({ name, state }) => [name, state]),
    [
      ['daemon', 'ok'],
      ['restart', 'ok'],
      ['clamd', 'ok'],
      ['databases', 'ok'],
      ['freshclam', 'ok'],
      ['log', 'ok'],
    ],
  )
})

test('a user who is refused as a whole is told until he is cleared, and what is wrong with the list', () => {
  const newest = { login: 'ann', since: '2026-11-29T07:00:00.000Z' }
  const off = { state: 'ok', stopped: 0, trips: 0, refused: 0 } as const
  const problem = { code: 'SENTINEL_UNSAVED', sentence: 'It is not written' }
  const found = [
    undefined,
    { ...off, action: 'defer' as const },
    { ...off, state: 'warn' as const, action: 'defer' as const, stopped: 2, newest },
    { ...off, stopped: 1, newest },
    { ...off, state: 'fail' as const, problem },
  ].map((sentinel) => {
    const check = statusChecks({ ...A_STATUS, sentinel }).find(({ name }) => name === 'sentinel')
    return check && `${check.state}: ${check.detail}`
  })
  assert.deepEqual(found, [
    undefined,
    'ok: nobody is refused for sending malware',
    'warn: all mail of 2 users is deferred, ann since 2026-11-29T07:00:00.000Z',
    'ok: it is off, or in monitor mode, and one listed user is refused again once it is on, ann since 2026-11-29T07:00:00.000Z',
    'warn: It is not written',
  ])
})

test('everything that is not well names its remedy', () => {
  const problem = { code: 'ENGINE_X', sentence: 'it is gone' }
  const checks = checksOf({
    servers: [
      { ...SERVER, state: 'unreachable', problem },
      { ...SERVER, warning: 'does not know EICAR' },
    ],
    databases: 'starter',
    freshclam: { state: 'failed', problem },
  })
  const bad = checks.filter(({ state }) => state !== 'ok')
  assert.deepEqual(
    bad.map(({ name, state }) => [name, state]),
    [
      ['clamd', 'fail'],
      ['clamd', 'warn'],
      ['databases', 'fail'],
      ['freshclam', 'warn'],
    ],
  )
  for (const { remedy, name } of bad) assert.ok(remedy !== undefined && remedy.length > 10, name)
})

test('the starter database is said to recognise nothing but EICAR', () => {
  const check = checksOf({ databases: 'starter' }).find(({ name }) => name === 'databases')
  assert.match(check?.detail ?? '', /nothing but EICAR/)
})

test('a daemon that does not answer is a check that failed, with the remedy of its error', async () => {
  const away = Object.assign(new Error('No daemon answers'), { remedy: 'Start it.' })
  const failing = (error: Error) => daemonChecks({ status: () => Promise.reject(error) })
  assert.deepEqual(await failing(away), [
    {
      name: 'daemon',
      state: 'fail',
      detail: 'No daemon answers',
      told: [{ code: 'daemon.no-answer', values: { why: 'No daemon answers' } }],
      remedy: 'Start it.',
      advice: [{ code: 'daemon.do', values: { what: 'Start it.' } }],
    },
  ])
  const [check] = await failing(new Error('broken'))
  assert.equal(check?.remedy, 'Look at the log of the daemon for the reason.')
})

test('databases that are not used are told, louder when they had to be taken back', () => {
  const refused = (takenBack: boolean) => {
    const problem = { code: 'X', sentence: 'clamd ended 3 times', remedy: 'Find the file.' }
    const sinceAt = '2026-11-23T00:00:00.000Z'
    return checksOf({ refused: { id: 'abc', sinceAt, problem, takenBack } }).find(
      ({ name, detail }) => name === 'databases' && detail.startsWith('new ones'),
    )
  }
  assert.deepEqual(refused(true), {
    name: 'databases',
    state: 'fail',
    code: 'X',
    detail: 'new ones are not used since 2026-11-23T00:00:00.000Z: clamd ended 3 times',
    told: [
      {
        code: 'databases.refused',
        values: { since: '2026-11-23T00:00:00.000Z', why: 'clamd ended 3 times' },
      },
    ],
    remedy: 'Find the file.',
  })
  assert.equal(refused(false)?.state, 'warn')
})

test('a clamd with an account of its own is well, one that shares ours is not', () => {
  const accountOf = (shared: boolean) =>
    checksOf({ account: { name: 'clamav', shared } }).find(({ name }) => name === 'account')
  assert.equal(accountOf(false)?.state, 'ok')
  const { state, detail, remedy } = accountOf(true) ?? {}
  assert.equal(state, 'warn')
  assert.match(`${detail}; ${remedy}`, /as Clamgate does: .* systemd unit/)
})

test('a program or a notice that failed last is a warning with its words', () => {
  const lastError = {
    code: 'NOTIFY_MAIL_TLS',
    sentence: 'There is no TLS',
    happenedAt: '2026-11-23T00:00:00.000Z',
  }
  const mail = { server: 'x:25', waiting: 3, sent: 0, failed: 1, dropped: 0 }
  const check = (notify: Status['notify']) => checksOf({}, notify).at(-1)
  assert.equal(check({ mail })?.state, 'ok')
  const { state, code, detail, remedy } = check({ mail: { ...mail, lastError } }) ?? {}
  assert.equal(code, lastError.code)
  assert.deepEqual([state, detail], ['warn', 'There is no TLS (3 waiting, 1 failed, 0 dropped)'])
  assert.match(remedy ?? '', /NOTIFY_MAIL_TLS/)
})

test('the quarantine is a check of its own where a policy keeps mail', () => {
  const checkOf = (quarantine: Partial<Status['quarantine']>) =>
    statusChecks({ ...A_STATUS, quarantine: { ...A_STATUS.quarantine, ...quarantine } }).find(
      ({ name }) => name === 'quarantine',
    )
  assert.equal(checkOf({}), undefined)
  assert.equal(checkOf({ state: 'ok', entries: 3 })?.detail, '/q keeps 3 messages, filled to 0 %')
  const problem = { code: 'QUARANTINE_FULL', sentence: 'it is full', remedy: 'Make room.' }
  assert.deepEqual(checkOf({ state: 'fail', problem }), {
    name: 'quarantine',
    state: 'fail',
    code: 'QUARANTINE_FULL',
    detail: 'mail that is to be kept is deferred: it is full',
    told: [{ code: 'quarantine.deferred', values: { why: 'it is full' } }],
    remedy: 'Make room.',
  })
  const clockLeap = { wentToAt: '2038-01-19T03:00:00.000Z', byMs: 4075 * 86_400_000 }
  const leapt = checkOf({ state: 'warn', clockLeap })
  assert.equal(
    leapt?.detail,
    'the clock went ahead by 4075 days, to 2038-01-19T03:00:00.000Z; no entry is deleted for that',
  )
  assert.match(checkOf({ state: 'warn', keptBytes: 950 })?.detail ?? '', /filled to 95 %/)
})

test('keys that wait for a restart are a warning that names them', () => {
  const found = statusChecks({ ...A_STATUS, restartNeeded: ['engine.mode', 'milter.maxFrame'] }).find(
    ({ name }) => name === 'restart',
  )
  assert.deepEqual(
    [found?.state, found?.detail],
    ['warn', 'these keys were changed and wait for a restart: engine.mode and milter.maxFrame'],
  )
})
