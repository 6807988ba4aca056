import { mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'

/** A link by which a unit is enabled, or has another name. */
export interface UnitLink {
  readonly path: string
  readonly target: string
}

/** Where systemd keeps what administrators enable. */
export const UNIT_DIRECTORY = '/etc/systemd/system'

/** The links of a unit. `systemctl disable` takes all of them away, and `enable` makes those alone that the unit asks for. */
export async function linksOf(unit: string, directory = UNIT_DIRECTORY): Promise<readonly UnitLink[]> {
  const found: UnitLink[] = []
  for (const entry of await entriesOf(directory)) {
    const path = join(directory, entry.name)
    if (entry.isDirectory() && /\.(?:wants|requires|upholds)$/.test(entry.name)) {
      for (const inner of await entriesOf(path)) {
        if (inner.isSymbolicLink()) found.push(...(await linkTo(unit, join(path, inner.name))))
      }
    } else if (entry.isSymbolicLink()) found.push(...(await linkTo(unit, path)))
  }
  return found
}

/** Makes those that are missing; what somebody put in their place stays. */
export async function restoreLinks(links: readonly UnitLink[]): Promise<void> {
  for (const { path, target } of links) {
    await mkdir(dirname(path), { recursive: true })
    await symlink(target, path).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error
    })
  }
}

async function linkTo(unit: string, path: string): Promise<readonly UnitLink[]> {
  const target = await readlink(path)
  return basename(path) === unit || basename(target) === unit ? [{ path, target }] : []
}

async function entriesOf(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
