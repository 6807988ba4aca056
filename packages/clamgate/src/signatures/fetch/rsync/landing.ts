import { chmod, lstat, mkdir, mkdtemp, open, readdir, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCode } from '../../../ground/thrown.ts'
import { stagingFailure } from '../staging.ts'

/** A file that is here already: a newer one alone is to come. */
export interface Placeholder {
  readonly name: string
  readonly bytes: number
  /** Unix time, ms */
  readonly modifiedMs: number
}

/** What rsync has left in place of a file. */
export type Landed =
  | { readonly kind: 'missing' }
  /** A directory, a link, a device. */
  | { readonly kind: 'no file' }
  /** The placeholder is as it was. */
  | { readonly kind: 'as it was' }
  | { readonly kind: 'came'; readonly path: string; readonly bytes: number; readonly modifiedMs: number }

/** A directory into which rsync writes, and where nothing else is. */
export interface Landing extends AsyncDisposable {
  readonly directory: string
  look(name: string): Promise<Landed>
  /** Of all that is there, with what is still being written, bytes. */
  size(): Promise<number>
}

/**
 * Makes one, with an empty file in place of each file that is here already, of its size and time: by these rsync sees
 * whether it has to send it. They take no room on the disk.
 * @throws {StagingError}
 */
export async function makeLanding(staging: string, placeholders: readonly Placeholder[]): Promise<Landing> {
  let directory = staging
  const inodes = new Map<string, bigint>()
  try {
    directory = await mkdtemp(join(staging, 'rsync-'))
    for (const placeholder of placeholders) inodes.set(placeholder.name, await place(directory, placeholder))
  } catch (error) {
    throw stagingFailure(error, directory)
  }
  const held = placeholders.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    directory,
    look: (name) => look(join(directory, name), inodes.get(name)),
    size: async () => Math.max(0, (await sizeOf(directory)) - held),
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function place(directory: string, { name, bytes, modifiedMs }: Placeholder): Promise<bigint> {
  const path = join(directory, name)
  await mkdir(dirname(path), { recursive: true })
  await using file = await open(path, 'wx', 0o600)
  await file.truncate(bytes)
  await utimes(path, modifiedMs / 1000, modifiedMs / 1000)
  return (await file.stat({ bigint: true })).ino
}

async function look(path: string, placeholder: bigint | undefined): Promise<Landed> {
  try {
    const found = await lstat(path, { bigint: true })
    if (!found.isFile()) return { kind: 'no file' }
    if (found.ino === placeholder) return { kind: 'as it was' }
    // With the rights that the mirror gives it, we might not read it.
    await chmod(path, 0o600)
    return { kind: 'came', path, bytes: Number(found.size), modifiedMs: Number(found.mtimeMs) }
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' }
    throw stagingFailure(error, path)
  }
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const found = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined)
      return found?.isFile() ? found.size : 0
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
