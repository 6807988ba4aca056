import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UnitDetail } from '../../host/facts/units.ts'
import { aHost, aUnit } from '../testing/host.ts'
import { daemonProcessChecks } from './daemon-process.ts'
import { unitChecks } from './unit-checks.ts'

async function badOf(service: Partial<UnitDetail>, socket: Partial<UnitDetail> = {}) {
  const units = [aUnit('clamgate.service', service), aUnit('clamgate.socket', socket)]
  return unitChecks(await aHost('{}', { units })).filter(({ state }) => state !== 'ok')
}

test('a service that is enabled and runs, with its socket, is well', async () => {
  assert.deepEqual(await badOf({}), [])
  assert.equal(unitChecks(await aHost()).length, 3)
})

const BROKEN: readonly (readonly [string, Partial<UnitDetail>, Partial<UnitDetail>, string, RegExp])[] = [
  ['missing', { exists: false }, {}, 'warn service.unit', /no unit clamgate\.service/],
  ['failed', { active: 'failed', result: 'oom-kill' }, {}, 'fail service.unit', /oom-kill/],
  [
    'failed by its configuration',
    { active: 'failed', result: 'exit-code', exitStatus: 78 },
    {},
    'fail service.unit',
    /broken configuration/,
  ],
  [
    'started again and again',
    { active: 'activating', result: 'exit-code', exitStatus: 203 },
    {},
    'fail service.unit',
    /ends as soon as it is started: exit-code, exit status 203/,
  ],
  ['stopped', { active: 'inactive' }, {}, 'warn service.unit', /is inactive/],
  ['not enabled', { enabled: 'disabled' }, {}, 'warn service.unit', /after the next boot/],
  ['masked', { enabled: 'masked' }, {}, 'fail service.unit', /masked/],
  ['changed on disk', { needsReload: true }, {}, 'warn service.unit', /not read it yet/],
  ['restarted again and again', { restarts: 9 }, {}, 'warn service.restarts', /9 times/],
  ['without its socket', {}, { active: 'failed' }, 'fail service.socket', /is enabled and failed/],
  [
    'with a socket that is not enabled',
    {},
    { enabled: 'disabled' },
    'warn service.socket',
    /disabled and active/,
  ],
  [
    'with a socket that was never in use',
    {},
    { enabled: 'disabled', active: 'inactive' },
    'skip service.socket',
    /not in use/,
  ],
]
for (const [why, service, socket, seen, detail] of BROKEN) {
  test(`a service that is ${why} is told, and nothing else`, async () => {
    const bad = await badOf(service, socket)
    assert.deepEqual(
      bad.map(({ state, name }) => `${state} ${name}`),
      [seen],
    )
    assert.match(bad[0]?.detail ?? '', detail)
  })
}

test('only units that are there and not enabled are offered to be enabled', async () => {
  assert.equal((await badOf({ enabled: 'disabled' }))[0]?.fix?.sentence, 'Enable clamgate.service')
  assert.equal((await badOf({ enabled: 'masked' }))[0]?.fix, undefined)
})

test('a service that is starting for the first time is well', async () => {
  assert.deepEqual(await badOf({ active: 'activating' }), [])
})

test('without systemd nothing is said of units', async () => {
  const checks = unitChecks(await aHost('{}', { units: undefined }))
  assert.deepEqual(
    checks.map(({ state }) => state),
    ['skip'],
  )
})

test('a daemon of another version than the installed one, or of root, is told', async () => {
  const host = await aHost()
  assert.deepEqual(
    daemonProcessChecks(host, '1.2.3').map(({ state }) => state),
    ['ok', 'ok'],
  )
  assert.match(daemonProcessChecks(host, '1.3.0')[0]?.detail ?? '', /1\.2\.3, and 1\.3\.0 is installed/)
  const processes = host.processes.map((one) => ({ ...one, uid: 0 }))
  const checks = daemonProcessChecks({ ...host, processes }, '1.2.3')
  assert.deepEqual(
    checks.map(({ name, state }) => [name, state]),
    [
      ['service.version', 'ok'],
      ['service.user', 'warn'],
    ],
  )
  assert.deepEqual(daemonProcessChecks({ ...host, status: undefined }, '1.2.3'), [])
})
