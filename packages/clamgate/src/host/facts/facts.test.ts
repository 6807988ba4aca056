import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { isReadOnly, readDisk } from './disk.ts'
import { readMemory, readSwap } from './memory.ts'
import { packagesOf, readPackages } from './packages.ts'
import { processOf, readProcesses } from './processes.ts'
import { osRelease, readSystem } from './system.ts'
import { unitsOf } from './units.ts'

async function rootWith(
  t: { after(run: () => Promise<void>): void },
  files: Readonly<Record<string, string>>,
) {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-facts-'))
  t.after(() => rm(root, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

const MEMINFO = 'MemTotal:        2048 kB\nMemFree:  100 kB\nMemAvailable:    1024 kB\nSwapTotal:   512 kB\n'

test('a package counts as installed while it is, without its architecture', () => {
  const printed =
    'postfix\t3.7.11-0+deb12u1\tinstalled\nlibc6:amd64\t2.36\tinstalled\nexim4\t4.96\tconfig-files\n'
  assert.deepEqual(packagesOf(printed), [
    { name: 'postfix', version: '3.7.11-0+deb12u1' },
    { name: 'libc6', version: '2.36' },
  ])
})

test('packages that are not there do not hide those that are', async () => {
  const found = await readPackages(['no-such-package-at-all', 'dpkg'])
  // On a host without dpkg nothing is known.
  if (found !== undefined)
    assert.deepEqual(
      found.map(({ name }) => name),
      ['dpkg'],
    )
})

test('units have what systemctl says, in the order in which they were asked for', () => {
  const printed = [
    'Id=clamgate.service\nLoadState=loaded\nUnitFileState=enabled\nActiveState=active\nResult=success\nNRestarts=2\nMainPID=42\nUser=clamgate\nFragmentPath=/lib/systemd/system/clamgate.service\nNeedDaemonReload=yes\nExecMainStatus=0',
    'Id=nosuch.service\nLoadState=not-found\nUnitFileState=\nActiveState=inactive\nResult=success\nNRestarts=0\nMainPID=0\nUser=\nFragmentPath=\nNeedDaemonReload=no\nExecMainStatus=0',
    'Id=clamgate.socket\nLoadState=masked\nUnitFileState=masked\nActiveState=failed\nResult=resources\nNeedDaemonReload=no',
  ].join('\n\n')
  const [service, none, socket] = unitsOf(['clamgate.service', 'nosuch.service', 'clamgate.socket'], printed)
  assert.deepEqual(service, {
    name: 'clamgate.service',
    exists: true,
    enabled: 'enabled',
    active: 'active',
    result: 'success',
    restarts: 2,
    mainPid: 42,
    user: 'clamgate',
    file: '/lib/systemd/system/clamgate.service',
    needsReload: true,
    exitStatus: 0,
  })
  assert.equal(none?.exists, false)
  assert.deepEqual(
    [socket?.exists, socket?.enabled, socket?.active, socket?.restarts],
    [true, 'masked', 'failed', 0],
  )
})

test('a process has the name of its program, whatever it calls itself', () => {
  const status = 'Name:\tx\nUid:\t105\t105\t105\t105\n'
  assert.deepEqual(processOf(7, '/usr/sbin/clamd\0--foreground=true\0', status), {
    pid: 7,
    uid: 105,
    name: 'clamd',
    args: ['/usr/sbin/clamd', '--foreground=true'],
  })
  assert.equal(processOf(7, '/usr/sbin/amavisd-new (master)\0', status)?.name, 'amavisd-new')
  assert.equal(processOf(7, 'rspamd: main process\0', status)?.name, 'rspamd')
  assert.equal(processOf(7, '', status), undefined)
})

test('this very process is among those of the host', async () => {
  const ours = (await readProcesses()).find(({ pid }) => pid === process.pid)
  assert.equal(ours?.uid, process.getuid?.())
})

test('the bound of memory is the smallest one above the process', async (t) => {
  const root = await rootWith(t, {
    'proc/meminfo': MEMINFO,
    'proc/self/cgroup': '0::/system.slice/clamgate.service\n',
    'sys/fs/cgroup/system.slice/clamgate.service/memory.max': 'max\n',
    'sys/fs/cgroup/system.slice/memory.max': '1048576\n',
  })
  assert.deepEqual(await readMemory({ root }), {
    totalBytes: 2 * 1024 ** 2,
    availableBytes: 1024 ** 2,
    limitBytes: 1024 ** 2,
  })
  assert.equal(await readSwap(root), 512 * 1024)
})

test('swap that a container may not take does not count', async (t) => {
  const files = { 'proc/meminfo': MEMINFO, 'proc/self/cgroup': '0::/init.scope\n' }
  const none = await rootWith(t, { ...files, 'sys/fs/cgroup/memory.swap.max': '0\n' })
  assert.equal(await readSwap(none), 0)
  const all = await rootWith(t, { ...files, 'sys/fs/cgroup/memory.swap.max': 'max\n' })
  assert.equal(await readSwap(all), 512 * 1024)
})

test('cgroups of version 1 have no bound where they say one beyond all memory', async (t) => {
  const files = { 'proc/meminfo': MEMINFO, 'proc/9/cgroup': '4:memory:/docker/abc\n1:cpu:/\n' }
  const none = await rootWith(t, {
    ...files,
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  })
  assert.equal((await readMemory({ root: none, pid: 9 }))?.limitBytes, undefined)
  const bound = await rootWith(t, { ...files, 'sys/fs/cgroup/memory/memory.limit_in_bytes': '4096\n' })
  assert.equal((await readMemory({ root: bound, pid: 9 }))?.limitBytes, 4096)
})

test('a disk is the one on which a missing directory will be', async () => {
  const there = await readDisk('/')
  const missing = await readDisk('/no-such-directory/at/all')
  assert.equal(missing?.totalBytes, there?.totalBytes)
  assert.equal(there?.readOnly, false)
  assert.ok((there?.freeInodes ?? 0) > 0)
})

test('a mount that is read only is told, with blanks in its name and by the last of several', () => {
  const mountinfo = [
    '1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
    '2 1 8:2 / /var/my\\040disk ro,relatime - ext4 /dev/sda2 rw',
    '3 1 8:3 / /srv rw,relatime - ext4 /dev/sda3 ro,errors=remount-ro',
    '4 1 8:4 / /etc ro,relatime - ext4 /dev/sda4 ro',
    '5 1 8:5 / /etc rw,relatime - tmpfs tmpfs rw',
  ].join('\n')
  const seen = ['/var/lib', '/var/my disk/x', '/srv', '/srvother', '/etc/clamgate'].map((path) =>
    isReadOnly(path, mountinfo),
  )
  assert.deepEqual(seen, [false, true, true, false, false])
})

test('os-release is read as a shell would', () => {
  const found = osRelease(
    'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian \\"GNU\\" 12"\nNAME=\'x\'\n# ID=no\n',
  )
  assert.deepEqual([...found.values()], ['debian', '12', 'Debian "GNU" 12', 'x'])
})

test('a container and its init are told by what they leave in /run', async (t) => {
  const root = await rootWith(t, {
    'usr/lib/os-release': 'ID=ubuntu\nVERSION_ID="24.04"\n',
    'run/systemd/container': 'docker\n',
    'run/systemd/system/x': '',
  })
  assert.deepEqual(await readSystem(root), {
    id: 'ubuntu',
    versionId: '24.04',
    prettyName: 'ubuntu',
    init: 'systemd',
    container: true,
  })
  const bare = await rootWith(t, { 'etc/os-release': 'ID=debian\n' })
  const system = await readSystem(bare)
  assert.deepEqual([system.init, system.container], ['none', false])
})
