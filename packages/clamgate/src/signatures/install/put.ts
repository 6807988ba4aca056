import { constants } from 'node:fs'
import { chmod, copyFile, link, open } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'

/** Why a file system gives a file no second name. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  'EXDEV',
  'EPERM',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
])
const READABLE_BY_ALL = 0o644

/** Gives a file another name, or copies it where the file system has no links. The target must not be there. */
export async function put(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!NO_LINKS.has(systemCode(error))) throw error
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await settle(to)
  }
}

/** Makes the content of a file survive a power cut, and readable for the account that tests and loads it. */
export async function settle(path: string): Promise<void> {
  await chmod(path, READABLE_BY_ALL)
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Does something with each, `width` of them at a time; the first failure ends it. */
export async function eachAtOnce<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  let hasFailed = false
  const lane = async () => {
    while (next < items.length && !hasFailed) {
      const index = next++
      const item = items[index]
      if (item === undefined) continue
      try {
        await work(item, index)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, lane))
  const failed = lanes.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
