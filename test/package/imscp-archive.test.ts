/** The plugin for i-MSCP as it is uploaded: what the panels of its three series ask of an archive, by the readers that they use. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { BUILD_MS, built } from './support/built.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const PLUGIN = join(ROOT, 'packages/imscp-plugin')
const READERS = join(import.meta.dirname, 'support/archive-readers')
const NAMES = ['ClamAV.tar.bz2', 'ClamAV.zip'] as const
/** What a panel of 1.4 and 1.5 takes, and what its PHP may use. */
const LIMIT_MIB = 128

const work = await mkdtemp(join(tmpdir(), 'clamgate-imscp-'))
let first: string
const second = join(work, 'second')
after(() => rm(work, { recursive: true, force: true }))

/** What the panel is told; evaluated as PHP, as the panel does it. */
type Info = Readonly<Record<string, unknown>>
let info: Info
let said: string

before(
  async () => {
    ;({ directory: first, said } = await built('imscp'))
    const php = 'echo json_encode(eval(substr(file_get_contents("php://stdin"), 5)));'
    const child = run('php', ['-r', php], { encoding: 'utf8' })
    child.child.stdin?.end((await run('tar', ['-xOjf', archive('ClamAV.tar.bz2'), 'ClamAV/info.php'])).stdout)
    info = JSON.parse((await child).stdout)
  },
  { timeout: BUILD_MS },
)

async function build(output: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const command = [
    '-c',
    'umask "$UMASK"; exec "$0" imscp --quick --output "$1"',
    join(ROOT, 'script/package'),
  ]
  const env = { ...process.env, UMASK: '022', ...environment }
  return (await run('bash', [...command, output], { env })).stdout
}

function archive(name: (typeof NAMES)[number]): string {
  return join(first, name)
}

interface Entry {
  readonly name: string
  /** `file`, `directory`, or what it is else. */
  readonly kind: string
  readonly mode: number
  readonly time: number
}

/** As Python reads them, which shares no code with what wrote them. */
async function entriesOf(name: (typeof NAMES)[number]): Promise<readonly Entry[]> {
  const { stdout } = await run('python3', [join(READERS, 'entries.py'), archive(name)])
  return JSON.parse(stdout)
}

for (const name of NAMES) {
  test(`${name}: one folder, plain names, files and directories, each once and in order`, async () => {
    const entries = await entriesOf(name)
    const names = entries.map((entry) => entry.name)
    const byFolder = (path: string) => path.replaceAll('/', '\0')
    const sorted = [...new Set(names.map(byFolder))].toSorted()
    assert.deepEqual(names.map(byFolder), sorted, 'sorted, and each once')
    assert.equal(names[0], 'ClamAV/')
    for (const entry of entries) {
      assert.match(entry.name, /^ClamAV\/(?:[A-Za-z0-9_][\w.-]*\/)*(?:[A-Za-z0-9_][\w.-]*)?$/)
      assert.ok(entry.name.length < 100, entry.name)
      const isDirectory = entry.name.endsWith('/')
      assert.equal(entry.kind, isDirectory ? 'directory' : 'file', entry.name)
      assert.equal(entry.mode, isDirectory ? 0o755 : 0o644, entry.name)
    }
    assert.equal(new Set(entries.map(({ time }) => time)).size, 1, 'one time for all')
  })

  test(`${name}: has every file of the checkout, and what is made of it`, async () => {
    const files = (await entriesOf(name)).flatMap((entry) => (entry.kind === 'file' ? [entry.name] : []))
    const sources = await readdir(join(PLUGIN, 'plugin'), { recursive: true, withFileTypes: true })
    const expected = sources
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join('ClamAV', join(entry.parentPath, entry.name).slice(join(PLUGIN, 'plugin/').length)),
      )
    expected.push('ClamAV/info.php', 'ClamAV/config.php', 'ClamAV/program/clamgate.deb')
    assert.deepEqual(files.toSorted(), expected.toSorted())
    for (const needed of ['README.md', 'CHANGELOG.md', 'LICENSE'])
      assert.ok(files.includes(`ClamAV/${needed}`))
  })

  test(`${name}: is below the panel's limits, and the build says how large it is`, async () => {
    const [, mebibytes] = new RegExp(`${name}: ([\\d.]+) MiB$`, 'm').exec(said) ?? []
    assert.ok(Number(mebibytes) > 1 && Number(mebibytes) < LIMIT_MIB, said)
  })
}

