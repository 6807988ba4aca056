import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { makePlace, type Place, SCRIPTS } from './scripts.ts'

const DONE = { code: 0, out: '', err: '' }
const ARCHITECTURE = (await promisify(execFile)('dpkg', ['--print-architecture'])).stdout.trim()

interface PlaceOfProgram extends Place {
  readonly deb: string
  /** State as dpkg writes it (`ii `, `iF `, nothing), with the version. */
  dpkgKnows(state: string, version?: string): Promise<void>
  /** What apt-get does after it has looked whether dpkg is locked; it installs unless told otherwise. */
  apt(lines?: string): Promise<void>
}

/** The plugin with a small package of its own, on a host without it. */
async function withProgram(fields: Readonly<Record<string, string>> = {}): Promise<PlaceOfProgram> {
  const place = await makePlace()
  const scripts = join(place.directory, 'plugin')
  await cp(SCRIPTS, scripts, { recursive: true })
  const tree = join(place.directory, 'tree')
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  await writeFile(join(tree, 'content'), 'x'.repeat(20_000))
  const control = {
    ...{ Package: 'clamgate', Version: '0.2.0', Architecture: ARCHITECTURE, Maintainer: 'x <x@example.org>' },
    ...{ Depends: 'adduser, clamav-daemon, libc6 (>= 2.28), libstdc++6 (>= 8)', Description: 'x', ...fields },
  }
  const lines = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`)
  await writeFile(join(tree, 'DEBIAN/control'), lines.join(''))
  const deb = join(scripts, 'clamgate.deb')
  await promisify(execFile)('dpkg-deb', ['-Znone', '--build', tree, deb])

  const state = join(place.directory, 'dpkg')
  const installed = `printf 'ii |0.2.0' >${state}; printf '#!/bin/sh' >$CLAMGATE_PROGRAM; chmod +x $CLAMGATE_PROGRAM`
  const ours: PlaceOfProgram = Object.assign(place, {
    deb,
    run: place.runIn(scripts),
    dpkgKnows: async (abbreviation: string, version = '0.2.0') => {
      await writeFile(state, abbreviation === '' ? '' : `${abbreviation}|${version}`)
      const program = join(place.directory, 'clamgate')
      if (abbreviation.startsWith('ii')) {
        await writeFile(program, '#!/bin/sh\n')
        await chmod(program, 0o755)
      }
    },
    apt: async (words = '') => {
      await place.program('apt-get', `${words}\ncase "$*" in *' install '*) ${installed} ;; esac`)
    },
  })
  await place.program('id', 'echo 0')
  await place.program('sleep', '')
  await place.program(
    'dpkg-query',
    `[ -s ${state} ] || { echo 'no packages found' >&2; exit 1; }
