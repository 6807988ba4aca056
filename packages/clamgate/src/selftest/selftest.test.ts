import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMilterServer, type Decision } from '@clamgate/milter'
import type { Action } from '../config/schema.ts'
import type { Told } from './advisor.ts'
import {
  ACCEPT,
  advisor,
  DEFER,
  DISCARD,
  INFECTED,
  milter,
  OUR_REFUSAL,
  run,
  smtp,
  socketPath,
  states,
  stepOf,
  wanted,
} from './testing/peers.ts'

test('passes when the clean message is accepted and EICAR is refused', async () => {
  await using gateway = await milter()
  assert.deepEqual(await states(gateway), ['milter.connect ok', 'milter.clean ok', 'milter.eicar ok'])
})

test('says that nobody listens, and tries nothing else', async () => {
  assert.deepEqual(await states({ listen: [`unix:${socketPath()}`] }), ['milter.connect fail'])
})

test('a socket that systemd holds is left out where there is an MTA to go through, and no pass alone', async () => {
  assert.deepEqual(await states({ listen: ['systemd:'] }), ['milter.connect fail'])
  await using mta = await smtp({ eicar: OUR_REFUSAL })
  assert.deepEqual((await states({ listen: ['systemd:'] }, { smtp: mta }))[0], 'milter.connect skip')
  await using gateway = await milter()
  const by = {
    ...advisor(),
    daemon: async () => ({ notReady: undefined, listen: gateway.listen, messages: 0 }),
  }
  assert.deepEqual((await states({ listen: ['systemd:'] }, { by })).at(-1), 'milter.eicar ok')
})

test('fails when EICAR is accepted without the policy wanting it', async () => {
  await using gateway = await milter({ eicar: ACCEPT })
  const { state, code } = await stepOf('milter.eicar', gateway)
  assert.deepEqual([state, code], ['fail', 'SELFTEST_EICAR_UNKNOWN'])
})

test('fails when EICAR is refused with words that are not ours', async () => {
  await using gateway = await milter({ eicar: { response: { kind: 'reject' } } })
  const { state } = await stepOf('milter.eicar', gateway)
  assert.equal(state, 'fail')
})

const LET_THROUGH: readonly [Action, Decision][] = [
  ['accept', ACCEPT],
  ['tag', ACCEPT],
  ['discard', DISCARD],
  ['quarantine', DISCARD],
  ['defer', DEFER],
  ['mta-hold', { modifications: [{ kind: 'quarantine', reason: 'x' }], response: { kind: 'accept' } }],
]
for (const [action, eicar] of LET_THROUGH) {
  test(`EICAR that the policy answers with ${action} fails and names the line; it passes where that is expected`, async () => {
    await using gateway = await milter({ eicar })
    const by = advisor({ eicar: wanted(action) })
    const { state, code, sentence, place } = await stepOf('milter.eicar', gateway, { by })
    assert.deepEqual([state, code], ['fail', 'SELFTEST_EICAR_LET_THROUGH'])
    assert.match(sentence, new RegExp(`, because of policy\\.infected: ${action}$`))
    assert.deepEqual(place, { file: '/etc/c.yaml', line: 3 })
    assert.equal((await stepOf('milter.eicar', gateway, { by, expectPolicy: true })).state, 'ok')
    await using mta = await smtp({
      eicar: action === 'defer' ? '451 4.7.1 later\r\n' : '250 2.0.0 queued\r\n',
    })
    const seen = await stepOf('smtp.eicar', gateway, { by, smtp: mta })
    assert.deepEqual([seen.state, seen.code], ['fail', 'SELFTEST_EICAR_LET_THROUGH'])
    assert.equal((await stepOf('smtp.eicar', gateway, { by, smtp: mta, expectPolicy: true })).state, 'ok')
  })
}

test('clean mail that the policy keeps fails too, though an MTA takes it', async () => {
  await using gateway = await milter({ clean: DISCARD })
  await using mta = await smtp({ eicar: OUR_REFUSAL })
  const by = advisor({ clean: wanted('quarantine', 'policy.clean') })
  for (const name of ['milter.clean', 'smtp.clean']) {
    assert.equal((await stepOf(name, gateway, { by, smtp: mta })).code, 'SELFTEST_CLEAN_STOPPED')
  }
})

const CAUSES: readonly [
  cause: string,
  told: Told,
  setup: { clean?: Decision; eicar?: Decision },
  step: string,
][] = [
  [
    'SELFTEST_DATABASES_MISSING',
    { ...INFECTED, kind: 'databases-missing', action: 'defer', signature: undefined },
    { clean: DEFER },
    'milter.clean',
  ],
  [
    'SELFTEST_NOT_SCANNED',
    { ...INFECTED, kind: 'failure', action: 'defer', signature: undefined, failure: 'ENGINE_UNAVAILABLE' },
    { clean: DEFER, eicar: DEFER },
    'milter.eicar',
  ],
  [
    'SELFTEST_EICAR_UNKNOWN',
    { ...INFECTED, kind: 'clean', action: 'accept', signature: undefined },
    { eicar: ACCEPT },
    'milter.eicar',
  ],
  ['SELFTEST_CONFIG_DIFFERS', { ...INFECTED, action: 'discard' }, { eicar: DISCARD }, 'milter.eicar'],
]
for (const [cause, told, setup, name] of CAUSES) {
  test(`what the daemon says of the sample is the cause: ${cause}`, async () => {
    await using gateway = await milter(setup)
    for (const expectPolicy of [false, true]) {
      const { code, remedy } = await stepOf(name, gateway, { by: advisor({}, { told }), expectPolicy })
      assert.equal(code, cause)
      assert.ok(remedy)
    }
  })
}

test('asks the milter as another client', async () => {
  const seen: (string | undefined)[] = []
  const server = createMilterServer<undefined>({
    message: ({ connection }) => void seen.push(connection.address),
    eom: () => ACCEPT,
  })
  const path = socketPath()
  await server.listen({ kind: 'unix', path })
  for (const fromClient of ['192.0.2.1', '2001:db8::1']) {
    await run({ listen: [`unix:${path}`] }, { fromClient })
  }
  await server.close()
  assert.deepEqual([...new Set(seen)], ['192.0.2.1', '2001:db8::1'])
})
