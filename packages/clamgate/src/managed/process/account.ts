import { access, constants, readFile } from 'node:fs/promises'
import { type Capabilities, canRunAsOthers, ourCapabilities } from '../../ground/capabilities.ts'
import { type Identity, PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'

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
const TEST_TIMEOUT_MS = 10_000

/** The user `clamav` where there is one and we may run programs as others, since clamd unpacks hostile files. Otherwise whoever we are. */
export async function chooseAccount(): Promise<Account> {
  const uid = process.geteuid?.() ?? 0
  const gid = process.getegid?.() ?? 0
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return pickAccount({ uid, gid, passwd, capabilities: ourCapabilities() })
}

/** Decides from the content of /etc/passwd (passwd(5)) and from what the kernel lets us do. */
export function pickAccount(from: {
  readonly uid: number
  readonly gid: number
  readonly passwd: string
  readonly capabilities: Capabilities
}): Account {
  const entries = from.passwd.split('\n').map((line) => line.split(':'))
  const numbered = (fields: readonly string[]) => ({ uid: Number(fields[2]), gid: Number(fields[3]) })
  if (canRunAsOthers(from.capabilities)) {
    const clamav = entries.find(([name, , uid, gid]) => name === CLAMAV_USER && isId(uid) && isId(gid))
    if (clamav !== undefined && numbered(clamav).uid !== from.uid) {
      return { ...numbered(clamav), name: CLAMAV_USER, foreign: true }
    }
  }
  const self = entries.find((fields) => fields[2] === String(from.uid))
  return { uid: from.uid, gid: from.gid, name: self?.[0] ?? String(from.uid), foreign: false }
}

/** For a program that is to run as the account. */
export function identityOf({ foreign, uid, gid }: Account): Identity | undefined {
  return foreign ? { uid, gid } : undefined
}

/** Whether the account may do with `path` what `test -r`, `-w` or `-x` asks; every directory on the way counts. */
export async function mayUse(account: Account, mode: 'r' | 'w' | 'x', path: string): Promise<boolean> {
  if (!account.foreign) return await mayWeUse(mode, path)
  try {
    await runProgram({
      program: 'test',
      args: [`-${mode}`, path],
      as: identityOf(account),
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: TEST_TIMEOUT_MS,
    })
    return true
  } catch (error) {
    // Where test(1) does not run nothing is known; clamd's own messages will tell.
    return error instanceof ProgramError && error.exitCode !== NO
  }
}

/** Exit status of test(1) for what is not so. */
const NO = 1

async function mayWeUse(mode: 'r' | 'w' | 'x', path: string): Promise<boolean> {
  const wanted = { r: constants.R_OK, w: constants.W_OK, x: constants.X_OK }
  return await access(path, wanted[mode]).then(
    () => true,
    () => false,
  )
}

function isId(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text)
}
