import { lchown, lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.ts'

/**
 * Gives what an earlier life of ours had as its own to clamd's account, where clamd ran as we do until now: the databases,
 * which may be for their owner alone. Generations are made anew from them. Until this is done that account may
 * write to neither directory.
 */
export async function handOver(
  directories: { readonly databases: string; readonly generations: string },
  account: Account,
): Promise<void> {
  const ourUid = process.geteuid?.() ?? 0
  // Root's files were given away when they were made.
  if (!account.foreign || ourUid === 0) return
  const isOurs = async (path: string) => (await lstat(path).catch(() => undefined))?.uid === ourUid
  if (!(await isOurs(directories.databases))) return
  for (const name of await readdir(directories.databases)) {
    const path = join(directories.databases, name)
    if (await isOurs(path)) await lchown(path, account.uid, account.gid)
  }
  for (const name of await readdir(directories.generations).catch(() => [])) {
    await rm(join(directories.generations, name), { recursive: true, force: true })
  }
}
