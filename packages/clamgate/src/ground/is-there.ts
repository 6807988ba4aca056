import { access } from 'node:fs/promises'

/** Whether there is something at a path, behind links: as far as we may look. */
export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
