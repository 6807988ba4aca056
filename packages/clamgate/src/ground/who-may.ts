import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './thrown.ts'

/** A right that the group of a file may have as well as its owner. */
const GROUP_BITS = { read: 0o040, enter: 0o010, write: 0o020 } as const

/**
 * As whom one may have what was refused: `as root or as a member of the group clamgate` where rights of a group allow it,
 * else `as root or as the user clamgate`. Looks at the file, or at the directory above it that lets nobody else pass.
 */
export async function whoMay(path: string, right: 'read' | 'write'): Promise<string> {
  const found = await firstSeen(path)
  if (found === undefined) return 'as root or as the user who owns it'
  const { uid, gid, mode, isFile } = found
  const bits = isFile ? GROUP_BITS[right] : GROUP_BITS.enter
  // A connection to a socket needs the right to write; the directory on the way says nothing of that.
  const isForGroup = (mode & bits) !== 0 && (isFile || right === 'read')
  if (isForGroup) return `as root or as a member of the group ${await nameOf('/etc/group', gid)}`
  return uid === 0 ? 'as root' : `as root or as the user ${await nameOf('/etc/passwd', uid)}`
}

async function firstSeen(path: string) {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { uid, gid, mode } = await stat(at)
      return { uid, gid, mode, isFile: at === path }
    } catch (error) {
      const code = systemCode(error)
      if ((code !== 'EACCES' && code !== 'EPERM') || dirname(at) === at) return undefined
    }
  }
}

/** The name of a number in passwd(5) or group(5); the number where it has none there. */
async function nameOf(file: string, id: number): Promise<string> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const line = lines.map((text) => text.split(':')).find(([, , number]) => number === String(id))
  return line?.[0] ?? `with the number ${id}`
}
