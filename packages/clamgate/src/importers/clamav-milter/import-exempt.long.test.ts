import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadText } from '../../config/testing/load-text.ts'
import { compilePolicy } from '../../policy/compile.ts'
import { envelopeFacts, rawFacts, SUBMISSIONS, type Submission } from '../../policy/mailbox.ts'
import type { Policy, Skip } from '../../policy/types.ts'
import { importNamed } from './import-file.ts'

/** Mail by SMTP has angle brackets around its addresses, that of sendmail(1) has none. */
interface Mail {
  readonly submission: Submission
  readonly client: string
  readonly login: string | undefined
  readonly sender: string
  readonly recipients: readonly [string, ...string[]]
}

interface Old {
  readonly networks: readonly string[]
  readonly allowList: readonly string[]
  readonly logins: { readonly expression: string } | { readonly file: readonly string[] } | undefined
}

/*
 * The model: what clamav-milter 1.0 to 1.5 does (netcode.c, allow_list.c), with its mistakes, written without a line of
 * the import. Expressions are left to grep(1).
 */

/** Four words of 32 bits; those of IPv6 are read with the wrong end first, while masks are not. */
function wordsOf(address: string): readonly number[] {
  if (isIPv4(address)) return [bytesOf4(address).reduce((word, byte) => word * 256 + byte, 0)]
  const bytes = bytesOf6(address)
  return [0, 4, 8, 12].map((at) =>
    [3, 2, 1, 0].reduce((word, offset) => word * 256 + (bytes[at + offset] ?? 0), 0),
  )
}

function bytesOf4(address: string): readonly number[] {
  return address.split('.').map(Number)
}

