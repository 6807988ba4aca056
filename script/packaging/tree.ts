import { chmod, copyFile, lstat, lutimes, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A directory that is filled with what a package installs. Modes do not depend on the umask of who builds. */
export interface Tree {
  readonly root: string
  /** Paths are below the root, without a slash in front. */
  write(path: string, content: string | Buffer, mode?: number): Promise<void>
  copy(from: string, path: string, mode?: number): Promise<void>
  link(target: string, path: string): Promise<void>
  directory(path: string, mode?: number): Promise<void>
}

const FILE = 0o644
const DIRECTORY = 0o755

export function createTree(root: string): Tree {
  const made = new Set<string>()
  const parents = async (path: string): Promise<void> => {
    const parent = dirname(path)
    if (parent === '.' || made.has(parent)) return
    await directory(parent, DIRECTORY)
  }
  const directory = async (path: string, mode: number): Promise<void> => {
    await parents(path)
    await mkdir(join(root, path), { recursive: true })
    await chmod(join(root, path), mode)
    made.add(path)
  }
  return {
    root,
    async write(path, content, mode = FILE) {
      await parents(path)
      await writeFile(join(root, path), content)
      await chmod(join(root, path), mode)
    },
    async copy(from, path, mode = FILE) {
      await parents(path)
      await copyFile(from, join(root, path))
      await chmod(join(root, path), mode)
    },
    async link(target, path) {
      await parents(path)
      await symlink(target, join(root, path))
    },
    directory: (path, mode = DIRECTORY) => directory(path, mode),
  }
}

/** Every file, link and directory below a directory, in the order of their names, by path from there. */
export async function pathsBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true })
  return entries.sort((one, other) => (one < other ? -1 : 1))
}

/** Gives everything one time, so that an archive of it depends on its content alone. */
export async function setTimes(root: string, time: Date): Promise<void> {
  for (const path of [...(await pathsBelow(root))].reverse()) await lutimes(join(root, path), time, time)
  await lutimes(root, time, time)
}

/** Bytes of its files, as they are. */
export async function sizeBelow(root: string): Promise<number> {
  let bytes = 0
  for (const path of await pathsBelow(root)) {
    const facts = await lstat(join(root, path))
    if (facts.isFile()) bytes += facts.size
  }
  return bytes
}
