import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../config/testing/load-text.ts'
import { testSettings } from '../../filter/testing/settings.ts'
import type { MessageEvent } from '../../store/types.ts'
import { describeFacts } from './describe.ts'
import { pastMail } from './testing/past-mail.ts'
import { type TryPolicyOptions, tryPolicy } from './try-policy.ts'

const NOW_MS = Date.parse('2026-11-29T12:00:00Z')

async function tried(
  policy: string,
  events: Iterable<MessageEvent>,
  options: Partial<TryPolicyOptions> = {},
) {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'new.yaml')
  await writeFile(file, policy, { mode: 0o600 })
  return await tryPolicy({
    ...{ file, query: 'since:7d', limit: 1000, nowMs: NOW_MS, signal: new AbortController().signal },
    events: {
      async *facts() {
        for (const event of events) yield describeFacts(event)
      },
    },
    warn: () => undefined,
    onProgress: () => undefined,
    ...options,
  })
}

const settings = testSettings()
const infected = (signature: string, sender = 'a@example.org') =>
  pastMail(settings, { verdict: { kind: 'infected', signature }, sender })

test('what a configuration would do otherwise is counted by change and rule, with examples', async () => {
  const rule =
    'policy:\n  rules:\n    - { name: junk, when: { signature: "Sanesecurity.Junk.*" }, then: tag }\n'
  const mails = [
    ...Array.from({ length: 5 }, (_, at) => infected(`Sanesecurity.Junk.${at}`, `${at}@example.org`)),
    infected('Win.Test.EICAR_HDB-1'),
    pastMail(settings),
  ]
  const { good, messages, same, differ, untold, groups } = await tried(rule, mails)
  assert.deepEqual([good, messages, same, differ, untold], [false, 7, 2, 5, 0])
  const [group, ...others] = groups
  assert.deepEqual(others, [])
  assert.deepEqual([group?.from, group?.to, group?.messages], ['reject', 'tag', 5])
  assert.match(group?.because ?? '', /^rule "junk" \(.*new\.yaml:3\): tag$/)
  assert.deepEqual(
    group?.examples.map(({ from, signature }) => [from, signature]),
    [0, 1, 2].map((at) => [`${at}@example.org`, `Sanesecurity.Junk.${at}`]),
  )
})

test('the same configuration changes nothing, and what cannot be told is counted with why', async () => {
  const mails = [infected('X'), pastMail(settings), { ...infected('Y'), facts: undefined }]
  const { good, same, untold, doubts } = await tried('{}\n', mails)
  assert.deepEqual([good, same, untold], [true, 2, 1])
  const because = 'Too little is kept of how they were decided'
  assert.deepEqual(doubts, [{ because, code: 'too-little-kept', messages: 1 }])
})

test('copies that would have another end are a change of their own', async () => {
  const rule = 'policy: { rules: [ { name: x, when: { recipient: "eve@*" }, then: accept } ] }\n'
  const mail = pastMail(settings, {
    verdict: { kind: 'infected', signature: 'X' },
    recipients: ['eve@example.net', 'bob@example.net'],
  })
  const { groups } = await tried(rule, [mail])
  assert.deepEqual([groups[0]?.from, groups[0]?.to], ['reject', 'accept'])
})

test('no more mail is looked at than wanted, however much there is, and progress is told', async () => {
  let made = 0
  const told: number[] = []
  function* endless() {
    for (;;) {
      made++
      yield pastMail(settings)
    }
  }
  const { messages, isCut } = await tried('{}\n', endless(), {
    limit: 2500,
    onProgress: (some) => told.push(some),
  })
  assert.deepEqual([messages, isCut, told], [2500, true, [1000, 2000]])
  assert.ok(made <= 2502)
})

test('kinds of changes have a bound, and what is above it is counted', async () => {
  const rules = Array.from(
    { length: 600 },
    (_, at) => `    - { name: "r${at}", when: { signature: "S.${at}" }, then: tag }`,
  )
  const mails = Array.from({ length: 600 }, (_, at) => infected(`S.${at}`))
  const { groups, otherChanges, differ } = await tried(`policy:\n  rules:\n${rules.join('\n')}\n`, mails)
  assert.deepEqual([groups.length, otherChanges, differ], [500, 100, 600])
})

test('a configuration that is broken is not tried', async () => {
  await assert.rejects(tried('policy: { infected: maybe }\n', []), { code: 'CONFIG_INVALID' })
})
