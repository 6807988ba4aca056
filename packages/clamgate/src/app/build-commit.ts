import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Root of the package, and of the checkout where it is one. */
const PACKAGE = join(import.meta.dirname, '../..')
const CHECKOUT = join(PACKAGE, '../..')

/**
 * The commit that this is: what a package was built from (its file COMMIT), or where the checkout stands; undefined where
 * neither can be told. Reads files of git and runs no program.
 */
export async function buildCommit(): Promise<string | undefined> {
  return commitIn(await textOf(join(PACKAGE, 'COMMIT'))) ?? (await headOf(CHECKOUT))
}

/** The commit that is checked out in a directory, a worktree too. */
export async function headOf(directory: string): Promise<string | undefined> {
  const dotGit = join(directory, '.git')
  const pointer = /^gitdir: (.+)$/m.exec((await textOf(dotGit)) ?? '')?.[1]
  const own = pointer === undefined ? dotGit : resolve(directory, pointer)
  const head = await textOf(join(own, 'HEAD'))
  const ref = /^ref: (refs\/[^\s]+)$/m.exec(head ?? '')?.[1]
  if (ref === undefined) return commitIn(head)
  const common = resolve(own, (await textOf(join(own, 'commondir')))?.trim() ?? '.')
  return commitIn(await textOf(join(common, ref))) ?? packed(await textOf(join(common, 'packed-refs')), ref)
}

function packed(text: string | undefined, ref: string): string | undefined {
  const line = text?.split('\n').find((one) => one.endsWith(` ${ref}`))
  return commitIn(line?.slice(0, -ref.length))
}

function commitIn(text: string | undefined): string | undefined {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.exec(text?.trim() ?? '')?.[0]
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined // not there, or a directory
  }
}
