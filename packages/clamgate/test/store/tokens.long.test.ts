import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { AccessError } from '../../src/access/errors.ts'
import { may } from '../../src/access/may.ts'
import { hashOf } from '../../src/accounts/secrets.ts'
import { newTokenText } from '../../src/accounts/tokens/text.ts'
import { createTokens } from '../../src/accounts/tokens/tokens.ts'
import type { StateDatabase } from '../../src/store/dialect/database.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { testDatabases } from './databases.ts'
import { NOON } from './mail.ts'

const { onBoth } = testDatabases()
const DAY_MS = 86_400_000
const HOME = { address: '192.0.2.7', agent: 'curl' }

async function begin(state: StateDatabase) {
  let nowMs = NOON
  const runner = createStateRunner(state, { now: () => nowMs })
  const standing = { role: 'manager', domains: ['example.org'], addresses: [] } as const
  const account = { id: 'a1', name: 'Anna', nameKey: 'anna', createdAtMs: NOON, ...standing }
  const invite = { hash: 'h1', account: 'a1', name: 'Anna', dropsSecondFactors: false, by: 'x', ...standing }
  await runner.run('invite.make', { account, invite: { ...invite, createdAtMs: NOON, endsAtMs: NOON + 1 } })
  const foreign: string[] = []
  const tokens = createTokens({
    now: () => nowMs,
    onForeign: ({ label }, account, address) => void foreign.push(`${label} of ${account} from ${address}`),
    store: {
      make: (args) => runner.run('token.make', args),
      look: (args) => runner.run('token.look', args),
      note: (args) => runner.run('token.note', args),
      list: (args) => runner.run('token.list', args),
      revoke: (args) => runner.run('token.revoke', args),
    },
  })
  const later = (ms: number) => {
    nowMs += ms
  }
  return { runner, tokens, later, foreign }
}

const WANTED = { account: 'a1', label: 'monitoring', acts: ['read'], networks: [], days: 30 }
const isRefused = (error: unknown) => error instanceof AccessError && error.code === 'ACCESS_NO_SESSION'

onBoth(
  '14.74 a token does what it is for, in the scope of its account, and never more',
  async ({ state }) => {
    const { tokens, runner } = await begin(state)
    const { text } = await tokens.make({ ...WANTED, acts: ['release', 'engine.read'] })
    const actor = await tokens.actorOf(text, HOME)
    assert.deepEqual(
      [actor.kind, actor.id, actor.name, actor.domains],
      ['token', 'a1', 'Anna (token monitoring)', ['example.org']],
    )
    assert.equal(may(actor, 'quarantine.release', { recipients: ['x@example.org'] }), 'yes')
    assert.equal(may(actor, 'quarantine.release', { recipients: ['x@example.net'] }), 'no')
    assert.equal(may(actor, 'engine.read'), 'no', 'the account may not either')
    for (const act of ['quarantine.delete', 'accounts.read', 'tokens.write', 'self.write'] as const) {
      assert.equal(may(actor, act), 'no', act)
    }
    for (const acts of [['accounts.write'], ['self.write'], ['tokens.read'], ['everything'], []]) {
      await assert.rejects(tokens.make({ ...WANTED, acts }), { code: 'ACCESS_INVALID' }, acts.join())
    }
    const lessened = { id: 'a1', version: undefined, nowMs: NOON, change: { domains: ['example.com'] } }
    await runner.run('account.change', lessened)
    assert.deepEqual(
      (await tokens.actorOf(text, HOME)).domains,
      ['example.com'],
      'what the account loses, it loses',
    )
  },
)

onBoth(
  '14.74 a token that has ended, was taken back, comes from elsewhere, or whose account is shut, is none',
  async ({ state }) => {
    const { tokens, runner, later, foreign } = await begin(state)
    const short = await tokens.make({ ...WANTED, days: 1 })
    const bound = await tokens.make({ ...WANTED, networks: ['192.0.2.0/24', '2001:db8::/32'] })
    const revoked = await tokens.make(WANTED)
    await tokens.revoke(revoked.token.id)
    await assert.rejects(tokens.actorOf(revoked.text, HOME), isRefused)
    await assert.rejects(tokens.revoke(revoked.token.id), { code: 'ACCESS_NONE' })
    const elsewhere = ['192.0.3.1', '2001:db9::1', 'unix']
    for (const address of elsewhere) {
      await assert.rejects(tokens.actorOf(bound.text, { ...HOME, address }), isRefused, address)
    }
    const { seenAtMs, seenFrom } = await tokens.read(bound.token.id)
    assert.deepEqual([seenAtMs, seenFrom], [undefined, undefined], 'who was refused has not used it')
    const told = elsewhere.map((address) => `monitoring of Anna from ${address}`)
    assert.deepEqual(foreign, told)
    for (const address of ['192.0.2.200', '2001:db8::1', '::ffff:192.0.2.1']) {
      await tokens.actorOf(bound.text, { ...HOME, address })
    }
    assert.equal((await tokens.read(bound.token.id)).seenFrom, '192.0.2.200')
    later(DAY_MS - 1)
    await tokens.actorOf(short.text, HOME)
    later(1)
    await assert.rejects(tokens.actorOf(short.text, HOME), isRefused)
    for (const days of [0, 367, Number.NaN]) {
      await assert.rejects(tokens.make({ ...WANTED, days }), { code: 'ACCESS_INVALID' })
    }
    const shut = { id: 'a1', version: undefined, nowMs: NOON, change: { isDisabled: true } }
    await runner.run('account.change', shut)
    await assert.rejects(tokens.actorOf(bound.text, HOME), isRefused)
  },
)

onBoth(
  '14.74 only hashes are at rest; what was mistyped is none, and when a token was used is known to the hour',
  async ({ state }) => {
    const { tokens, later } = await begin(state)
    const { text, token } = await tokens.make(WANTED)
    assert.match(text, /^cg_[a-z2-7]{38}$/)
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM token`.execute(state.kysely)
    const kept = JSON.stringify(rows)
    assert.ok(kept.includes(hashOf(text)))
    assert.ok(!kept.includes(text.slice(3, 20)))
    const swapped = text.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
    for (const wrong of [swapped, text.toUpperCase(), `${text}a`, 'cg_', '', newTokenText()]) {
      await assert.rejects(tokens.actorOf(wrong, HOME), isRefused, wrong)
    }
    await tokens.actorOf(text, HOME)
    later(60_000)
    await tokens.actorOf(text, { ...HOME, address: '192.0.2.8' })
    const [listed] = await tokens.list('a1')
    assert.deepEqual(
      [listed?.id, listed?.seenAtMs, listed?.seenFrom, listed?.accountName],
      [token.id, NOON, '192.0.2.7', 'Anna'],
    )
    later(3_600_000)
    await tokens.actorOf(text, { ...HOME, address: '192.0.2.8' })
    assert.equal((await tokens.list(undefined))[0]?.seenFrom, '192.0.2.8')
  },
)
