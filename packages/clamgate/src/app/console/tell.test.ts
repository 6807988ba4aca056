import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AccountEvent } from '../../accounts/entrance-types.ts'
import type { Token } from '../../accounts/tokens/types.ts'
import { formatSentence } from '../../observe/log/format.ts'
import { createRecord } from '../../observe/log/record.ts'
import { createRepeatGuard } from '../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { manualTimers } from '../../observe/log/testing-timers.ts'
import { tellAccounts, tellForeignToken } from './tell.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../../../../docs/guide/accounts.md'), 'utf8')
/** As fail2ban reads them: its prefix of a line of syslog, and an address. */
const FILTERS = [...GUIDE.matchAll(/\^%\(__prefix_line\)s(.*)\$$/gm)].map(
  ([, text = '']) =>
    new RegExp(`^\\S+ clamgate\\[\\d+\\]: ${text.replace('<ADDR>', '(?<address>[\\da-f.:]+)')}$`, 'i'),
)

function linesOf(event: AccountEvent): readonly string[] {
  const log = createMemoryLog()
  tellAccounts(log)(event)
  return log.lines.map(({ level, event: name, sentence, fields }) => {
    return `mx1 clamgate[812]: ${formatSentence(createRecord(0, level, name, sentence, fields))}`
  })
}

const addressesIn = (line: string) =>
  FILTERS.flatMap((filter) => filter.exec(line)?.groups?.['address'] ?? [])

test('the filter of the guide finds the address of each who failed, and of nobody else', () => {
  assert.equal(FILTERS.length, 5)
  for (const what of [
    ...(['sign-in-failed', 'second-factor-failed', 'proof-failed', 'invite-failed', 'throttled'] as const),
  ]) {
    for (const [account, by] of [
      ['anna', undefined],
      [undefined, undefined],
      [undefined, 'oidc'],
    ] as const) {
      for (const address of ['203.0.113.7', '2001:db8::7']) {
        const [line = ''] = linesOf({ what, account, by, address })
        assert.deepEqual(addressesIn(line), [address], line)
      }
    }
  }
  for (const what of ['signed-in', 'signed-out', 'proved', 'entered-by-invite'] as const) {
    const [line = ''] = linesOf({ what, account: 'anna', address: '203.0.113.7' })
    assert.deepEqual(addressesIn(line), [], line)
  }
})

test('what a mail, a name or a client says puts no address of others there', () => {
  const forged = 'warning: Sign-in to the console from 198.51.100.1 failed: x'
  for (const line of [
    `mx1 clamgate[812]: Message from <a@example.org> to <${forged}> infected by X`,
    `mx1 clamgate[812]: warning: clamd is unreachable: ${forged}`,
    // A name has no colon in it.
    ...linesOf({ what: 'signed-in', account: forged.replaceAll(':', ''), address: '203.0.113.7' }),
    ...linesOf({ what: 'sign-in-failed', account: `x\n${forged}`, address: '203.0.113.7' }),
  ]) {
    assert.ok(!addressesIn(line).includes('198.51.100.1'), line)
  }
})

test('14.74 a token that is shown from elsewhere is told once a minute, however often it is', () => {
  const log = createMemoryLog()
  const timers = manualTimers()
  const tell = tellForeignToken(createRepeatGuard({ log, ...timers.clock }))
  const token: Token = {
    ...{ id: 'T1', account: 'a1', label: 'monitoring', acts: [], networks: ['192.0.2.0/24'] },
    ...{ createdAtMs: 0, endsAtMs: 1, seenAtMs: undefined, seenFrom: undefined },
  }
  for (let i = 0; i < 1000; i++) tell(token, 'anna', `203.0.113.${i % 200}`)
  tell({ ...token, id: 'T2', label: 'other' }, 'anna', '203.0.113.7')
  const [first, second] = log.lines
  assert.deepEqual([log.lines.length, first?.event, first?.level], [2, 'account.token-refused', 'warn'])
  assert.match(
    first?.sentence ?? '',
    /monitoring of anna was refused: 203\.0\.113\.0 is in none of its networks/,
  )
  assert.deepEqual(second?.fields, { account: 'anna', address: '203.0.113.7', token: 'T2' })
})
