import { chmod, chown, lstat, mkdir, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
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
      await refuseForeign(dirname(path))
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

const OTHERS_WRITE = 0o022
const STICKY = 0o1000

/** Whoever may change a directory above could put a link in the place of what root is about to give away. */
async function refuseForeign(directory: string): Promise<void> {
  const { uid, mode } = await lstat(directory)
  const isOurs = uid === 0 || uid === process.geteuid?.()
  if (!isOurs || ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0)) {
    throw new Error(`${directory} can be changed by others than root: make it by hand`)
  }
  if (dirname(directory) !== directory) await refuseForeign(dirname(directory))
}

/** Changes the mode of a file that is still as it was seen. */
export function changeMode(path: string, from: number, to: number): Fix {
  return {
    sentence: `Change the mode of ${path} from ${octal(from)} to ${octal(to)}`,
    async run() {
      await refuseForeign(dirname(path))
      const found = await lstat(path)
      if (!found.isFile())
        throw new Error(`${path} is a link, or no file: change the mode of what it stands for`)
      if ((found.mode & 0o7777) !== from) throw new Error(`${path} has another mode by now`)
      await chmod(path, to)
    },
  }
}
