import { chmod, chown, constants, copyFile, link, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'
import type { Account } from '../../managed/process/account.ts'
import { inDirectory } from '../journal/disk-fault.ts'

/** A directory in which one clamscan works: databases that it may read, and a place for its own files. */
export interface Scratch extends AsyncDisposable {
  readonly path: string
  /** Puts a database there, under its own name. Nothing of the file itself is changed. */
  take(path: string): Promise<void>
}

/** Of the databases, below a scratch directory. */
export const DATABASES = 'db'
/** Of mail that is scanned. */
export const MAILS = 'mail'
/** For what clamscan unpacks. */
export const TEMPORARY = 'tmp'
/** For the account through its group: what is in there may be mail of others. */
const FOR_GROUP = 0o750
const READABLE_BY_ALL = 0o004

/**
 * Makes a scratch directory below `root`. clamscan enters it as its working directory, so that its account needs no rights
 * above.
 * @throws {SignatureError} SIGNATURES_DISK_FULL, SIGNATURES_DIRECTORY_UNUSABLE
 */
export async function makeScratch(root: string, account: Account): Promise<Scratch> {
  const path = await inDirectory(root, async () => {
    await mkdir(root, { recursive: true, mode: 0o700 })
    const made = await mkdtemp(join(root, `test-${process.pid}-`))
    if (account.foreign) await chown(made, process.geteuid?.() ?? 0, account.gid)
    await chmod(made, FOR_GROUP)
    for (const name of [DATABASES, MAILS]) {
      await mkdir(join(made, name))
      await chmod(join(made, name), 0o755)
    }
    await mkdir(join(made, TEMPORARY), { mode: 0o700 })
    if (account.foreign) await chown(join(made, TEMPORARY), account.uid, account.gid)
    return made
  })
  return {
    path,
    take: async (file) => {
      const target = join(path, DATABASES, basename(file))
      await inDirectory(root, () => place(file, target, account))
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** Removes what processes of ours that were killed have left there. */
export async function tidyScratch(root: string): Promise<void> {
  const names = await readdir(root).catch(() => [])
  for (const name of names) {
    const pid = Number(/^test-(\d+)-/.exec(name)?.[1] ?? Number.NaN)
    if (pid > 0 && !isAlive(pid))
      await inDirectory(root, () => rm(join(root, name), { recursive: true, force: true }))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // One of somebody else is alive as well.
    return systemCode(error) !== 'ESRCH'
  }
}

async function place(file: string, target: string, account: Account): Promise<void> {
  const { mode } = await stat(file)
  if (!account.foreign || (mode & READABLE_BY_ALL) !== 0) {
    try {
      return await link(file, target)
    } catch (error) {
      // Another file system, one without links, or a file that is not ours to link.
      if (!UNLINKABLE.has(systemCode(error) ?? '')) throw error
    }
  }
  await copyFile(file, target, constants.COPYFILE_FICLONE)
  await chmod(target, 0o644)
}

const UNLINKABLE: ReadonlySet<string> = new Set([
  'EXDEV',
  'EPERM',
  'EACCES',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
])
