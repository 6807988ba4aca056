import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { turnedClock } from '../../ground/testing/turned-clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import type { IgnoreEntry } from './entry.ts'
import { ignorableName, isHeuristic } from './name.ts'
import { IGNORE_FILE, ignoreFile } from './render.ts'
import { parseScope } from './scope.ts'
import { createIgnoreStore } from './store.ts'

const root = await mkdtemp(join(tmpdir(), 'ignore-'))
after(() => rm(root, { recursive: true }))
let directories = 0

const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-11-28T12:00:00Z')

function entry(more: Partial<IgnoreEntry> = {}): IgnoreEntry {
  const usual = { signature: 'A.B-1', where: 'database', reason: 'r', by: 'root' } as const
  return { ...usual, at: new Date(START_MS).toISOString(), ...more }
}

function places(directory = join(root, `${directories++}`)) {
  const [clock, log] = [turnedClock(START_MS), createMemoryLog()]
  const open = () => createIgnoreStore({ directory, clock, log })
  return { directory, clock, log, open, store: open() }
}

const NAMES: readonly (readonly [reported: string, name: string])[] = [
  ['Sanesecurity.Phish.1.UNOFFICIAL', 'Sanesecurity.Phish.1'],
  ['Win.Trojan.X-1', 'Win.Trojan.X-1'],
  ['YARA.rule_1.UNOFFICIAL', 'rule_1'],
  ['{HEX}php.base64.v23au.185.UNOFFICIAL', '{HEX}php.base64.v23au.185'],
  ['Heuristics.Encrypted.Zip', 'Heuristics.Encrypted.Zip'],
]
for (const [reported, name] of NAMES) {
  test(`${reported} stands in an ignore file as ${name}`, () => assert.equal(ignorableName(reported), name))
}

