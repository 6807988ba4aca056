import { constants } from 'node:fs'
import { access, readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { mayGiveFilesAway, ourCapabilities } from '../../ground/capabilities.ts'
import { systemCode } from '../../ground/thrown.ts'

/**
 * Why this process cannot put another file in the place of one. `mounted`: the file alone is mounted there, as containers do, and
 * what is mounted cannot be replaced. `owner`: the new one could not get owner and group of the old one.
 */
export const READ_ONLY_BECAUSE = ['file-system', 'directory', 'owner', 'mounted'] as const
export type ReadOnlyBecause = (typeof READ_ONLY_BECAUSE)[number]

/** Looks whether {@link file://./config-file.ts}'s writing would work, without writing anything. Undefined: it would, as far as rights go. */
export async function whyReadOnly(path: string): Promise<ReadOnlyBecause | undefined> {
  try {
    // A link stays a link: what it leads to is replaced.
    const target = await realpath(path)
    await access(dirname(target), constants.W_OK | constants.X_OK)
    if (isMountPoint(target, await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''))) return 'mounted'
    return canBeLike(await stat(target)) ? undefined : 'owner'
  } catch (error) {
    return systemCode(error) === 'EROFS' ? 'file-system' : 'directory'
  }
}

function canBeLike({ uid, gid }: { readonly uid: number; readonly gid: number }): boolean {
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])]
  if (uid === process.geteuid?.() && groups.includes(gid)) return true
  return mayGiveFilesAway(ourCapabilities(), uid === process.geteuid?.())
}

/** Pure: by `/proc/self/mountinfo`, proc(5). */
export function isMountPoint(path: string, mountinfo: string): boolean {
  return mountinfo.split('\n').some((line) => {
    const point = line
      .split(' ')[4]
      ?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    return point === path
  })
}
