import { readFile, stat } from 'node:fs/promises'

/** Of a process. */
interface Identity {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

/**
 * Goes on as the user whose a directory is, for good, where we are root and he is not: what a command of root writes there
 * the daemon, which runs as that user, has to read. The first of the directories that is there counts.
 */
export async function becomeOwnerOf(directories: readonly string[]): Promise<void> {
  const owner = await ownerOf(directories)
  if (owner === undefined) return
  process.setgroups?.([...owner.groups])
  process.setgid?.(owner.gid)
  process.setuid?.(owner.uid)
}

/** The same until it is disposed of: for who has made a file as root that may have to be removed. */
export async function actAsOwnerOf(directories: readonly string[]): Promise<Disposable> {
  const owner = await ownerOf(directories)
  if (owner === undefined) return { [Symbol.dispose]: () => undefined }
  const root = { uid: 0, gid: process.getegid?.() ?? 0, groups: process.getgroups?.() ?? [] }
  process.setgroups?.([...owner.groups])
  process.setegid?.(owner.gid)
  process.seteuid?.(owner.uid)
  return {
    [Symbol.dispose]() {
      process.seteuid?.(root.uid)
      process.setegid?.(root.gid)
      process.setgroups?.(root.groups)
    },
  }
}

/** Undefined: we stay who we are. */
async function ownerOf(directories: readonly string[]): Promise<Identity | undefined> {
  if (process.geteuid?.() !== 0) return undefined
  for (const directory of directories) {
    const there = await stat(directory).catch(() => undefined)
    if (there === undefined) continue
    return there.uid === 0 ? undefined : await identityOf(there.uid, there.gid)
  }
  return undefined
}

async function identityOf(uid: number, fallbackGid: number): Promise<Identity> {
  const [passwd, group] = await Promise.all(['/etc/passwd', '/etc/group'].map(entriesOf))
  const user = passwd?.find((fields) => fields[2] === `${uid}`)
  const gid = Number(user?.[3] ?? fallbackGid)
  const name = user?.[0]
  const more = (group ?? []).filter(
    ([, , , members = '']) => name !== undefined && members.split(',').includes(name),
  )
  return { uid, gid, groups: [gid, ...more.map((fields) => Number(fields[2]))] }
}

/** passwd(5), group(5) */
async function entriesOf(path: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').map((line) => line.split(':'))
}