case "$*" in *Abbrev*) cut -d'|' -f1 ${state} ;; *) cut -d'|' -f2 ${state} ;; esac`,
  )
  await place.program(
    'dpkg',
    `case "$*" in --remove*) : >${state}; exit 0 ;; *' --install '*) ${installed} ;; *--configure*) ;; *) exec /usr/bin/dpkg "$@" ;; esac`,
  )
  await ours.apt()
  return ours
}

/** What packages were changed with, in short: `apt-get install`, `dpkg --remove`. */
const asked = async (place: Place) =>
  (await place.asked()).flatMap((line) => {
    const [, program, deed] =
      line.match(/^(apt-get|dpkg) (?:.* )?(update|install|--remove|--configure|--install)(?: |$)/) ?? []
    return deed === undefined ? [] : [`${program} ${deed}`]
  })
const marked = async (place: Place) =>
  await readFile(join(place.state, 'installed-program'), 'utf8').catch(() => undefined)

test('shellcheck finds nothing to complain of', async () => {
  const scripts = (await readdir(SCRIPTS)).map((name) => join(SCRIPTS, name))
  const args = ['--external-sources', '--source-path=SCRIPTDIR', '--shell=dash', ...scripts]
  assert.deepEqual(await promisify(execFile)('shellcheck', args), { stdout: '', stderr: '' })
})

describe('install.sh and remove.sh', { concurrency: 4 }, () => {
  for (const version of ['0.2.0', '0.10.0', '1:0.1']) {
    test(`a host with clamgate ${version} is left alone, and its package stays`, async () => {
      await using place = await withProgram()
      await place.dpkgKnows('ii ', version)
      assert.deepEqual(await place.run('install.sh'), DONE)
      assert.deepEqual(await place.run('remove.sh'), DONE)
      assert.deepEqual([await asked(place), await marked(place)], [[], undefined])
    })
  }

  test('a host without it gets it, and gives it back', async () => {
    await using place = await withProgram()
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.deepEqual([await asked(place), await marked(place)], [['apt-get install'], '0.2.0\n'])
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.deepEqual(await asked(place), ['apt-get install'])
    await place.program('systemctl', 'exit 3')
    assert.deepEqual(await place.run('remove.sh'), DONE)
    assert.deepEqual(
      [await asked(place), await marked(place)],
      [['apt-get install', 'dpkg --remove'], undefined],
    )
    assert.deepEqual(await place.run('remove.sh'), DONE)
  })

  test("a service that runs on is somebody else's: the package stays", async () => {
    await using place = await withProgram()
    await place.run('install.sh')
    await place.program('systemctl', 'exit 0')
    assert.equal((await place.run('remove.sh')).code, 0)
    assert.deepEqual(await asked(place), ['apt-get install'])
  })

  test('so it does where an init script says that it runs', async () => {
    await using place = await withProgram()
    await place.run('install.sh')
    await place.program('systemctl', 'exit 1')
    await place.program('init-clamgate', '')
    const scripts = join(place.directory, 'etc/init.d')
    await mkdir(scripts, { recursive: true })
    await symlink(join(place.directory, 'programs/init-clamgate'), join(scripts, 'clamgate'))
    assert.equal((await place.run('remove.sh')).code, 0)
    assert.deepEqual(await asked(place), ['apt-get install'])
  })

  for (const [state, version, isOurs, deed] of [
    ['ii ', '0.1.9', false, 'apt-get install'],
    ['iF ', '0.2.0', false, 'dpkg --install'],
    ['iU ', '0.2.0', false, 'dpkg --install'],
    ['iHR', '0.1.9', false, 'dpkg --install'],
    ['rc ', '0.1.0', true, 'apt-get install'],
    ['un ', '', true, 'apt-get install'],
  ] as const) {
    test(`dpkg knows it as "${state}${version}": it is completed${isOurs ? ', and ours' : ''}`, async () => {
      await using place = await withProgram()
      await place.dpkgKnows(state, version)
      assert.deepEqual(await place.run('install.sh'), DONE)
      assert.deepEqual(await asked(place), [deed])
      assert.equal((await marked(place)) !== undefined, isOurs)
    })
  }

  test('a program that somebody has deleted comes back', async () => {
    await using place = await withProgram()
    await place.dpkgKnows('ii ')
    await rm(join(place.directory, 'clamgate'))
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.deepEqual(await asked(place), ['dpkg --install'])
  })

  test('without a network, a host that has all that is needed gets it without what is recommended', async () => {
    await using place = await withProgram()
    await place.apt(
      `case "$*" in *--install-recommends*) echo 'E: Failed to fetch rsync.deb  Temporary failure resolving' >&2; exit 100 ;; esac`,
    )
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.equal((await asked(place)).at(-1), 'apt-get install')
  })

  test('lists of packages that are too old are renewed once, and a source that is dead keeps nobody', async () => {
    await using place = await withProgram()
    await place.apt(
      `[ ! -e $HOME/once ] && : >$HOME/once && { echo 'E: Unable to locate package clamav-daemon' >&2; exit 100; }