const REFUSED: readonly (readonly [name: string, why: RegExp])[] = [
  ['', /is empty/],
  ['.UNOFFICIAL', /is empty/],
  ['A B', /a blank/],
  [' A', /a blank/],
  ['A\nB', /a line end/],
  ['A\u2028B', /a line end/],
  ['A\0', /a control character/],
  ['A:0123456789abcdef0123456789abcdef', /a colon/],
  ['Sanesecurity.*', /a wildcard/],
  ['A?', /a wildcard/],
  ['#A', /begins with #/],
  ['A'.repeat(513), /longer than 512 bytes/],
]
for (const [name, why] of REFUSED) {
  test(`${JSON.stringify(name.slice(0, 40))} is no name to ignore`, () =>
    assert.throws(() => ignorableName(name), { code: 'SIGNATURES_ARGUMENT', message: why }))
}

const NEEDED = [
  ...['Eicar-Test-Signature', 'Win.Test.EICAR_HDB-1', 'Eicar-Signature', 'eicar', 'EICAR_MD5.UNOFFICIAL'],
  ...['YARA.eicar.UNOFFICIAL', 'Clamgate.Set.20261128T120000-0001', 'clamgate.set.x.UNOFFICIAL'],
]
for (const name of NEEDED) {
  test(`${name} is needed, and cannot be ignored`, () =>
    assert.throws(() => ignorableName(name), { code: 'SIGNATURES_NOT_IGNORABLE' }))
}

test('heuristics are told from names of databases', () => {
  const heuristics = ['Heuristics.Encrypted.Zip', 'Phishing.Heuristics.Email.SpoofedDomain']
  assert.deepEqual(heuristics.map(isHeuristic), [true, true])
  assert.deepEqual(['Win.Heuristics.X', 'heuristics.x', 'Phishing.X'].map(isHeuristic), [false, false, false])
})

const MAIL = { sender: 'a@example.org', recipients: ['b@example.net'], clientAddress: '192.0.2.7' }
const SCOPES: readonly (readonly [scope: string, mail: Partial<typeof MAIL>, fits: boolean])[] = [
  ['sender:a@example.org', {}, true],
  ['sender:A@EXAMPLE.org', {}, true],
  ['sender:b@example.org', {}, false],
  ['sender:example.org', {}, true],
  ['sender:example.org', { sender: 'a@sub.example.org' }, false],
  ['sender:.example.org', { sender: 'a@sub.example.org' }, true],
  ['sender:.example.org', { sender: 'a@notexample.org' }, false],
  ['sender:example.org', { sender: '' }, false],
  ['sender:<>', { sender: '' }, true],
  ['sender:bücher.example', { sender: 'x@xn--bcher-kva.example' }, true],
  ['recipient:b@example.net', {}, true],
  ['recipient:example.net', { recipients: ['b@example.net', 'c@example.net'] }, true],
  ['recipient:b@example.net', { recipients: ['b@example.net', 'c@example.com'] }, false],
  ['recipient:example.net', { recipients: [] }, false],
  ['network:192.0.2.7', {}, true],
  ['network:192.0.2.0/24', {}, true],
  ['network:192.0.3.0/24', {}, false],
  ['network:192.0.2.0/24', { clientAddress: '::ffff:192.0.2.7' }, true],
  ['network:2001:db8::/32', { clientAddress: '2001:db8::1' }, true],
  ['network:2001:db8::/32', {}, false],
  ['network:local', { clientAddress: '127.0.0.1' }, true],
]
for (const [scope, mail, fits] of SCOPES) {
  test(`${scope} ${fits ? 'holds' : 'does not hold'} for ${JSON.stringify(mail)}`, () =>
    assert.equal(parseScope(scope)({ ...MAIL, ...mail }), fits))
}

test('mail from this host, without SMTP, is local and of no network', () => {
  const mail = { ...MAIL, clientAddress: undefined }
  assert.equal(parseScope('network:local')(mail), true)
  assert.equal(parseScope('network:0.0.0.0/0')(mail), false)
})

for (const scope of [
  '',
  'a@example.org',
  'from:x@y',
  'sender:',
  'sender:@x',
  'network:x.example',
  'network:1.2.3',
]) {
  test(`the scope ${JSON.stringify(scope)} is refused with what to write`, () =>
    assert.throws(() => parseScope(scope), { code: 'SIGNATURES_ARGUMENT', remedy: /^[A-Z].+/ }))
}

test('the ignore file has sorted lines, none of them blank, and nothing twice', () => {
  const entries = [
    ...[
      entry({ signature: 'Z' }),
      entry({ signature: 'A', contentMd5: 'a'.repeat(32) }),
      entry({ signature: 'Z' }),
    ],
    entry({ signature: 'Heuristics.X', where: 'filter' }),
  ]
  const content = `A:${'a'.repeat(32)}\nZ\n`
  assert.deepEqual(ignoreFile(entries), [{ name: IGNORE_FILE, content }])
  assert.deepEqual(ignoreFile([entry({ where: 'filter' })]), [])
})

test('entries survive the process, in a file that nobody else reads', async () => {
  const { store, open, directory } = places()
  await store.add(entry())
  await store.add(entry({ scope: 'sender:example.org', where: 'filter' }))
  await store.add(entry({ reason: 'better' }))
  const [scoped, plain] = await open().entries()
  assert.deepEqual([scoped?.scope, plain?.reason], ['sender:example.org', 'better'])
  assert.equal((await stat(join(directory, 'ignore.json'))).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(directory), ['ignore.json'])
})

test('what was taken away or replaced comes back when it is undone', async () => {
  const { store } = places()
  await store.add(entry({ reason: 'first' }))
  const { undo } = await store.add(entry({ reason: 'second' }))
  await undo()
  const removal = await store.remove('A.B-1')
  assert.deepEqual([removal.removed.map(({ reason }) => reason), await store.entries()], [['first'], []])
  await removal.undo()
  assert.deepEqual(
    (await store.entries()).map(({ reason }) => reason),
    ['first'],
  )
  assert.deepEqual((await store.remove('nobody')).removed, [])
})

test('the filter asks by the reported name, and hears of entries for it alone', async () => {
  const { store } = places()
  await store.add(entry({ signature: 'X', where: 'database' }))
  await store.add(entry({ signature: 'Y', where: 'filter', scope: 'sender:example.org' }))
  assert.equal(store.ignored('Y.UNOFFICIAL', MAIL)?.signature, 'Y')
  assert.equal(store.ignored('Y', { ...MAIL, sender: 'x@other.example' }), undefined)
  assert.equal(store.ignored('X.UNOFFICIAL', MAIL), undefined)
})

test('an entry is over at its time, is shown for a month, and then goes with the next change', async () => {
  const { store, clock } = places()
  const until = new Date(START_MS + DAY_MS).toISOString()
  await store.add(entry({ where: 'filter', until }))
  clock.pass(DAY_MS - 1)
  assert.notEqual(store.ignored('A.B-1', MAIL), undefined)
  clock.pass(1)
  assert.equal(store.ignored('A.B-1', MAIL), undefined)
  assert.deepEqual(
    (await store.entries()).map(({ expired }) => expired),
    [true],
  )
  clock.pass(31 * DAY_MS)
  await store.add(entry({ signature: 'other' }))
  assert.deepEqual(
    (await store.entries()).map(({ signature }) => signature),
    ['other'],
  )
})

test('the databases hear when an entry of theirs is over, and then leave it out no longer', async () => {
  const { store, clock } = places()
  await store.add(entry({ until: new Date(START_MS + DAY_MS).toISOString() }))
  await store.add(entry({ signature: 'for.ever' }))
  assert.equal(store.nextEnd(), undefined)
  assert.equal((await store.forDatabases()).length, 2)
  assert.equal(store.nextEnd(), START_MS + DAY_MS)
  clock.pass(DAY_MS + 1)
  // It was in force at the last look: somebody has to look again.
  assert.equal(store.nextEnd(), START_MS + DAY_MS)
  assert.deepEqual(
    (await store.forDatabases()).map(({ signature }) => signature),
    ['for.ever'],
  )
  assert.equal(store.nextEnd(), undefined)
})

for (const years of [20, -20]) {
  test(`a clock that jumps by ${years} years ends no entry early, and keeps none for long`, async () => {
    const { store, clock } = places()
    const until = new Date(START_MS + 3 * DAY_MS).toISOString()
    await store.add(entry({ where: 'filter', until }))
    clock.jump(years * 365 * DAY_MS)
    clock.pass(DAY_MS / 2)
    assert.notEqual(store.ignored('A.B-1', MAIL), undefined)
    clock.jump(-years * 365 * DAY_MS)
    clock.pass(2 * DAY_MS)
    assert.notEqual(store.ignored('A.B-1', MAIL), undefined)
    clock.pass(DAY_MS)
    assert.equal(store.ignored('A.B-1', MAIL), undefined)
  })
}

test('a clock that is ahead at the next start is not believed before it has gone on for a day', async () => {
  const { store, clock, open } = places()
  await store.add(entry({ where: 'filter', until: new Date(START_MS + 30 * DAY_MS).toISOString() }))
  clock.jump(300 * DAY_MS)
  const next = open()
  assert.deepEqual(
    (await next.entries()).map(({ expired }) => expired),
    [false],
  )
  clock.pass(DAY_MS)
  assert.deepEqual(
    (await next.entries()).map(({ expired }) => expired),
    [true],
  )
})

for (const content of ['', '{', '[]', '{"entries":[{"signature":7}]}']) {
  test(`a file that holds ${JSON.stringify(content)} is set aside, and told`, async () => {
    const { store, directory, log } = places()
    await store.add(entry())
    await writeFile(join(directory, 'ignore.json'), content)
    const again = createIgnoreStore({ directory, clock: turnedClock(START_MS), log })
    assert.deepEqual(await again.entries(), [])
    assert.equal(await readFile(join(directory, 'ignore.json.broken'), 'utf8'), content)
    assert.match(JSON.stringify(log), /signatures\.ignore\.broken/)
  })
}

test('the directory that is made for the first entry is as a run makes it', async () => {
  const directory = join(places().directory, 'signatures')
  const store = createIgnoreStore({ directory, clock: turnedClock(START_MS), log: places().log })
  await store.add(entry({ where: 'filter' }))
  assert.equal((await stat(directory)).mode & 0o777, 0o755)
})

test('a scope in the file that makes no sense holds for no mail', async () => {
  const { store } = places()
  await store.add(entry({ where: 'filter', scope: 'nonsense' }))
  assert.equal(store.ignored('A.B-1', MAIL), undefined)
})

test('where it cannot be written the error names the place, and what was there stays', async (t) => {
  const { store, directory } = places()
  await store.add(entry())
  if (process.getuid?.() === 0) {
    // Nothing keeps root from writing: a file in the place of the directory does.
    await rm(directory, { recursive: true })
    await writeFile(directory, '')
    t.after(() => rm(directory))
  } else await chmod(directory, 0o500)
  const named = { code: 'SIGNATURES_DIRECTORY_UNUSABLE', message: new RegExp(directory) }
  await assert.rejects(store.add(entry({ signature: 'other' })), named)
  assert.deepEqual(
    (await store.entries()).map(({ signature }) => signature),
    ['A.B-1'],
  )
})
