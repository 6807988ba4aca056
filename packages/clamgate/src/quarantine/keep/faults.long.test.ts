import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { mountSmallDisk } from '../../managed/process/testing/small-disk.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, openQuarantine } from './testing/open-quarantine.ts'

const root = await mkdtemp(join(tmpdir(), 'quarantine-'))
after(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'q-'))
const run = promisify(execFile)
const MIB = 1024 * 1024

test('refuses a message that would pass quarantine.maxSize, and takes it when there is room again', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  quarantine.settings.maxSizeBytes = MIB
  const keep = async () => {
    const spool = quarantine.openSpool()
    await spool.write(Buffer.alloc(600_000))
    return spool.keep(keptEnvelope())
  }
  await keep()
  await assert.rejects(keep(), {
    name: 'QuarantineError',
    code: 'QUARANTINE_FULL',
    remedy: /quarantine\.maxSize/,
  })
  assert.equal(quarantine.status().problem?.code, 'QUARANTINE_FULL')
  assert.equal(quarantine.log.lines.at(-1)?.event, 'quarantine.failed')
  assert.equal((await filesBelow(directory)).length, 2, 'nothing of the refused one is left')
  quarantine.settings.maxSizeBytes = 2 * MIB
  await keep()
  assert.equal(quarantine.status().entries, 2)
  assert.equal(quarantine.status().problem, undefined)
})

test('stops writing as soon as a message no longer fits, and counts what others are writing', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  quarantine.settings.maxSizeBytes = MIB
  const first = quarantine.openSpool()
  await first.write(Buffer.alloc(700_000))
  const second = quarantine.openSpool()
  await second.write(Buffer.alloc(300_000))
  await second.write(Buffer.alloc(300_000))
  assert.equal((await filesBelow(directory)).length, 1, 'the second one has been given up')
  assert.equal(second.write(Buffer.alloc(10)), undefined)
  await assert.rejects(second.keep(keptEnvelope()), { code: 'QUARANTINE_FULL' })
  await first.keep(keptEnvelope())
})

test('refuses the message whose description alone does not fit', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  quarantine.settings.maxSizeBytes = MIB
  const spool = quarantine.openSpool()
  await spool.write(Buffer.alloc(MIB))
  await assert.rejects(spool.keep(keptEnvelope()), { code: 'QUARANTINE_FULL' })
  assert.deepEqual(await filesBelow(directory), [])
})

test('looks again, when full, whether somebody has made room by hand', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  quarantine.settings.maxSizeBytes = MIB
  const keep = async () => {
    const spool = quarantine.openSpool()
    await spool.write(Buffer.alloc(900_000))
    return spool.keep(keptEnvelope())
  }
  await keep()
  await rm(join(directory, '2026-11-23'), { recursive: true })
  await assert.rejects(keep(), { code: 'QUARANTINE_FULL' })
  await quarantine.expire() // comes after the look that the failure has begun
  await keep()
})

test('warns once when it is nearly full', async () => {
  await using quarantine = openQuarantine(await fresh())
  quarantine.settings.maxSizeBytes = MIB
  const spool = quarantine.openSpool()
  await spool.write(Buffer.alloc(960_000))
  await spool.keep(keptEnvelope())
  await quarantine.openSpool().keep(keptEnvelope())
  const warnings = quarantine.log.lines.filter(({ event }) => event === 'quarantine.filling')
  assert.deepEqual(
    warnings.map(({ sentence }) => sentence),
    ['The quarantine is filled to 91 %'],
  )
})

test('refuses a directory that others may write to, that is not ours, or that is no directory', async () => {
  const refused = async (directory: string, message: RegExp) => {
    await using quarantine = openQuarantine(directory)
    const expected = { code: 'QUARANTINE_DIRECTORY_UNSAFE', message, remedy: /0700/ }
    await assert.rejects(quarantine.start(), expected)
    await assert.rejects(quarantine.prepare(), expected)
    const spool = quarantine.openSpool()
    await spool.write(Buffer.alloc(10))
    await assert.rejects(spool.keep(keptEnvelope()), expected)
  }
  const open = await fresh()
  await chmod(open, 0o770)
  await refused(open, /may be written to by others \(mode 0770\)/)
  const link = join(await fresh(), 'link')
  await symlink(await fresh(), link)
  await refused(link, /is a link/)
  const file = join(await fresh(), 'file')
  await writeFile(file, '')
  await refused(file, /is no directory/)
  await refused(await someoneElses(), /belongs to the user \d+, the daemon runs as user \d+/)
})

/** Root can give a directory away; everybody else finds one that is root's. */
async function someoneElses(): Promise<string> {
  if (process.geteuid?.() !== 0) return '/usr'
  const directory = await fresh()
  await chown(directory, 65_534, 65_534)
  return directory
}

test('follows no link that was planted in the directory', async () => {
  const elsewhere = await fresh()
  for (const planted of ['.spool', '2026-11-23']) {
    const directory = await fresh()
    await symlink(elsewhere, join(directory, planted))
    await using quarantine = openQuarantine(directory)
    const spool = quarantine.openSpool()
    await spool.write(Buffer.alloc(10))
    await assert.rejects(spool.keep(keptEnvelope()), {
      code: 'QUARANTINE_DIRECTORY_UNSAFE',
      message: /is a link/,
    })
  }
  assert.deepEqual(await filesBelow(elsewhere), [])
})

