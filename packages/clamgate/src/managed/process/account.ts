import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { systemCode } from '../../ground/thrown.ts'

/** Whom clamd and freshclam run as. */
export interface Account {
  readonly uid: number
  readonly gid: number
  readonly name: string
  /** False when it is who we are ourselves; then nothing has to be given away. */
  readonly foreign: boolean
}

/** The user that Debian's packages of ClamAV make. */
const CLAMAV_USER = 'clamav'

/** As root: the user `clamav` where there is one, since clamd unpacks hostile files. Otherwise whoever we are. */
export async function chooseAccount(): Promise<Account> {
  const uid = process.geteuid?.() ?? 0
  const gid = process.getegid?.() ?? 0
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return pickAccount({ uid, gid, passwd })
}

/** Decides from the content of /etc/passwd (passwd(5)). */
export function pickAccount(from: {
  readonly uid: number
  readonly gid: number
  readonly passwd: string
}): Account {
  const entries = from.passwd.split('\n').map((line) => line.split(':'))
  const numbered = (fields: readonly string[]) => ({ uid: Number(fields[2]), gid: Number(fields[3]) })
  if (from.uid === 0) {
    const clamav = entries.find(([name, , uid, gid]) => name === CLAMAV_USER && isId(uid) && isId(gid))
    if (clamav !== undefined) return { ...numbered(clamav), name: CLAMAV_USER, foreign: true }
  }
  const self = entries.find((fields) => fields[2] === String(from.uid))
  return { uid: from.uid, gid: from.gid, name: self?.[0] ?? String(from.uid), foreign: false }
}

/** Whether the account may do with `path` what `test -r`, `-w` or `-x` asks; every directory on the way counts. */
export async function mayUse(account: Account, access: 'r' | 'w' | 'x', path: string): Promise<boolean> {
  const identity = account.foreign ? { uid: account.uid, gid: account.gid } : {}
  try {
    await promisify(execFile)('/usr/bin/test', [`-${access}`, path], { ...identity, cwd: '/', env: {} })
    return true
  } catch (error) {
    // Without test(1) nothing is known; clamd's own messages will tell.
    return systemCode(error) === 'ENOENT'
  }
}

function isId(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text)
}
