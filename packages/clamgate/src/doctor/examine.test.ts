import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOGUE, checkNames, findingOf, withUnused } from './catalogue.ts'
import { askedOnce } from './doctor.ts'
import { examine } from './examine.ts'
import { OWN_WHYS } from './own-whys.ts'

const OK = { state: 'ok', detail: 'it is well' } as const

test('findings stand by their subjects, with why they matter', async () => {
  const findings = await examine(
    [
      { group: 'clock', subject: 'the clock', look: () => [{ name: 'clock.time', ...OK }] },
      {
        group: 'service',
        subject: 'the daemon',
        look: async () => [
          { name: 'daemon', ...OK },
          { name: 'databases', ...OK },
        ],
      },
    ],
    1000,
  )
  assert.deepEqual(
    findings.map(({ group, name }) => [group, name]),
    [
      ['service', 'daemon'],
      ['databases', 'databases'],
      ['clock', 'clock.time'],
    ],
  )
  for (const { name, why } of findings) assert.ok(why.length > 20, name)
})

test('a part that never answers holds up no other, and is named', async () => {
  const findings = await examine(
    [
      { group: 'network', subject: 'the mirror', look: () => new Promise(() => undefined) },
      { group: 'files', subject: 'the files', look: () => Promise.reject(new Error('EIO: bad disk')) },
      { group: 'service', subject: 'the daemon', look: () => [{ name: 'daemon', ...OK }] },
    ],
    30,
  )
  assert.deepEqual(
    findings.map(({ group, state }) => [group, state]),
    [
      ['files', 'warn'],
      ['service', 'ok'],
      ['network', 'warn'],
    ],
  )
  assert.match(findings[0]?.detail ?? '', /the files: EIO: bad disk/)
})

test('a part that throws at once is like one that fails', async () => {
  const look = () => {
    throw new Error('no')
  }
  const [finding] = await examine([{ group: 'engine', subject: 'clamd', look }], 1000)
  assert.deepEqual([finding?.name, finding?.state], ['engine.look', 'warn'])
})

test('what a check says of itself stands', () => {
  const finding = findingOf({ name: 'daemon', group: 'postfix', why: OWN_WHYS.postfix, ...OK }, 'files')
  assert.deepEqual([finding.group, finding.why], ['postfix', OWN_WHYS.postfix])
})

test('each check is in the catalogue once, and there are many', () => {
  const names = Object.values(CATALOGUE).flatMap((group) => Object.keys(group))
  assert.equal(new Set(names).size, names.length)
  assert.ok(checkNames().length >= 35)
})

test('a check that found nothing to look at is told as skipped, and whether the daemon could have known', () => {
  const said = (state: 'ok' | 'fail') => {
    const daemon = findingOf({ name: 'daemon', state, detail: 'x' }, 'service')
    return withUnused([daemon], ['service', 'clock'])
  }
  assert.ok(said('ok').length > 10)
  assert.deepEqual(
    [
      ...new Set(
        said('ok')
          .slice(1)
          .map(({ state, code, detail }) => `${state} ${code} ${detail}`),
      ),
    ],
    ['skip unused not in use here'],
  )
  assert.match(said('fail').at(-1)?.detail ?? '', /no daemon answers/)
})

test('the daemon is asked for its status once, also when it does not answer', async () => {
  let asked = 0
  const status = () => {
    asked += 1
    return Promise.reject(new Error('ECONNREFUSED'))
  }
  const once = askedOnce({ status })
  await assert.rejects(once.status())
  await assert.rejects(once.status())
  assert.equal(asked, 1)
})