test('works again, without a restart, when its directory is put right', async () => {
  const directory = await fresh()
  await chmod(directory, 0o777)
  await using quarantine = openQuarantine(directory)
  await assert.rejects(quarantine.start(), { code: 'QUARANTINE_DIRECTORY_UNSAFE' })
  assert.equal(quarantine.status().problem?.code, 'QUARANTINE_DIRECTORY_UNSAFE')
  await chmod(directory, 0o700)
  await quarantine.expire()
  assert.equal(quarantine.status().problem, undefined)
  await quarantine.openSpool().keep(keptEnvelope())
})

test('says that the directory cannot be made', async () => {
  const file = join(await fresh(), 'file')
  await writeFile(file, 'x')
  await using quarantine = openQuarantine(join(file, 'quarantine'))
  await assert.rejects(quarantine.prepare(), {
    code: 'QUARANTINE_DIRECTORY_UNUSABLE',
    remedy: /quarantine\.directory/,
  })
  assert.equal(await readFile(file, 'utf8'), 'x')
})

test('prepare makes the directory; start alone does not', async () => {
  const directory = join(await fresh(), 'quarantine')
  await using quarantine = openQuarantine(directory)
  await quarantine.start()
  await assert.rejects(filesBelow(directory), { code: 'ENOENT' })
  await quarantine.prepare()
  assert.deepEqual(await filesBelow(directory), [])
})

test('a try tells what is wrong before a message is deferred for it, once, and when it is over', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const look = async () => {
    quarantine.clock.pass(30_000)
    await quarantine.look()
    return quarantine.status().problem?.code
  }
  const told = () => quarantine.log.lines.map(({ event }) => event).filter((event) => /usable$/.test(event))
  await quarantine.start()
  assert.equal(await look(), undefined)
  await chmod(directory, 0o777)
  quarantine.settings.isInUse = false
  assert.equal(await look(), undefined, 'nobody misses it')
  quarantine.settings.isInUse = true
  assert.equal(await look(), 'QUARANTINE_DIRECTORY_UNSAFE')
  assert.equal(await look(), 'QUARANTINE_DIRECTORY_UNSAFE')
  assert.deepEqual(told(), ['quarantine.unusable'])
  await chmod(directory, 0o700)
  assert.equal(await look(), undefined)
  assert.deepEqual(told(), ['quarantine.unusable', 'quarantine.usable'])
  await rm(directory, { recursive: true })
  assert.equal(await look(), undefined, 'made anew')
  assert.deepEqual(await filesBelow(directory), [])
})

test('is full until what was refused has room: the bound is raised, or entries are removed', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  quarantine.settings.maxSizeBytes = MIB
  const look = async () => {
    quarantine.clock.pass(90_000)
    await quarantine.look()
    return quarantine.status().problem?.code
  }
  const keep = async () => {
    const spool = quarantine.openSpool()
    await spool.write(Buffer.alloc(600_000))
    return spool.keep(keptEnvelope())
  }
  await keep()
  await assert.rejects(keep(), { code: 'QUARANTINE_FULL' })
  assert.equal(await look(), 'QUARANTINE_FULL')
  quarantine.settings.maxSizeBytes = 2 * MIB
  assert.equal(await look(), undefined)
  quarantine.settings.maxSizeBytes = MIB
  await assert.rejects(keep(), { code: 'QUARANTINE_FULL' })
  for (const file of await filesBelow(directory)) await rm(join(directory, file))
  assert.equal(await look(), undefined)
})

if (await canMount()) {
  test('a try sees that the disk is full, and that there is room again', async () => {
    await using disk = await mountSmallDisk(512)
    await chmod(disk.directory, 0o700)
    await using quarantine = openQuarantine(disk.directory)
    await quarantine.start()
    await disk.fill()
    await quarantine.look()
    assert.equal(quarantine.status().problem?.code, 'QUARANTINE_DISK_FULL')
    await disk.makeRoom()
    quarantine.clock.pass(30_000)
    await quarantine.look()
    assert.equal(quarantine.status().problem, undefined)
  })

  test('refuses what a full disk does not take, and leaves nothing of it', async () => {
    const directory = await fresh()
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1M,mode=0700', 'tmpfs', directory])
    try {
      await using quarantine = openQuarantine(directory)
      const keep = async (bytes: number) => {
        const spool = quarantine.openSpool()
        for (let left = bytes; left > 0; left -= 65_536)
          await spool.write(randomBytes(Math.min(left, 65_536)))
        return spool.keep(keptEnvelope())
      }
      await keep(600_000)
      const full = { code: 'QUARANTINE_DISK_FULL', cause: { code: 'ENOSPC' } }
      await assert.rejects(keep(600_000), ({ code, cause }) => {
        assert.deepEqual({ code, cause: { code: cause.code } }, full)
        return true
      })
      assert.equal((await filesBelow(directory)).length, 2)
      assert.equal(quarantine.status().problem?.code, 'QUARANTINE_DISK_FULL')
      await quarantine.look()
      assert.equal(quarantine.status().problem?.code, 'QUARANTINE_DISK_FULL', 'it would not fit now either')
      await keep(100_000)
      await run('mount', ['-o', 'remount,ro', directory])
      await assert.rejects(keep(10), { code: 'QUARANTINE_DIRECTORY_UNUSABLE', message: /EROFS/ })
      await assert.rejects(quarantine.prepare(), { code: 'QUARANTINE_DIRECTORY_UNUSABLE' })
    } finally {
      await run('umount', [directory])
    }
  })
}

/** Only root may, and not in every container. */
async function canMount(): Promise<boolean> {
  const directory = join(root, 'mount')
  await mkdir(directory)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory])
    await run('umount', [directory])
    return true
  } catch {
    return false
  }
}
