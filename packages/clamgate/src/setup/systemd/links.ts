import { mkdir, readdir, readlink, rm, rmdir, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'

/** A link by which a unit is enabled, or has another name. */
export interface UnitLink {
  readonly path: string
  readonly target: string
}

/** Where systemd keeps what administrators enable. */
export const UNIT_DIRECTORY = '/etc/systemd/system'

/** The links of all units, in the order of their paths. */
export async function allLinks(directory = UNIT_DIRECTORY): Promise<readonly UnitLink[]> {
  const found: UnitLink[] = []
  for (const entry of await entriesOf(directory)) {
    const path = join(directory, entry.name)
    if (entry.isDirectory() && /\.(?:wants|requires|upholds)$/.test(entry.name)) {
      const inner = await entriesOf(path)
      const links = inner.filter((one) => one.isSymbolicLink()).map(({ name }) => join(path, name))
      for (const link of links) found.push({ path: link, target: await readlink(link) })
    } else if (entry.isSymbolicLink()) found.push({ path, target: await readlink(path) })
  }
  return found
}

export function isOf(unit: string): (link: UnitLink) => boolean {
  return ({ path, target }) => basename(path) === unit || basename(target) === unit
}

/**
 * Does something to the links of one unit, and undoes what happens to those of others meanwhile: `Also=` takes a socket
 * along with its service. `keep` are links of the unit that are to be there afterwards.
 * @returns whether links had to be put right, which systemd must be told
 */
export async function changeLinks(
  { unit, directory, keep = [] }: { unit: string; directory: string; keep?: readonly UnitLink[] },
  change: () => Promise<void>,
): Promise<boolean> {
  const before = await allLinks(directory)
  await change()
  const after = await allLinks(directory)
  const has = (links: readonly UnitLink[], path: string) => links.some((link) => link.path === path)
  const foreign = (link: UnitLink) => !isOf(unit)(link)
  const lost = [...before.filter(foreign), ...keep].filter(({ path }) => !has(after, path))
  const extra = after.filter(foreign).filter(({ path }) => !has(before, path))
  await restoreLinks(lost)
  for (const { path } of extra) {
    await rm(path)
    // Goes with its last link, as with systemctl.
    await rmdir(dirname(path)).catch(() => undefined)
  }
  return lost.length + extra.length > 0
}

/** Makes those that are missing; what somebody put in their place stays. */
async function restoreLinks(links: readonly UnitLink[]): Promise<void> {
  for (const { path, target } of links) {
    await mkdir(dirname(path), { recursive: true })
    await symlink(target, path).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error
    })
  }
}

async function entriesOf(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