case "$*" in *' update'*) echo 'E: The repository does not have a Release file.' >&2; exit 100 ;; esac`,
    )
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.deepEqual(await asked(place), ['apt-get install', 'apt-get update', 'apt-get install'])
  })

  test('a dpkg that was interrupted is completed', async () => {
    await using place = await withProgram()
    await place.apt(
      `[ ! -e $HOME/once ] && : >$HOME/once && { echo "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem." >&2; exit 100; }`,
    )
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.equal((await asked(place))[1], 'dpkg --configure')
  })

  test('a lock of dpkg is waited for', async () => {
    await using place = await withProgram()
    const locked = 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4242 (apt-get)'
    await place.apt(
      `echo x >>$HOME/times; [ "$(wc -l <$HOME/times)" -gt 3 ] || { echo '${locked}' >&2; exit 100; }`,
    )
    assert.deepEqual(await place.run('install.sh'), DONE)
    assert.equal((await place.asked()).filter((line) => line === 'sleep 5').length, 3)
  })

  test('in a setup of the panel systemd is told to start nothing', async () => {
    await using place = await withProgram()
    await place.apt('echo "offline $SYSTEMD_OFFLINE" >>$HOME/asked')
    await place.run('install.sh')
    await place.dpkgKnows('')
    await place.run('install.sh', 'setup')
    assert.deepEqual(
      (await place.asked()).filter((line) => line.startsWith('offline')),
      ['offline ', 'offline 1'],
    )
  })

  const said = async (place: PlaceOfProgram) => {
    const { code, err } = await place.run('install.sh')
    assert.equal(code, 1)
    assert.match(err, /^[^\n]+\n$/)
    assert.equal(await marked(place), undefined)
    return err.trim().replaceAll(place.directory, '')
  }
  const fails = (words: string) => `echo '${words}' >&2; exit 100`
  const CANNOT = 'clamgate cannot be installed:'

  for (const [what, words, line] of [
    [
      'no network',
      'E: Failed to fetch http://deb.debian.org/x.deb  Temporary failure resolving',
      `${CANNOT} its packages cannot be fetched (E: Failed to fetch http://deb.debian.org/x.deb Temporary failure resolving); check the network and /etc/apt/sources.list, then try again`,
    ],
    [
      'a package that no source has',
      'Reading\n clamgate : Depends: clamav-daemon but it is not installable\nE: Unable to correct problems',
      `${CANNOT} apt does not find what it needs (clamgate : Depends: clamav-daemon but it is not installable); check /etc/apt/sources.list, run apt-get update, then try again`,
    ],
    [
      'a full disk',
      'dpkg: error processing archive x.deb (--unpack):\n cannot copy: No space left on device',
      `${CANNOT} the disk is full (cannot copy: No space left on device); make room (df -h), then try again`,
    ],
    [
      'a full disk, as apt sees it',
      "E: You don'\\''t have enough free space in /var/cache/apt/archives/.",
      `${CANNOT} the disk is full (E: You don't have enough free space in /var/cache/apt/archives/.); make room (df -h), then try again`,
    ],
    [
      'a file system that is read-only',
      'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (30: Read-only file system)',
      `${CANNOT} a file system is read-only (E: Could not open lock file /var/lib/dpkg/lock-frontend - open (30: Read-only file system)); mount it for writing, then try again`,
    ],
    [
      'no word',
      '',
      `${CANNOT} it ended without a word; run the same with apt-get to see more, then try again`,
    ],
  ] as const) {
    test(`${what} is said in one line`, async () => {
      await using place = await withProgram()
      await place.apt(fails(words))
      assert.equal(await said(place), line)
    })
  }

  test('a lock of dpkg that is kept is said, with who keeps it', async () => {
    await using place = await withProgram()
    await place.apt(
      fails(`E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process ${process.pid} (node)`),
    )
    assert.match(
      await said(place),
      new RegExp(
        `^dpkg is busy: process ${process.pid} \\(.+\\) has held its lock for 3 minutes; wait for it to end, then try again$`,
      ),
    )
  })

  test('who is not root, a host that is too old, another architecture', async () => {
    await using place = await withProgram({ Depends: 'libc6 (>= 99.1), clamav-daemon' })
    assert.match(
      await said(place),
      /^This host is too old: clamgate needs glibc 99\.1 \(.*\), .* has 2\.\d+; upgrade the system first$/,
    )
    await place.program('id', 'echo 1000')
    assert.equal(
      await said(place),
      'Only root can install and remove clamgate; the backend of the panel has to run as root',
    )
    await using other = await withProgram({ Architecture: 'm68k' })
    assert.equal(
      await said(other),
      `The program is for m68k, this host is ${ARCHITECTURE}; upload the archive for this architecture`,
    )
    assert.deepEqual([await asked(place), await asked(other)], [[], []])
  })

  test('a package that is cut, no package, or missing', async () => {
    await using place = await withProgram()
    await truncate(place.deb, 12_000)
    assert.equal(await said(place), '/plugin/clamgate.deb is damaged; upload the archive of the plugin again')
    await writeFile(place.deb, 'x')
    const words = 'it is no Debian package of clamgate; upload the archive of the plugin again'
    assert.equal(await said(place), `/plugin/clamgate.deb cannot be read: ${words}`)
    await rm(place.deb)
    assert.equal(
      await said(place),
      'The plugin has no program: /plugin/clamgate.deb is missing; upload the archive of the plugin again',
    )
    assert.deepEqual(await asked(place), [])
  })

  test('what is known of the installation cannot be written', async () => {
    await using place = await withProgram()
    await rm(place.state, { recursive: true })
    await writeFile(place.state, '')
    assert.equal(
      await said(place),
      '/state/installed-program cannot be written; look at the space and the mode of /state, then try again',
    )
    assert.deepEqual(await asked(place), [])
  })
})
