import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fixAll } from '../fix.ts'
import { aHost } from '../testing/host.ts'
import { fileChecks } from './checks.ts'
import type { FileFacts } from './facts.ts'
import { changeMode, makeDirectory } from './fixes.ts'
import { type PlaceFact, readPlace } from './place.ts'

const FILE: PlaceFact = {
  path: '/etc/clamgate/clamgate.yaml',
  kind: 'file',
  mode: 0o640,
  uid: 0,
  gid: 900,
  bytes: 10,
  readable: true,
  writable: false,
  makeable: undefined,
}
const DIRECTORY = {
  ...FILE,
  path: '/var/lib/clamgate',
  kind: 'directory',
  mode: 0o751,
  writable: true,
} as const
const NONE = { kind: undefined, readable: false, writable: false } as const
const GOOD: FileFacts = {
  configs: [FILE],
  secrets: [],
  directories: [{ ...DIRECTORY, purpose: 'engine.directory' }],
  sockets: [{ ...DIRECTORY, path: '/var/spool/postfix/clamgate' }],
  log: { ...FILE, path: '/var/log/clamgate/clamgate.log', writable: true },
  rotated: true,
  mtaGid: 901,
}
const WITH_SECRET = 'engine: { freshclam: { proxyServer: p, proxyUsername: u, proxyPassword: hidden } }'

async function badOf(more: Partial<FileFacts>, config = '{}') {
  return fileChecks(await aHost(config), { ...GOOD, ...more }).filter(({ state }) => state !== 'ok')
}

test('files and directories in order pass every check', async () => {
  assert.deepEqual(await badOf({}), [])
})

const engineDirectory = (more: Partial<PlaceFact>) => ({
  directories: [{ ...DIRECTORY, ...more, purpose: 'engine.directory' }],
})
const BROKEN: readonly (readonly [string, Partial<FileFacts>, string, RegExp, string?])[] = [
  [
    'a configuration that the service may not read',
    { configs: [{ ...FILE, readable: false }] },
    'fail files.config',
    /does not start again/,
  ],
  [
    'a configuration that others may write',
    { configs: [{ ...FILE, mode: 0o662 }] },
    'fail files.config',
    /0662/,
  ],
  [
    'a secret in a file that others may read',
    { configs: [{ ...FILE, mode: 0o644 }] },
    'warn config.secrets',
    /0644/,
    WITH_SECRET,
  ],
  [
    'a file of a secret that others may read',
    { secrets: [{ ...FILE, mode: 0o644 }] },
    'warn config.secrets',
    /0644/,
  ],
  [
    'a file of a secret that is not there',
    { secrets: [{ ...FILE, ...NONE }] },
    'fail config.secrets',
    /not there/,
  ],
  [
    'a directory that is not there',
    engineDirectory({ ...NONE, makeable: false }),
    'fail files.directories',
    /may not make it/,
  ],
  ['a directory of others', engineDirectory({ writable: false }), 'fail files.directories', /may not write/],
  ['a directory for all', engineDirectory({ mode: 0o777 }), 'warn files.directories', /0777/],
  ['a file for a directory', engineDirectory({ kind: 'file' }), 'fail files.directories', /no directory/],
  [
    'no directory for the socket',
    { sockets: [{ ...DIRECTORY, ...NONE, makeable: false }] },
    'fail files.socket-directory',
    /not there/,
  ],
  [
    'a directory for the socket of others',
    { sockets: [{ ...DIRECTORY, writable: false }] },
    'warn files.socket-directory',
    /may not make/,
  ],
  ['a log of others', { log: { ...FILE, writable: false } }, 'fail files.log', /may not write/],
  [
    'a log that only grows',
    { log: { ...FILE, writable: true, bytes: 3e9 }, rotated: false },
    'warn files.log',
    /2G and more/,
  ],
]
for (const [why, facts, seen, detail, config] of BROKEN) {
  test(`${why} is told, and nothing else`, async () => {
    const bad = await badOf(facts, config)
    assert.deepEqual(
      bad.map(({ state, name }) => `${state} ${name}`),
      [seen],
    )
    assert.match(bad[0]?.detail ?? '', detail)
    assert.ok((bad[0]?.remedy ?? '') !== '')
  })
}

