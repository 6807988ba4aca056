import assert from 'node:assert/strict'
import { test } from 'node:test'
import { milterEntries } from './milter-list.ts'

/** As Postfix 3.7.11 takes them, tried with a real one. */
const SEEN: readonly [text: string, goals: readonly string[]][] = [
  ['', []],
  ['unix:/a/b', ['unix /a/b']],
  ['local:a/b, inet:x:1', ['unix a/b', 'inet x 1']],
  ['inet:[::1]:8890\tinet:8890', ['inet ::1 8890', 'inet localhost 8890']],
  ['inet::8890 inet:mx:milter', ['inet localhost 8890', 'inet mx milter']],
  ['inet:8890@127.0.0.1', ['invalid']],
  ['inet6:[::1]:1 tcp:x:1 INET:x:1 /a/b', ['invalid', 'invalid', 'invalid', 'invalid']],
  ['{ unix:a, default_action=accept }, { inet:x:1 }', ['unix a', 'inet x 1']],
]
for (const [text, goals] of SEEN) {
  test(`a list of milters: ${text === '' ? 'empty' : text}`, () => {
    const seen = milterEntries(text).map(({ goal }) => {
      if (goal.kind === 'invalid') return goal.kind
      return goal.kind === 'unix' ? `unix ${goal.path}` : `inet ${goal.host} ${goal.port}`
    })
    assert.deepEqual(seen, goals)
  })
}

test('an entry has its own settings, in each way to write them', () => {
  const [entry] = milterEntries('{unix:a,{ default_action = accept },content_timeout=1m}')
  assert.deepEqual(Object.fromEntries(entry?.options ?? []), {
    default_action: 'accept',
    content_timeout: '1m',
  })
  assert.equal(entry?.endpoint, 'unix:a')
})
