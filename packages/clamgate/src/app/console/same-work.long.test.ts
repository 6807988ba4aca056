import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { AccessError } from '../../access/errors.ts'
import { createEntrance, type EntranceDeps } from '../../accounts/entrance.ts'
import { nameKeyOf } from '../../accounts/names.ts'
import { createPasswordHasher } from '../../accounts/password/hash.ts'
import { createSecretSeal } from '../../accounts/second-factor/seal.ts'
import { createThrottle } from '../../accounts/throttle.ts'
import { openStore } from '../../store/dialect/open.ts'
import { readPlace } from '../../store/dialect/place.ts'
import { createStateRunner } from '../../store/state/run.ts'
import { accountStores } from './stores.ts'

const PASSWORD = 'seven lanterns under rain'
const HOUR_MS = 3_600_000

test('14.66 whatever is wrong with a name and a password, the same words are said after the same work', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'same-work-'))
  const place = readPlace(`sqlite:${join(directory, 'clamgate.db')}`)
  assert.ok(place.kind === 'sqlite')
  const store = await openStore(place, { nowMs: Date.now() })
  try {
    const work: string[] = []
    const { plugin, queries } = countQueries()
    const counted = { ...store.state, kysely: store.state.kysely.withPlugin(plugin) }
    const { run } = createStateRunner(counted, { now: Date.now })
    const { accounts, invites, sessions } = accountStores({
      state(name, args) {
        work.push(name)
        return run(name, args)
      },
    })
    const hasher = createPasswordHasher({ memoryKiB: 8, passes: 1, lanes: 1 })
    let monotonicMs = 0
    const throttle = createThrottle({ monotonic: () => monotonicMs })
    const deps: EntranceDeps = {
      stores: { accounts, sessions, invites },
      ...{ hasher, now: Date.now, tell: (event) => void work.push(event.what) },
      seal: createSecretSeal({ seals: () => false, current: () => assert.fail(), all: async () => [] }),
      throttle,
      bounds: () => ({ idleMs: HOUR_MS, absoluteMs: HOUR_MS, halfMs: HOUR_MS }),
    }
    const entrance = createEntrance(deps)
    const make = async (name: string, password: string | undefined, isDisabled: boolean) => {
      const standing = { role: 'auditor', domains: [], addresses: [] } as const
      const account = { ...standing, id: name, name, nameKey: nameKeyOf(name), createdAtMs: 1 }
      const asked = { account: name, name, dropsSecondFactors: false, by: 'host' }
      const invite = { ...standing, ...asked, hash: name, createdAtMs: 1, endsAtMs: 2 }
      await invites.make({ invite, account })
      if (password !== undefined) await accounts.setPassword({ id: name, password })
      const change = { isDisabled }
      await accounts.change({ id: name, version: undefined, change, nowMs: 1 })
    }
    await make('anna', await hasher.hash(PASSWORD), false)
    await make('invited', undefined, false)
    await make('disabled', await hasher.hash(PASSWORD), true)
    await accounts.beginTotp({ id: 'anna', secret: 'A' })
    await accounts.confirmTotp({ id: 'anna', secret: 'A', step: 1, recovery: ['x'] })

    const done: Done[] = []
    for (const [what, name, password] of [
      ['a wrong password', 'anna', 'not this one'],
      ['a name that nobody has', 'nobody', 'not this one'],
      ['one that was only invited', 'invited', 'not this one'],
      ['one that is disabled', 'disabled', 'not this one'],
      ['one that is disabled, by the right password', 'disabled', PASSWORD],
      ['a name of another length', 'n'.repeat(64), 'not this one'],
      ['no name at all', '\u0000', 'not this one'],
    ] as const) {
      monotonicMs += HOUR_MS
      work.length = 0
      queries.length = 0
      const runs = hasher.runs
      const said = await entrance.signIn({ name, password }, { address: '203.0.113.7', agent: 'x' }).then(
        () => assert.fail(what),
        (error: unknown) => {
          assert.ok(error instanceof AccessError)
          return { code: error.code, sentence: error.message, remedy: error.remedy, details: error.details }
        },
      )
      done.push({ what, said, runs: hasher.runs - runs, work: [...work], queries: [...queries] })
    }
    const [first, ...others] = done
    assert.ok(first !== undefined)
    for (const { what, ...told } of others) assert.deepEqual({ what: first.what, ...told }, first, what)
    const { said, runs, work: steps, queries: asked } = first
    assert.deepEqual([said.code, runs, steps], ['ACCESS_WRONG', 1, ['account.find', 'sign-in-failed']])
    const tables = ['account', 'known_network', 'identity', 'recovery_code', 'security_key']
    assert.deepEqual(
      asked,
      tables.map((table) => `SelectQueryNode ${table}`),
    )

    // 14.65: whoever keeps this host busy holds nobody up: what was not looked at is no failure.
    monotonicMs += HOUR_MS
    const from = { address: '198.51.100.4', agent: 'x' }
    const isBusy = new AccessError('ACCESS_TOO_MANY', 'Too many sign in at this moment')
    const check = () => Promise.reject(isBusy)
    const busy = createEntrance({ ...deps, hasher: { hash: hasher.hash, runs: 0, check } })
    for (let i = 0; i < 20; i++) {
      await assert.rejects(busy.signIn({ name: 'anna', password: PASSWORD }, from), isBusy)
    }
    assert.equal(throttle.waiting, 0)
    const isAway = new AccessError('ACCESS_AWAY', 'The directory cannot be asked')
    const refuse = () => Promise.reject(isAway)
    const away = { isThere: () => true, check: refuse, proves: refuse }
    const withDirectory = createEntrance({ ...deps, directory: away })
    for (let i = 0; i < 20; i++) {
      await assert.rejects(withDirectory.signIn({ name: 'invited', password: PASSWORD }, from), isAway)
    }
    assert.equal(throttle.waiting, 0)
    const entered = await entrance.signIn({ name: 'anna', password: PASSWORD }, from)
    assert.equal(entered.state, 'second-factor')
  } finally {
    await store.close()
    await rm(directory, { recursive: true })
  }
})

interface Done {
  readonly what: string
  readonly said: {
    readonly code: string
    readonly sentence: string
    readonly remedy: string | undefined
    readonly details: unknown
  }
  /** Of Argon2. */
  readonly runs: number
  /** Operations of the store, and what is told to the log. */
  readonly work: readonly string[]
  readonly queries: readonly string[]
}

/** Notes each statement that a database is asked: what kind it is, and the tables that it names. */
function countQueries(): { readonly plugin: KyselyPlugin; readonly queries: string[] } {
  const queries: string[] = []
  return {
    queries,
    plugin: {
      transformQuery({ node }) {
        const tables = [
          ...JSON.stringify(node).matchAll(
            /"SchemableIdentifierNode","identifier":\{"kind":"IdentifierNode","name":"(\w+)"/g,
          ),
        ]
        queries.push(`${node.kind} ${tables[0]?.[1] ?? ''}`)
        return node
      },
      transformResult: async ({ result }) => result,
    },
  }
}
