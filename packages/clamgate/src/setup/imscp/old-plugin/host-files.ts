import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileState } from '../../files/state.ts'

/** Looks at files below a root, without following a link in their place. What cannot be read is as good as not there. */
export interface HostFiles {
  /** The bytes of a plain file as latin1. */
  text(path: string): Promise<string | undefined>
  isDirectory(path: string): Promise<boolean>
  /** A plain file, or a link in the place of one. */
  isFile(path: string): Promise<boolean>
  /** Names of the plain files in a directory. */
  names(path: string): Promise<readonly string[]>
}

export function hostFiles(root: string): HostFiles {
  const look = async (path: string) => await lstat(join(root, path)).catch(() => undefined)
  return {
    text: async (path) => {
      const state = await readFileState(join(root, path)).catch(() => undefined)
      return state?.state === 'file' ? Buffer.from(state.content, 'base64').toString('latin1') : undefined
    },
    isDirectory: async (path) => (await look(path))?.isDirectory() === true,
    isFile: async (path) => {
      const stats = await look(path)
      return stats?.isFile() === true || stats?.isSymbolicLink() === true
    },
    names: async (path) => {
      const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    },
  }
}
