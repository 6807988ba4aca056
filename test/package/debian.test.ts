/** The Debian package on fresh hosts: a root of each release, made once and kept, and changes that go with each test. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { BUILD_MS, built, builtDeb } from './support/built.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const SUPPORT = join(import.meta.dirname, 'support')
const ROOTS = join(ROOT, '.clamgate/roots')
const UNSHARE = ['--mount', '--net', '--uts', '--pid', '--kill-child', '--fork', '--propagation', 'private']
const UNCHANGED = 'services of others and Postfix as before'

const mayMount = spawnSync('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
const skip = mayMount ? false : 'this machine permits no namespace with mounts of its own'

const work = await mkdtemp(join(tmpdir(), 'clamgate-deb-'))
const packages = join(work, 'packages')
after(() => rm(work, { recursive: true, force: true }))

before(
  async () => {
    await mkdir(packages)
    const deb = await builtDeb()
    await copyFile(deb, join(packages, basename(deb)))
    await asOlder(deb, '0.0.9')
  },
  { timeout: BUILD_MS },
)

/** The same package with a lower version, to upgrade from. */
async function asOlder(deb: string, version: string): Promise<void> {
  const tree = join(work, 'older')
  await run('dpkg-deb', ['--raw-extract', deb, tree])
  const control = join(tree, 'DEBIAN/control')
  const text = await readFile(control, 'utf8')
  await writeFile(control, text.replace(/^Version: .*$/m, `Version: ${version}`))
  const path = join(packages, `clamgate_${version}_amd64.deb`)
  await run('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, path])
  await rm(tree, { recursive: true })
}

async function makeRoot(release: string): Promise<string> {
  const root = join(ROOTS, release)
  await run('bash', [join(SUPPORT, 'make-root.sh'), release, root], { maxBuffer: 16 * 1024 ** 2 })
  return root
}

/** Runs a script of `support` in a root; what it says stands below `== name`. */
async function inRoot(release: string, script: string): Promise<(name: string) => string> {
  const root = await makeRoot(release)
  const scratch = join(work, `${release}-${script}`)
  mkdirSync(scratch)
  const args = [...UNSHARE, 'bash', join(SUPPORT, 'in-root.sh'), root, scratch, packages, script]
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 500_000 })
  const parts = new Map(
    stdout.split(/^== /m).map((part): [string, string] => {
      const [name = '', ...lines] = part.split('\n')
      return [name, lines.join('\n')]
    }),
  )
  assert.ok(parts.has('end'), `${stdout}\n${stderr}`)
  return (name) => parts.get(name) ?? assert.fail(`no ${name} in ${stdout}${stderr}`)
}

/** Those that Debian looks after; older ones by hand: `DEBIAN_RELEASES='bullseye bookworm trixie'`. */
const RELEASES = (process.env['DEBIAN_RELEASES'] ?? 'bookworm trixie').split(' ')

for (const release of RELEASES) {
  test(`${release}: from installing to purging, nothing of others changes and nothing of ours is left`, {
    skip,
    timeout: 600_000,
  }, async () => {
    const of = await inRoot(release, 'life.sh')
    assert.ok(
      of('install').startsWith(`${UNCHANGED}\n640 root:clamgate /etc/clamgate/clamgate.yaml\n`),
      of('install'),
    )
    assert.match(of('install'), /^clamgate:x:.*:\/var\/lib\/clamgate:\/usr\/sbin\/nologin\n.*: good\n$/m)
    assert.equal(of('guidance'), 'pages read\n')
    assert.match(of('setup'), /smtp\.eicar +EICAR test file: refused \(550 5\.7\.1[\s\S]*exit 0\n$/)
    assert.match(of('daemon'), /EICAR test file: refused[\s\S]*exit 0\n$/)
    assert.equal(
      of('upgrade'),
      '  databasesMissing: accept # mine\n640 root:clamgate /etc/clamgate/clamgate.yaml\n0.1.0 install ok installed\nexit 0\n',
    )
    assert.match(of('asked'), /DEFERS ALL MAIL/)
    assert.equal(of('back'), `exit 0\n${UNCHANGED}\n`)
    const kept = of('removed').match(/\S*clamgate\S*(?= |$)/gm)
    assert.deepEqual([...new Set(kept)].filter((path) => path.startsWith('/etc')).toSorted(), [
      '/etc/clamgate',
      '/etc/clamgate/clamgate.yaml',
      '/etc/logrotate.d/clamgate',
    ])
    assert.doesNotMatch(
      of('removed'),
      /clamgate uninstall|^</m,
      'nothing is left to undo, and nothing of others is gone',
    )
    assert.equal(of('purged'), '')
  })
}

test('bash, zsh and fish complete commands, options, choices and files', {
  skip,
  timeout: 600_000,
}, async () => {
  const of = await inRoot('bookworm', 'completion.sh')
  for (const shell of ['bash', 'fish']) {
    const asked = (line: string) => of(`${shell} ${line}`).trim().split('\n').toSorted()
    assert.ok(asked('clamgate ').includes('selftest'), shell)
    assert.deepEqual(asked('clamgate sig'), ['signatures'], shell)
    assert.deepEqual(asked('clamgate setup --eng'), ['--engine'], shell)
    assert.deepEqual(asked('clamgate setup --engine '), ['external', 'managed'], shell)
    assert.deepEqual(asked('clamgate completion '), ['bash', 'fish', 'zsh'], shell)
    assert.ok(asked('clamgate config check ').includes('file.yaml'), shell)
    assert.ok(asked('clamgate setup --from f').includes('file.yaml'), shell)
  }
  assert.match(of('zsh clamgate setup --engine '), /external +managed/)
  assert.match(of('zsh clamgate '), /selftest/)
})

test('two builds are the same byte for byte, whoever makes them', { timeout: BUILD_MS }, async () => {
  const { said } = await built('deb')
  const [, megabytes] = /: (\d+) MB when it is installed/.exec(said) ?? []
  assert.ok(Number(megabytes) > 0 && Number(megabytes) < 160, said)
  const deb = await builtDeb()
  assert.match(basename(deb), /^clamgate_0\.1\.0_/)
  // The one in the plugin was built on its own, with another mask, time zone and language.
  const { directory } = await built('imscp')
  const taken = ['-xOjf', join(directory, 'ClamAV.tar.bz2'), 'ClamAV/program/clamgate.deb']
  const { stdout } = await run('tar', taken, { encoding: 'buffer', maxBuffer: 256 * 1024 ** 2 })
  assert.ok((await readFile(deb)).equals(stdout))
})

test('every file that the application imports, now or later, is in the package', async () => {
  const unpacked = join(work, 'unpacked')
  const name = (await readdir(packages)).find((one) => one.startsWith('clamgate_0.1.0_')) ?? ''
  await run('dpkg-deb', ['-x', join(packages, name), unpacked])
  const source = join(unpacked, 'usr/lib/clamgate/clamgate/src')
  const files = (await readdir(source, { recursive: true })).filter((path) => path.endsWith('.js'))
  const missing: string[] = []
  for (const path of files) {
    const text = await readFile(join(source, path), 'utf8')
    for (const [, named = ''] of text.matchAll(/(?:from |import\()'(\.{1,2}\/[^']+)'/g)) {
      if (!existsSync(join(source, dirname(path), named))) missing.push(`${path}: ${named}`)
    }
  }
  assert.ok(files.length > 100)
  assert.deepEqual(missing, [])
})

test('lintian finds no error, and no warning that is not explained', { skip, timeout: 600_000 }, async () => {
  const of = await inRoot('bookworm', 'lintian.sh')
  assert.equal(of('lintian'), '')
})
