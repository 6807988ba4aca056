import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The first executable file of that name in the directories of `path`; undefined when there is none. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    const candidate = join(directory, name)
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return candidate
  }
  return undefined
}
