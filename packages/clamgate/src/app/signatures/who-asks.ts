import { userInfo } from 'node:os'
import { processEnvironment } from '../../config/load/load.ts'

/** The user at the command line, also behind sudo: what he does is shown with his name. */
export function whoAsks(): string {
  const { uid, username } = user()
  const behind = uid === 0 ? processEnvironment()['SUDO_USER'] : undefined
  return behind === undefined || !NAME.test(behind) ? username : behind
}

/** As useradd(8) takes them, and some more. */
const NAME = /^[\w.@-]{1,64}\$?$/

/** A user id that has no name, as in containers, is a number. */
function user(): { readonly uid: number | undefined; readonly username: string } {
  try {
    return userInfo()
  } catch {
    const uid = process.getuid?.()
    return { uid, username: `${uid ?? 'unknown'}` }
  }
}
