import { execFileSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own that can be filled. */
export interface SmallDisk extends AsyncDisposable {
  readonly directory: string
  /** Leaves no block and no page of it free. */
  fill(): Promise<void>
  /** Takes what filled it away again. */
  makeRoom(): Promise<void>
}

/** Mounts a tmpfs of `kib` KiB; only root can. Whoever uses it may enter it. */
export async function mountSmallDisk(kib: number): Promise<SmallDisk> {
  const directory = await mkdtemp(join(tmpdir(), 'small-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=755`, 'small-disk', directory])
  const ballast = join(directory, 'ballast')
  return {
    directory,
    async fill() {
      await using file = await open(ballast, 'a')
      const page = Buffer.alloc(4096)
      for (;;) {
        try {
          await file.write(page)
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
          throw error
        }
      }
    },
    makeRoom: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', directory])
      await rm(directory, { recursive: true })
    },
  }
}