test('where there is no user for the service, setup is what makes all', async () => {
  const facts = { ...GOOD, sockets: [{ ...DIRECTORY, ...NONE, makeable: undefined }] }
  const checks = fileChecks({ ...(await aHost()), user: undefined }, facts)
  const [bad] = checks.filter(({ state }) => state !== 'ok')
  assert.deepEqual([bad?.command, bad?.fix], ['clamgate setup', undefined])
})

test('a configuration without secrets may be read by all, and what is made when needed may be missing', async () => {
  assert.deepEqual(await badOf({ configs: [{ ...FILE, mode: 0o644 }] }), [])
  assert.deepEqual(await badOf(engineDirectory({ ...NONE, makeable: true })), [])
})

test('what is safe is offered: directories of ours that are missing, and modes of our file', async () => {
  const sentences = async (facts: Partial<FileFacts>, config?: string) =>
    (await badOf(facts, config)).map(({ fix }) => fix?.sentence)
  assert.deepEqual(await sentences(engineDirectory({ ...NONE, makeable: false })), [
    'Create /var/lib/clamgate for clamgate, mode 0751',
  ])
  assert.deepEqual(await sentences({ sockets: [{ ...DIRECTORY, ...NONE, makeable: false }] }), [
    'Create /var/lib/clamgate for clamgate, mode 2750',
  ])
  assert.deepEqual(await sentences({ configs: [{ ...FILE, mode: 0o644 }] }, WITH_SECRET), [
    'Change the mode of /etc/clamgate/clamgate.yaml from 0644 to 0640',
  ])
  // Others would lose it with the service.
  assert.deepEqual(await sentences({ configs: [{ ...FILE, mode: 0o644, gid: 0 }] }, WITH_SECRET), [undefined])
  assert.deepEqual(await sentences(engineDirectory({ writable: false })), [undefined])
})

test('fixes do what they say once, and never touch what is of others', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-fixes-'))
  t.after(() => rm(root, { recursive: true }))
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const make = (path: string) => makeDirectory({ path, uid, gid, mode: 0o2750, owner: 'me' })
  const file = join(root, 'clamgate.yaml')
  await writeFile(file, 'x', { mode: 0o644 })
  await chmod(file, 0o644)
  await mkdir(join(root, 'there'), { mode: 0o700 })
  await symlink(file, join(root, 'link'))
  const finding = { group: 'files', name: 'x', state: 'fail', detail: '', why: '' } as const
  const done = await fixAll([
    { ...finding, fix: make(join(root, 'new')) },
    { ...finding, fix: make(join(root, 'new')) },
    { ...finding, fix: make(join(root, 'there')) },
    { ...finding, fix: make(join(root, 'no/such/parent')) },
    { ...finding, fix: changeMode(file, 0o644, 0o640) },
    { ...finding, fix: changeMode(join(root, 'link'), 0o640, 0o600) },
    { ...finding, state: 'ok', fix: make(join(root, 'not-asked-for')) },
  ])
  assert.deepEqual(
    done.map(({ state }) => state),
    ['done', 'failed', 'failed', 'done', 'failed'],
  )
  const modes = await Promise.all(
    ['new', 'there', 'clamgate.yaml'].map(async (name) => (await stat(join(root, name))).mode & 0o7777),
  )
  assert.deepEqual(modes, [0o2750, 0o700, 0o640])
  await assert.rejects(stat(join(root, 'not-asked-for')))
  // Whoever may write there could put a link in its place.
  await mkdir(join(root, 'open'))
  await chmod(join(root, 'open'), 0o777)
  await assert.rejects(make(join(root, 'open/x')).run(), /can be changed by others/)
})

test('a place has its rights as that user has them', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-place-'))
  t.after(() => rm(root, { recursive: true }))
  const me = { name: 'me', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, groups: [] }
  const there = await readPlace(root, me)
  assert.deepEqual([there.kind, there.mode, there.readable, there.writable], ['directory', 0o700, true, true])
  assert.equal((await readPlace(join(root, 'a/b'), me)).makeable, true)
  assert.equal((await readPlace(root, undefined)).writable, undefined)
  if (me.uid !== 0) return
  // Root may try the rights of nobody.
  const nobody = { name: 'nobody', uid: 65_534, gid: 65_534, groups: [65_534] }
  const theirs = await readPlace(root, nobody)
  assert.deepEqual([theirs.readable, theirs.writable], [false, false])
  assert.equal((await readPlace(join(root, 'a'), nobody)).makeable, false)
})
