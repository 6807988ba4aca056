import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import { importConf } from './import-conf.ts'
import { importNamed } from './import-file.ts'

interface Case {
  readonly value: string
  /** In force; otherwise it stands as a comment. */
  readonly active?: true
  /** What the comment holds, where that is not the value; null where it refers to the old file only. */
  readonly instead?: string | null
  readonly told?: RegExp
}

const CASES: readonly Case[] = [
  { value: '192.0.2.7', active: true },
  { value: '192.0.2.0/24', active: true },
  { value: '10.1.2.3/8', active: true },
  { value: '0.0.0.0/0', active: true },
  { value: '"192.0.2.0/24"', active: true },
  { value: '2001:db8::/32', active: true },
  { value: '2001:db8::/64', active: true },
  { value: '::1', active: true },
  { value: '2001:db8:abcd::/48', told: /compares the wrong bits/ },
  { value: 'fe80::/10', told: /compares the wrong bits/ },
  { value: '::ffff:192.0.2.7', instead: '192.0.2.7', told: /never finds a client of IPv4/ },
  { value: '::ffff:192.0.2.7/120', instead: '192.0.2.0/24', told: /never finds a client of IPv4/ },
  { value: 'local', told: /mail of webmail/ },
  { value: 'LOCAL', told: /mail of webmail/ },
  { value: '"local"', told: /mail of webmail/ },
  { value: 'localhost', told: /takes the first address/ },
  { value: 'mail.example.org', told: /takes the first address/ },
  { value: '192.0.2.0/24 # lan', told: /what stands behind #/ },
  { value: 'local # this host', told: /what stands behind #/ },
  { value: '10.0.0.0/abc', instead: null, told: /takes it for \/0, every client/ },
  { value: '10.0.0.0/', instead: null, told: /no prefix length/ },
  { value: '10.0.0.0/24x', instead: null, told: /takes it for \/24/ },
  { value: '10.0.0.0/33', instead: null, told: /no prefix length/ },
  { value: '10.0.0.0/255.0.0.0', instead: '10.0.0.0/8', told: /say 10\.0\.0\.0\/8/ },
  { value: '10.0.0.0/255.255.255.255', instead: '10.0.0.0/32', told: /say 10\.0\.0\.0\/32/ },
  { value: '10.0.0.0/255.0.255.0', instead: null, told: /dotted form/ },
  { value: '10.0.0.0/0.0.0.0', instead: null, told: /dotted form/ },
  { value: '2001:db8::/ffff:ffff::', instead: null, told: /no prefix length/ },
  { value: '10.0.0', instead: null, told: /no IP address/ },
  // Numbers that are addresses to inet_aton(3): 0.0.0.10, 8.0.0.0, 10.0.0.0, 127.0.0.1.
  ...['10/8', '010.0.0.0/8', '0x0a.0.0.0/8', '127.1', '127.1/32', '2130706433'].map(
    (value): Case => ({
      ...{ value, instead: null, told: /no IP address/ },
    }),
  ),
  { value: '0x7f000001', told: /takes the first address/ },
  ...[
    '10.0.0.0/08',
    '10.0.0.0/+8',
    '10.0.0.0/-1',
    '10.0.0.0/0x8',
    '10.0.0.0/ 8',
    '10.0.0.0/8/8',
    '::/129',
  ].map((value): Case => ({ ...{ value, instead: null, told: /no prefix length/ } })),
  { value: '10.0.0.0 /8', instead: null, told: /no IP address/ },
  { value: '[::1]', instead: null, told: /brackets/ },
  { value: 'fe80::1%lo', told: /zone/ },
  { value: 'fe80::%eth0/64', told: /zone/ },
  { value: '::/0', active: true },
  { value: 'local/24', instead: null, told: /no IP address/ },
  { value: 'my host', instead: null, told: /neither an address nor a host name/ },
]

for (const { value, active = false, instead, told } of CASES) {
  test(`parity 6: LocalNet ${value} is ${active ? 'carried over' : 'commented out, and the reason stands first'}`, () => {
    const { settings, left, notes } = importConf(`LocalNet ${value}\n`, {
      file: 'c',
      readList: () => ({ text: '' }),
    })
    const bare = value.replace(/ #.*/, '').replaceAll('"', '')
    const networks = 'policy.skip.networks'
    const entries = settings.get(networks)?.values.map((one) => one.value) ?? []
    assert.deepEqual(entries, active ? [bare] : [])
    const comments = left.get(networks)?.entries.map((one) => one.value) ?? []
    assert.deepEqual(comments, active ? [] : [instead === null ? undefined : (instead ?? bare)])
    if (active) assert.ok(notes.every(({ place }) => place !== 'c:1'))
    if (told === undefined) return
    const [first] = notes.filter(({ kind }) => kind === 'before-start')
    assert.equal(first?.place, 'c:1')
    assert.match(first.text, /^commented out: /)
    assert.match(first.text, told)
  })
}

test('the comment stands behind the entries in force, and without it the file says what it would say with it', () => {
  const text = 'LocalNet local\nLocalNet 192.0.2.0/24\nOnFail Defer\n'
  const { yaml, isComplete } = importNamed('c', { text, readList: () => ({ text: '' }) })
  assert.match(
    yaml,
    /^ {4}networks:\n {6}- 192\.0\.2\.0\/24 +# c:2 LocalNet 192\.0\.2\.0\/24\n {4}# {2}- local +# c:1 LocalNet local$/m,
  )
  assert.equal(isComplete, false)
})

test('a list without entries in force is a comment from its name on', async () => {
  const text = 'LocalNet local\nSkipAuthenticated yes\nOnFail Defer\n'
  const { yaml } = importNamed('c', { text, readList: () => ({ text: '' }) })
  assert.match(yaml, /^ {4}#networks:\n {4}# {2}- local +# c:1 LocalNet local$/m)
  const { config } = await loadText(yaml)
  assert.deepEqual(config.policy.skip.networks, [])
  const { config: taken } = await loadText(yaml.replaceAll(/^ {4}#/gm, '    '))
  assert.deepEqual(taken.policy.skip.networks, ['local'])
  assert.deepEqual(taken.policy.skip.authenticated, ['*'])
})
