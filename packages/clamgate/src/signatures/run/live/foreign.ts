import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { SignatureError } from '../../errors.ts'
import { isGone } from '../../install/prints.ts'

/** Names that are ours whoever has put a file there. */
const OURS = /^clamgate-[a-z]+\.[a-z0-9]+$/

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
