import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { loadConfig } from '../load/load.ts'
import { ACTIONS, DIRECTIONS, FAILURES, OUTCOMES, SIGNATURE_CLASSES } from '../sections/actions.ts'
import { temporaryDirectory } from '../testing/load-text.ts'
import { writtenConfig } from './notation.ts'
import { renderEffective } from './render.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
before(async () => {
  directory = await temporaryDirectory()
  await writeFile(join(directory.path, 'a, b: #{c}'), 'mx1.example.org\n')
})
after(() => directory[Symbol.asyncDispose]())

async function load(text: string) {
  const path = join(directory.path, 'clamgate.yaml')
  await writeFile(path, text, { mode: 0o600 })
  return await loadConfig({ path, env: {}, nowMs: 0 })
}

/** Texts that YAML could take for something else. */
const TRICKY = [
  ...`no ~ ' " {a ] &a *a !a | > %a @a \` 007 1e3 0x1f .nan`.split(' '),
  '- a',
  'a: b',
  'a #b',
  'a, b',
]
const UNSEEN = 'a\nb a\tb \u0085\u2028\ufeff é🦠 \\u0041 \u007f'.split(' ')
const TEXTS = fc.oneof(
  fc.constantFrom(...TRICKY, ...UNSEEN),
  fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
)
const PRINTABLE = fc
  .oneof(fc.constantFrom(...TRICKY), fc.string({ minLength: 1, maxLength: 30 }))
  .filter((text) => text.trim() !== '')

/** Stands for the list file, whose directory is known when the test runs. */
const FILE = { file: '/FILE' }
const list = (texts: fc.Arbitrary<string>) => {
  const entry = fc.oneof({ weight: 5, arbitrary: texts }, { weight: 1, arbitrary: fc.constant(FILE) })
  return fc.oneof(entry, fc.array(entry, { maxLength: 4 }))
}
const some = <T extends string>(values: readonly [T, ...T[]]) =>
  fc.oneof(fc.constantFrom(...values), fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }))

const NAMES = PRINTABLE.map((text) => `${text.replace(/^[\s/]+/, '')}x`)
const NETWORKS = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('local', '2001:db8::/32', 'mx1.example.org'))
const ADDRESSES = fc.oneof(
  fc.constantFrom('<>', '*@example.org', '/^a: {b}#/'),
  fc.emailAddress().map((text) => `x${text}`),
)
const TAG = { header: fc.constantFrom('X-A', 'X-no'), value: PRINTABLE, subject: PRINTABLE }

const WHEN = fc.record(
  {
    signature: list(NAMES),
    class: some(SIGNATURE_CLASSES),
    source: fc.constantFrom('official', 'sanesecurity'),
    outcome: some(OUTCOMES),
    failure: some(FAILURES),
    sender: fc.oneof(ADDRESSES, fc.array(ADDRESSES)),
    network: list(NETWORKS),
    authenticated: fc.oneof(fc.boolean(), list(NAMES)),
    direction: some(DIRECTIONS),
    size: fc.record(
      { above: fc.nat(), below: fc.constantFrom('1M', '1025', '2G') },
      { requiredKeys: ['below'] },
    ),
    header: fc.constantFrom('X-A', 'X-A: *: #', ['X-A', 'X-B: {']),
  },
  { requiredKeys: [] },
)

const RULE = fc.record(
  {
    name: TEXTS.map((text) => text.replace(/\p{Cc}/gu, '_')),
    then: fc.constantFrom(...ACTIONS),
    when: WHEN,
    until: fc.constantFrom(
      '2027-01-31',
      '2027-01-31T12:00:00Z',
      '2027-01-31T12:00:00.5+02:00',
      '2027-01-31T12:00',
    ),
    monitor: fc.boolean(),
    message: PRINTABLE,
    tag: fc.record(TAG, { requiredKeys: ['subject'] }),
  },
  { requiredKeys: ['name', 'then'] },
)

const SERVER = fc.record(
  { weight: fc.integer({ min: 1, max: 100 }), maxScans: fc.integer({ min: 1, max: 1000 }) },
  { requiredKeys: [] },
)

const skip = fc.record({ networks: list(NETWORKS), authenticated: list(NAMES) }, { requiredKeys: [] })

const CONFIG = fc.record({
  policy: fc.record(
    {
      rejectMessage: PRINTABLE,
      tag: fc.record(TAG, { requiredKeys: [] }),
      skip,
      localDomains: fc.constantFrom('example.org', ['.example.org', FILE]),
      rules: fc.uniqueArray(RULE, { selector: ({ name }) => name, maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  engine: fc.record({
    servers: fc
      .array(SERVER, { minLength: 1, maxLength: 3 })
      .map((servers) => servers.map((server, index) => ({ address: `tcp:h${index}`, ...server }))),
    maxScanSize: fc.integer({ min: 1024, max: 26_214_400 }),
    scanTimeout: fc.constantFrom('30001ms', '90s', '4m'),
  }),
  notify: fc.record({ command: fc.record({ program: TEXTS.map((text) => text.replaceAll('\0', '_')) }) }),
})

test('whatever is configured, what is shown passes the check and means the same', async () => {
  await fc.assert(
    fc.asyncProperty(CONFIG, async (config) => {
      const file = JSON.stringify(join(directory.path, 'a, b: #{c}'))
      // JSON is YAML, but for the characters that a file may not hold as they are.
      const text = JSON.stringify(config)
        .replaceAll('"/FILE"', file)
        .replace(/[\u007f-\uffff]/g, escaped)
      const first = await load(text)
      const shown = renderEffective(first.config, first.origins)
      const second = await load(shown.join('\n'))
      assert.deepEqual(second.config, first.config, shown.join('\n'))
      assert.deepEqual(writtenConfig(second.config), writtenConfig(first.config))
      assert.deepEqual(
        second.warnings.map(({ key }) => key).toSorted(),
        first.warnings
          .map(({ key }) => key)
          .filter((key) => key !== 'engine.servers')
          .toSorted(),
      )
      for (const [index, place] of second.rulePlaces.entries()) {
        assert.match(shown[(place?.line ?? 0) - 1] ?? '', /^ {4}- name: /, `rule ${index}`)
      }
    }),
    { numRuns: 40 },
  )
})

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
