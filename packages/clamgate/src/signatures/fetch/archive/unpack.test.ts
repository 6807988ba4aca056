import assert from 'node:assert/strict'
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { unpack } from './unpack.ts'

/** Files that this process holds open. */
async function openFiles(): Promise<readonly string[]> {
  const names = await readdir('/proc/self/fd')
  return await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
}

test('an archive that is refused in its middle is not left open', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'unpack-'))
  try {
    const archive = join(directory, 'bad.tgz')
    // A header that is damaged, and much behind it.
    const noise = Buffer.alloc(8 * 1024 ** 2)
    for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE((at * 2654435761) >>> 0, at)
    await writeFile(archive, gzipSync(noise))
    const wanted = [{ remote: 'a.ndb', maxBytes: 64 * 1024 ** 2, path: join(directory, 'a.ndb') }]
    await assert.rejects(unpack(archive, 'bad.tgz', wanted, new AbortController().signal), {
      code: 'SIGNATURES_ARCHIVE',
    })
    // It is closed by another thread.
    const until = performance.now() + 10_000
    while ((await openFiles()).includes(archive)) {
      assert.ok(performance.now() < until, 'it is left open')
      await delay(5)
    }
  } finally {
    await rm(directory, { recursive: true })
  }
})