function bytesOf6(address: string): readonly number[] {
  const { hostname } = new URL(`http://[${address}]/`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return all.flatMap((group) => [group >> 8, group & 255])
}

function inLocalNet(entry: string, client: string): boolean {
  const slash = entry.lastIndexOf('/')
  const address = slash === -1 ? entry : entry.slice(0, slash)
  // Mail over TCP has an address, and local is for what has none; names are not looked up in this test.
  if (!isIPv4(address) && !isIPv6(address)) return false
  if (isIPv4(address) !== isIPv4(client)) return false
  const bits = isIPv4(address) ? 32 : 128
  const mask = slash === -1 ? bits : Number.parseInt(entry.slice(slash + 1), 10) || 0
  if (mask < 0 || mask > bits) return false
  const theirs = wordsOf(client)
  return wordsOf(address).every((word, index) => {
    const ones = Math.min(Math.max(mask - index * 32, 0), 32)
    const free = 2 ** (32 - ones)
    return Math.floor(word / free) === Math.floor((theirs[index] ?? 0) / free)
  })
}

function grep(expression: string, text: string, flags: string): boolean {
  const { status } = spawnSync('grep', [flags, '-e', expression], {
    input: `${text}\n`,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  return status === 0
}

function isAllowed(lines: readonly string[], argument: string, from: boolean): boolean {
  return lines.some((line) => {
    if (/^[#:!]/.test(line)) return false
    const isFrom = /^from:/i.test(line)
    const expression = line.replace(/^(?:from|to):/i, '')
    return isFrom === from && expression.length > 1 && grep(expression, argument, '-iq')
  })
}

function isExemptLogin(logins: Old['logins'], login: string): boolean {
  if (logins === undefined) return false
  if ('expression' in logins) return grep(logins.expression, login, '-Eiq')
  const names = logins.file.filter((name) => name.length > 1 && !/^[#:!]/.test(name))
  const one = (name: string) => name.replace(/[^A-Za-z0-9@]/g, '[$&]')
  return names.length > 0 && grep(`^(${names.map(one).join('|')})$`, login, '-Eiq')
}

function wasExempt(
  { networks, allowList, logins }: Old,
  { submission, client, login, sender, recipients }: Mail,
): boolean {
  const given = (address: string) => (submission === 'smtp' ? `<${address}>` : address)
  return (
    networks.some((entry) => inLocalNet(entry, client)) ||
    (login !== undefined && isExemptLogin(logins, login)) ||
    isAllowed(allowList, given(sender), true) ||
    recipients.every((recipient) => isAllowed(allowList, given(recipient), false))
  )
}

async function policyOf({ networks, allowList, logins }: Old) {
  const skip =
    logins === undefined ? [] : [`SkipAuthenticated ${'file' in logins ? 'file:/logins' : logins.expression}`]
  const lines = ['OnFail Defer', 'AllowList /allow', ...networks.map((one) => `LocalNet ${one}`), ...skip]
  const files: Readonly<Record<string, readonly string[]>> = {
    '/allow': allowList,
    '/logins': logins !== undefined && 'file' in logins ? logins.file : [],
  }
  const { yaml } = importNamed('c', {
    text: `${lines.join('\n')}\n`,
    readList: (path) => ({ text: (files[path] ?? []).map((line) => `${line}\n`).join('') }),
  })
  const { config } = await loadText(yaml)
  // A host name that is in force would exempt everybody.
  const resolved = new Map(['localhost', 'mx.example.org'].map((name) => [name, CLIENTS]))
  return compilePolicy(config.policy, { rulePlaces: [], resolved, hostname: 'mx.example.net' })
}

function skipOf(policy: Policy, { client, login, ...rest }: Mail): Skip | undefined {
  const written = { ...rest, clientAddress: client, authenticated: login }
  return policy.skip(envelopeFacts(written), () => rawFacts(written))
}

const CLIENTS = [
  ...['127.0.0.1', '127.8.8.8', '::1', '192.0.2.7', '192.0.2.200', '198.51.100.1', '10.1.2.3', '11.0.0.1'],
  ...['2001:db8::1', '2001:db8:abcd:1::5', '2001:db8:1234:0:1::5', '2001:db8:abcd::5', 'fe80::1', '2600::1'],
]
const NETWORKS = [
  ...['local', 'LOCAL', 'localhost', 'mx.example.org', '127.0.0.1', '::1', '127.0.0.0/8', '192.0.2.0/24'],
  ...['192.0.2.7/25', '10.0.0.0/255.0.0.0', '10.0.0.0/abc', '10.0.0.0/', '10.0.0.0/0', '10.0.0.0/33'],
  ...['2001:db8::/32', '2001:db8::/33', '2001:db8:abcd::/48', '2001:db8:abcd::/64', 'fe80::/10', '::/0'],
  ...['::ffff:192.0.2.0/120', '::ffff:198.51.100.1', '2001:db8::1', '10.1.2.3 # x', 'local/8'],
]
const LOGINS = ['tom', 'TOM', 'tommy', 'yes', 'yesenia', 'u1', 'a', 'a^b', 'a*b', 'axb', 'no', 'off']
const LOGIN_EXPRESSIONS = [
  ...['yes', 'no', 'on', '1', 'true', 'tom', '^tom$', '^(tom|a)$', 'a.b', '.*', 'a|', '^a', '[^t]om', 'om$'],
]
const ADDRESSES = [
  '',
  'a@x.test',
  'aa@x.test',
  'boss@x.test',
  'bboss@x.test',
  'boss@x.test.invalid',
  'c@y.test',
]
const PIECES = [
  ...[
    '^',
    '$',
    '<',
    '>',
    'a',
    'boss',
    '@',
    'x\\.test',
    '.',
    '*',
    '.*',
    '[<b]',
    '[^a]',
    '[a-c]',
    '\\(',
    '\\)',
  ],
  ...['\\{1,2\\}', '\\{2\\}', '\\{0,1\\}', '^<', '>$', '@x\\.test>$', '[[:alpha:]]', '[[:punct:]]', '?', '+'],
]

const expression = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 })
  .map((all) => all.join(''))
const allowLine = fc
  .tuple(fc.constantFrom('From:', 'from:', 'To:', ''), expression)
  // A backward reference to nothing, an unbalanced group: clamav-milter does not start, and grep matches nothing.
  .map((parts) => parts.join(''))
const old: fc.Arbitrary<Old> = fc.record({
  networks: fc.array(fc.constantFrom(...NETWORKS), { maxLength: 3 }),
  allowList: fc.array(allowLine, { maxLength: 3 }),
  logins: fc.oneof(
    fc.constant(undefined),
    fc.constantFrom(...LOGIN_EXPRESSIONS).map((one) => ({ expression: one })),
    fc.array(fc.constantFrom(...LOGINS, '#tom', ''), { maxLength: 3 }).map((file) => ({ file })),
  ),
})
const mail: fc.Arbitrary<Mail> = fc.record({
  submission: fc.constantFrom(...SUBMISSIONS),
  client: fc.constantFrom(...CLIENTS),
  login: fc.option(fc.constantFrom(...LOGINS), { nil: undefined }),
  sender: fc.constantFrom(...ADDRESSES),
  recipients: fc.tuple(fc.constantFrom(...ADDRESSES.slice(1)), fc.constantFrom(...ADDRESSES.slice(1))),
})

test('mail that clamav-milter scanned is scanned with what its configuration was imported to', async () => {
  await fc.assert(
    fc.asyncProperty(old, fc.array(mail, { minLength: 10, maxLength: 10 }), async (conf, mails) => {
      const policy = await policyOf(conf)
      for (const one of mails) {
        const skip = skipOf(policy, one)
        if (skip === undefined) continue
        assert.ok(wasExempt(conf, one), `exempt by ${skip.by} ${skip.entry}: ${JSON.stringify(one)}`)
      }
    }),
    { numRuns: 12 },
  )
})

/** So that the property is not true because nothing is ever exempt. */
test('mail that an entry in force exempted is exempt still', async () => {
  const conf: Old = {
    networks: ['192.0.2.0/24', '2001:db8::/32'],
    allowList: ['From:^<boss@x\\.test>$', '@y\\.test>$'],
    logins: { expression: '^tom$' },
  }
  const policy = await policyOf(conf)
  const some = {
    submission: 'smtp',
    client: '198.51.100.1',
    login: undefined,
    sender: 'a@x.test',
    recipients: ['a@x.test'],
  } as const
  const exempt: readonly Partial<Mail>[] = [
    { client: '192.0.2.7' },
    { client: '2001:db8::1' },
    { login: 'TOM' },
    { sender: 'boss@x.test' },
    { recipients: ['c@y.test'] },
  ]
  for (const parts of exempt) {
    const one: Mail = { ...some, ...parts }
    assert.ok(wasExempt(conf, one), JSON.stringify(parts))
    assert.ok(skipOf(policy, one), JSON.stringify(parts))
  }
})
