import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocument } from 'yaml'
import { renderExample } from '../say/render.ts'
import { loadText } from '../testing/load-text.ts'
import { HISTORY, type History } from './history.ts'
import { migrateText } from './migrate.ts'

const PAST: History = {
  renames: [
    { from: 'engine.workers', to: 'engine.threads', since: '0.2.0' },
    { from: 'engine.timeout', to: 'limits.shutdownGrace', since: '0.2.0', value: (source) => `${source}s` },
    { from: 'policy.virus', to: 'policy.infected', since: '0.3.0' },
    { from: 'policy.subject', to: 'policy.tag.subject', since: '0.3.0' },
  ],
  removals: [{ key: 'engine.spool', since: '0.2.0', reason: 'nothing is spooled' }],
  pastDefaults: [{ key: 'engine.queue', value: '500', until: '0.2.0' }],
}

const migrate = (text: string, addNewKeys = false) => migrateText(text, { history: PAST, addNewKeys })

const CASES: readonly (readonly [name: string, before: string, after: string])[] = [
  [
    'a key keeps its place under its new name, with all around it',
    '# mine\nengine:   # two\n  # why\n  workers:   4    # four\n\n  queue: 7\n',
    '# mine\nengine:   # two\n  # why\n  threads:   4    # four\n\n  queue: 7\n',
  ],
  ['in braces, too', 'engine: { workers: 4, queue: 7 } # x', 'engine: { threads: 4, queue: 7 } # x'],
  ['quoted, with CR LF', '"engine":\r\n  "workers": 4\r\n', '"engine":\r\n  threads: 4\r\n'],
  [
    'a key moves to another section, with its comment and its new notation',
    'engine:\n  # long\n  timeout: 30 # s\n  queue: 7\nlimits:\n    totalMemory: 64M\n\n# the log\nlog:\n  tag: x\n',
    'engine:\n  queue: 7\nlimits:\n    totalMemory: 64M\n    # long\n    shutdownGrace: 30s # s\n\n# the log\nlog:\n  tag: x\n',
  ],
  [
    'and to one that is not there yet',
    'engine:\n  timeout: 30\nlog: { tag: x }',
    'engine:\nlog: { tag: x }\nlimits:\n  shutdownGrace: 30s\n',
  ],
  [
    'from braces into braces',
    'engine: { timeout: 30, queue: 7 }\nlimits: { totalMemory: 64M }\n',
    'engine: { queue: 7 }\nlimits: { totalMemory: 64M, shutdownGrace: 30s }\n',
  ],
  [
    'the last of braces, into empty ones',
    'engine: { queue: 7, timeout: 30 }\nlimits: {}\n',
    'engine: { queue: 7 }\nlimits: { shutdownGrace: 30s }\n',
  ],
  [
    'a value on several lines moves as a whole',
    'policy:\n  subject: >-\n    a\n    b\n  clean: accept\n',
    'policy:\n  clean: accept\n  tag:\n    subject: >-\n      a\n      b\n',
  ],
  [
    'where both names are there, the old one becomes a comment',
    'policy:\n  virus: reject\n  infected: tag\n',
    'policy:\n  # policy.virus is policy.infected since 0.3.0, which is there, too:\n  # virus: reject\n  infected: tag\n',
  ],
  [
    'a key that is no more becomes a comment with the reason',
    'engine:\n  # mine\n  spool:\n    - a\n    - b # c\n  queue: 7\n',
    'engine:\n  # mine\n  # engine.spool is no more since 0.2.0: nothing is spooled:\n  # spool:\n  #   - a\n  #   - b # c\n  queue: 7\n',
  ],
  [
    'in braces, too',
    'engine: { spool: [ a, b ], queue: 7 }\n',
    '# engine.spool is no more since 0.2.0: nothing is spooled:\n# spool: [ a, b ]\nengine: { queue: 7 }\n',
  ],
  [
    'a default in a comment of ours is that of now, and what somebody else wrote there stays',
    'engine:\n  # Bound.\n  #queue: 500\n  #queue: 501\n  # queue: 500 was too much\n',
    'engine:\n  # Bound.\n  #queue: 1000\n  #queue: 501\n  # queue: 500 was too much\n',
  ],
  [
    'nothing that has changed stays byte for byte',
    '\ufeff\n#x\nlog: {tag:  "y"}',
    '\ufeff\n#x\nlog: {tag:  "y"}',
  ],
]