test('two builds are the same byte for byte, whoever makes them', { timeout: BUILD_MS }, async () => {
  await build(second, {
    ...{ UMASK: '077', TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8' },
    ...{ TAR_OPTIONS: '--numeric-owner -v', BZIP2: '-v', ZIPOPT: '-v' },
  })
  assert.deepEqual((await readdir(first)).toSorted(), [...NAMES])
  assert.deepEqual((await readdir(second)).toSorted(), [...NAMES])
  for (const name of NAMES) {
    assert.ok((await readFile(archive(name))).equals(await readFile(join(second, name))), name)
  }
})

test('the kinds that a panel looks for, and nothing that a plain tar lacks', async () => {
  const { stdout } = await run('file', ['--brief', '--mime-type', ...NAMES.map(archive)])
  assert.equal(stdout, 'application/x-bzip2\napplication/zip\n')
  await run('unzip', ['-tq', archive('ClamAV.zip')])
  const headers = await run('python3', [join(READERS, 'ustar.py'), archive('ClamAV.tar.bz2')])
  assert.equal(headers.stdout, 'ustar 0\nustar 5\n', 'magic and types of all headers')
})

test('PHP reads it as the panels do, within their memory', async () => {
  const php = (script: string, file: string) =>
    run('php', ['-d', `memory_limit=${LIMIT_MIB}M`, join(READERS, script), file, join(work, script)])
  const { stdout: tar } = await php('phar.php', archive('ClamAV.tar.bz2'))
  assert.equal(tar, 'ClamAV\n', 'the name of the plugin is that of the first entry')
  const { stdout: zip } = await php('zip.php', archive('ClamAV.zip'))
  assert.equal(zip, 'ClamAV\n')
  const compared = ['-r', join(work, 'phar.php/ClamAV'), join(work, 'zip.php/ClamAV')]
  assert.equal((await run('diff', compared)).stdout, '')
})

test('info.php: literals alone, all of them strings, and what the panels check', async () => {
  const { stdout: text } = await run('unzip', ['-p', archive('ClamAV.zip'), 'ClamAV/info.php'])
  assert.match(
    text,
    /^<\?php\n\/\/ SPDX[^\n]*\nreturn array\(\n(?: {4}'\w+' => '(?:[^'\\\n]|\\['\\])*',\n)+\);\n$/,
  )
  const rules: Readonly<Record<string, RegExp>> = {
    name: /^ClamAV$/,
    desc: /./,
    version: /^\d+\.\d+\.\d+$/,
    build: /^\d{10}$/,
    require_api: /^1\.4\.0$/,
    date: /^\d{4}-\d\d-\d\d$/,
    author: /./,
    email: /^[\w.-]+@[\w-]+\.[a-z.]+$/,
    url: /^https:\/\/[\w.-]+\//,
    priority: /^\d+$/,
  }
  assert.deepEqual(Object.keys(info), Object.keys(rules))
  for (const [field, rule] of Object.entries(rules)) {
    const value = info[field]
    assert.ok(typeof value === 'string' && rule.test(value), `${field}: ${value}`)
  }
  const manifest = JSON.parse(await readFile(join(PLUGIN, 'package.json'), 'utf8'))
  assert.equal(info['version'], manifest.version)
  const notes = await readFile(join(PLUGIN, 'plugin/CHANGELOG.md'), 'utf8')
  assert.match(notes, new RegExp(`^## ${manifest.version}\\b`, 'm'), 'the version has its changes')
})

test('the Debian package in it is one, of the version of the program', async () => {
  const deb = join(work, 'phar.php/ClamAV/program/clamgate.deb')
  const { stdout } = await run('dpkg-deb', ['--field', deb, 'Package', 'Version'])
  const { version } = JSON.parse(await readFile(join(ROOT, 'packages/clamgate/package.json'), 'utf8'))
  assert.equal(stdout, `Package: clamgate\nVersion: ${version}\n`)
})
