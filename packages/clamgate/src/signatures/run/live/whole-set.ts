import { copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../install/manifest.ts'
import { isGone, isIntact } from '../../install/prints.ts'
import { settle } from '../../install/put.ts'
import type { SetStore } from '../../install/sets.ts'
import { inDirectory } from '../../journal/disk-fault.ts'

/**
 * The live set, with what somebody has removed from our copy of it: taken from the directory of the databases where it is
 * whole there, and else left out, so that it is fetched anew.
 */
export async function wholeSet(
  sets: SetStore,
  directory: string,
  set: Manifest | undefined,
): Promise<Manifest | undefined> {
  if (set === undefined) return undefined
  const files: Manifest['files'] = []
  const lost: Manifest['made'] = []
  for (const file of set.files) {
    const path = sets.pathOf(set.id, file.name)
    if ((await sizeOf(path)) === file.bytes) files.push(file)
    else if (await inDirectory(directory, () => isIntact(directory, file))) {
      await inDirectory(path, async () => {
        await copyFile(join(directory, file.name), path)
        await settle(path)
      })
      files.push(file)
    } else lost.push({ name: file.name, sha256: file.sha256, bytes: file.bytes })
  }
  // Their names are ours all the same.
  return { ...set, files, made: [...set.made, ...lost] }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}
