import { chmod, chown, lstat, mkdir, rmdir } from 'node:fs/promises'
import type { Fix } from '../check.ts'
import { octal } from './place.ts'

export interface NewDirectory {
  readonly path: string
  readonly uid: number
  readonly gid: number
  readonly mode: number
  /** The name of the user. */
  readonly owner: string
}

/** Makes one directory, whose parent is there. One that is there by now stays as it is: it may be of others. */
export function makeDirectory({ path, uid, gid, mode, owner }: NewDirectory): Fix {
  return {
    sentence: `Create ${path} for ${owner}, mode ${octal(mode)}`,
    async run() {
      // Not those above it: a disk that is not mounted would be covered up.
      await mkdir(path, { mode: 0o700 })
      try {
        await chown(path, uid, gid)
        // After chown(2), which takes the bit for the group away.
        await chmod(path, mode)
      } catch (error) {
        await rmdir(path)
        throw error
      }
    },
  }
}

/** Changes the mode of a file that is still as it was seen. */
export function changeMode(path: string, from: number, to: number): Fix {
  return {
    sentence: `Change the mode of ${path} from ${octal(from)} to ${octal(to)}`,
    async run() {
      const found = await lstat(path)
      if (!found.isFile())
        throw new Error(`${path} is a link, or no file: change the mode of what it stands for`)
      if ((found.mode & 0o7777) !== from) throw new Error(`${path} has another mode by now`)
      await chmod(path, to)
    },
  }
}
