import { readFile, stat } from 'node:fs/promises'

/**
 * Goes on as the user whose a directory is, for good, where we are root and he is not: what a command of root writes there
 * the daemon, which runs as that user, has to read. The first of the directories that is there counts.
 */
export async function becomeOwnerOf(directories: readonly string[]): Promise<void> {
  if (process.geteuid?.() !== 0) return
  for (const directory of directories) {
    const there = await stat(directory).catch(() => undefined)
    if (there === undefined) continue
    if (there.uid !== 0) await become(there.uid, there.gid)
    return
  }
}

async function become(uid: number, fallbackGid: number): Promise<void> {
  const [passwd, group] = await Promise.all(['/etc/passwd', '/etc/group'].map(entriesOf))
  const user = passwd?.find((fields) => fields[2] === `${uid}`)
  const gid = Number(user?.[3] ?? fallbackGid)
  const name = user?.[0]
  const more = (group ?? []).filter(
    ([, , , members = '']) => name !== undefined && members.split(',').includes(name),
  )
  process.setgroups?.([gid, ...more.map((fields) => Number(fields[2]))])
  process.setgid?.(gid)
  process.setuid?.(uid)
}

/** passwd(5), group(5) */
async function entriesOf(path: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').map((line) => line.split(':'))
}
