import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { SignatureError } from '../../errors.ts'
import { contentsOf } from '../../install/manifest.ts'
import { isGone } from '../../install/prints.ts'
import type { Run } from '../context.ts'
import { refuse } from '../looks/refuse.ts'
import { without } from './draft.ts'
import type { Draft } from './draft-file.ts'

/** Names that are ours whoever has put a file there. */
const OURS = /^clamgate-[A-Za-z0-9-]+\.(?:ign2|hsb)$/

/** The error for a file that somebody else has in the directory of the databases. */
export function foreignFile(directory: string, name: string): SignatureError {
  return new SignatureError(
    'SIGNATURES_NOT_OURS',
    `${join(directory, name)} is there, and is not of Clamgate: it stays as it is`,
    {
      remedy: `Move ${name} away if Clamgate is to keep it up to date, or switch the file off (files: { ${name}: false }).`,
      details: { file: name },
    },
  )
}

/** Whether a name, which is not of a set of ours, is taken. */
export async function isForeign(directory: string, name: string): Promise<boolean> {
  if (OURS.test(name)) return false
  try {
    await lstat(join(directory, name))
    return true
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

/** Names that somebody else has taken are left out. */
export async function withoutForeign(run: Run, draft: Draft): Promise<Draft> {
  const { directory } = run.deps.live
  const owned = new Set(contentsOf(run.from).map(({ name }) => name))
  let free = draft
  for (const { entry } of draft.files) {
    const { source, name } = entry
    if (owned.has(name) || !(await isForeign(directory, name))) continue
    refuse(run, { source, name, error: foreignFile(directory, name), served: undefined })
    free = without(free, name)
  }
  return free
}