for (const [name, before, after] of CASES) {
  test(`migrate: ${name}`, () => {
    const migrated = migrate(before)
    assert.equal(migrated.text, after)
    assert.deepEqual(migrate(after).migrations, [])
    assert.equal(migrate(after).text, after)
  })
}

test('migrate says what it has done, and where', () => {
  const { migrations } = migrate('engine:\n  spool: 1\n  workers: 2\n')
  assert.deepEqual(
    migrations.map(({ kind, key, to, line }) => [kind, key, to, line]),
    [
      ['renamed', 'engine.workers', 'engine.threads', 3],
      ['removed', 'engine.spool', undefined, 2],
    ],
  )
})

const MINE = `# mine
engine:
  threads: 4   # of mine
  #queue: 12

  # last
# between
log: { tag: x }
policy:
  sentinel: {
    messages: 5
  }
  rules:
    - name: a
      then: tag
`

test('keys that a file does not mention are added as comments, and no value changes', async () => {
  const { text, migrations } = migrate(MINE, true)
  const configOf = async (yaml: string) => (await loadText(yaml)).config
  assert.deepEqual(await configOf(text), await configOf(MINE))
  const keys = migrations.map(({ key }) => key)
  for (const key of ['engine.scanTimeout', 'limits.totalMemory', 'engine.freshclam.retry']) {
    assert.ok(keys.includes(key), key)
  }
  for (const key of ['engine.threads', 'engine.queue', 'log.tag', 'policy.rules']) {
    assert.ok(!keys.includes(key), key)
  }
  assert.match(text, /^ {2}#scanTimeout: 120s$/m)
  const kept = text.split('\n').filter((line) => MINE.split('\n').includes(line))
  assert.deepEqual(
    kept.filter((line) => line !== ''),
    MINE.split('\n').filter((line) => line !== ''),
  )
  assert.deepEqual(migrate(text, true), { text, migrations: [] })
})

test('the keys that were added as comments are keys once their # is taken away', () => {
  const { text, migrations } = migrate(MINE, true)
  let keys = 0
  const used = text.replaceAll(/^( *)#(?=[A-Za-z]\w*: )/gm, (_, indent: string) => {
    keys++
    return indent
  })
  assert.ok(keys > 100 && keys >= migrations.length, `${keys} keys`)
  assert.deepEqual(parseDocument(used).errors, [])
})

const WRITTEN_OTHERWISE = [
  '---\n# mine\nlog:\n  level: info\n',
  '# mine\nlog:\n  level: info\n...\n',
  'log:\r\n  level: info\r\n... # the end\r\n# behind',
  '...\n',
  '? log\n: level: info\n',
  '? log\n: { level: info }\n',
]

test('new keys stay within the document, however it is written', async () => {
  for (const text of WRITTEN_OTHERWISE) {
    const { config } = await loadText(text)
    const migrated = migrate(text, true)
    assert.deepEqual((await loadText(migrated.text)).config, config, text)
    assert.ok(
      text.split(/(?<=\n)/).every((line) => migrated.text.includes(line)),
      text,
    )
  }
})

test('the empty file and the example become, and are, what nothing is to be done for', () => {
  for (const text of [
    '',
    '# only a comment',
    'null\n',
    '~',
    '{}',
    ...WRITTEN_OTHERWISE,
    `${renderExample().join('\n')}\n`,
    'engine:\nlog:\n',
  ]) {
    const once = migrateText(text, { history: HISTORY, addNewKeys: true })
    assert.deepEqual(migrateText(once.text, { history: HISTORY, addNewKeys: true }).migrations, [], text)
  }
})
