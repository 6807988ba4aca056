import { lstat, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { renderConfigPhp } from '../../../packages/clamgate/src/importers/imscp-plugin/config-php/render-config-php.ts'
import { commitTime } from '../commit-time.ts'
import { buildDeb } from '../deb/build.ts'
import { createTree, pathsBelow, setTimes, type Tree } from '../tree.ts'
import { type Archive, writeArchives } from './archives.ts'
import { infoPhp, PLUGIN_NAME } from './info.ts'

const PACKAGE = 'packages/imscp-plugin'

export interface ImscpOptions {
  readonly root: string
  /** Gets the archives. */
  readonly output: string
  /** For what is built on the way; removed at the end. */
  readonly work: string
  /** Packs in seconds rather than in a minute, into more bytes: for tests. */
  readonly quick?: boolean
}

/** Builds the archives of the plugin for i-MSCP, with the Debian package in them. The same commit gives the same bytes. */
export async function buildImscp({
  root,
  output,
  work,
  quick = false,
}: ImscpOptions): Promise<readonly Archive[]> {
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  try {
    return await fill({ root, output, work, quick })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Fills `work`, and puts what comes of it into `output`. */
async function fill({ root, output, work, quick }: Required<ImscpOptions>): Promise<readonly Archive[]> {
  const time = await commitTime(root)
  const tree = createTree(join(work, 'tree'))
  await addPlugin(root, tree)
  const manifest = JSON.parse(await readFile(join(root, PACKAGE, 'package.json'), 'utf8'))
  await tree.write(join(PLUGIN_NAME, 'info.php'), infoPhp(manifest, time))
  await tree.write(join(PLUGIN_NAME, 'config.php'), renderConfigPhp())
  const deb = await buildDeb({ root, output: join(work, 'deb'), work: join(work, 'deb-work'), quick })
  // Without a version in its name, so that the panel's files of an older version are all replaced.
  await tree.copy(deb.path, join(PLUGIN_NAME, 'program/clamgate.deb'))
  await setTimes(tree.root, time)
  return await writeArchives({
    ...{ tree: tree.root, name: PLUGIN_NAME, time, output, quick },
    work: join(work, 'archives'),
  })
}

/** The files of the plugin as they stand in the checkout. */
async function addPlugin(root: string, tree: Tree): Promise<void> {
  const source = join(root, PACKAGE, 'plugin')
  for (const path of await pathsBelow(source)) {
    const facts = await lstat(join(source, path))
    if (facts.isFile()) await tree.copy(join(source, path), join(PLUGIN_NAME, path))
    else if (!facts.isDirectory()) throw new Error(`${join(source, path)} is neither a file nor a directory`)
  }
}
