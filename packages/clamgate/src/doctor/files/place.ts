import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HostUser } from '../../host/as-user.ts'
import { userMay } from '../../host/user-may.ts'

/** A file or directory as it is found. */
export interface PlaceFact {
  readonly path: string
  /** Undefined where there is none, or where it is not to be seen. */
  readonly kind: 'file' | 'directory' | 'other' | undefined
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly bytes: number
  /** Whether the user of the service may read it, and write to it; undefined where it cannot be tried. */
  readonly readable: boolean | undefined
  readonly writable: boolean | undefined
  /** Where there is none: whether that user may make it, as the nearest directory above lets it. */
  readonly makeable: boolean | undefined
}

const PERMISSIONS = 0o7777

export async function readPlace(path: string, user: HostUser | undefined): Promise<PlaceFact> {
  const found = await stat(path).catch(() => undefined)
  const may = async (right: 'r' | 'w', at: string) =>
    user === undefined ? undefined : await userMay(user, right, at)
  if (found === undefined) {
    const none = {
      kind: undefined,
      mode: 0,
      uid: 0,
      gid: 0,
      bytes: 0,
      readable: false,
      writable: false,
    } as const
    return { path, ...none, makeable: await may('w', await nearest(dirname(path))) }
  }
  const [readable, writable] = await Promise.all([may('r', path), may('w', path)])
  const { uid, gid, size: bytes } = found
  const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other'
  return {
    path,
    kind,
    mode: found.mode & PERMISSIONS,
    uid,
    gid,
    bytes,
    readable,
    writable,
    makeable: undefined,
  }
}

async function nearest(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return isThere || dirname(path) === path ? path : await nearest(dirname(path))
}

/** `0640` */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
