import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROGRAM } from './support/daemon.ts'

test('an import onto a full file system leaves nothing there, and an empty file as it was', async (context) => {
  if (process.getuid?.() !== 0) return context.diagnostic('only root may mount')
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-import-full-'))
  const conf = join(directory, 'clamav-milter.conf')
  const disk = join(directory, 'disk')
  execFileSync('install', ['-d', disk])
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk])
  try {
    await writeFile(conf, 'MilterSocket /run/clamgate/m\nClamdSocket unix:/run/clamav/clamd.ctl\n')
    // A tmpfs counts in pages of 4 KiB: no room is left for a file of one.
    await writeFile(join(disk, 'filler'), Buffer.alloc(16 * 1024))
    await writeFile(join(disk, 'empty.yaml'), '')
    for (const name of ['new.yaml', 'empty.yaml']) {
      const output = join(disk, name)
      const run = spawnSync(PROGRAM, ['config', 'import', conf, '--output', output], { encoding: 'utf8' })
      assert.equal(run.status, 2)
      assert.match(run.stderr, /cannot be written: its file system is full\n.*\n\(IMPORT_OUTPUT\)/)
      assert.deepEqual((await readdir(disk)).toSorted(), ['empty.yaml', 'filler'])
    }
    assert.equal(await readFile(join(disk, 'empty.yaml'), 'utf8'), '')
  } finally {
    execFileSync('umount', [disk])
    await rm(directory, { recursive: true })
  }
})
