import { lstat, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { syncDirectory } from '../../../ground/replace-file.ts'
import { systemCode } from '../../../ground/thrown.ts'
import { fileFault } from '../../file-fault.ts'
import { hostFiles } from './host-files.ts'
import { SCRIPT, USER_CONF } from './look-signatures.ts'
import { endScript } from './running-script.ts'
import { keepCopies, OLD_PLUGIN_DIRECTORY, readTaken, updateTaken } from './taken.ts'
import type { OldPlugin, OldSignatures } from './types.ts'

/** What databases of the old plugin are called until ours are live: clamd loads them by their ending. */
const ASIDE = 'imscp-plugin-1.'

export interface OldRemoval {
  /** Signatures of third parties are on in the new configuration, and come into the directory of the old ones. */
  readonly signatures: boolean
  /** Names of files in the directory of its databases that are ours by now. */
  readonly live: ReadonlySet<string>
}

/**
 * Removes clamav-unofficial-sigs as the old plugin installed it: jobs, script, manual page, configuration, caches, log. Its
 * databases go where signatures are off. Else they stay as protection under another name, since ours are not written over
 * a file of somebody else, until {@link dropOldDatabases}. May be called again after a kill at any point.
 * @returns what was done, a sentence each
 * @throws {SetupError} SETUP_FILE, SETUP_STOPPED
 */
export async function removeSignatureScript(
  { root, signatures }: OldPlugin,
  removal: OldRemoval,
): Promise<readonly string[]> {
  if (signatures === undefined) return []
  const { files, directories, databaseDirectory, databases } = signatures
  await keepCopies(root, files)
  const before = await readTaken(root)
  await updateTaken(root, {
    files: [...new Set([...before.files, ...files])],
    databaseDirectory,
    databases: [...new Set([...before.databases, ...databases])],
  })
  const last = files.filter((path) => path.startsWith(`${dirname(USER_CONF)}/`))
  for (const path of files.filter((one) => !last.includes(one))) await remove(root, path)
  await endScript(root, SCRIPT)
  const kept = await setDatabasesAside(root, signatures, removal)
  for (const path of directories) await removeTree(root, path)
  for (const path of last) await remove(root, path)
  const left = await removeIfEmpty(root, dirname(USER_CONF))
  await updateTaken(root, { files: [] })
  return [
    `clamav-unofficial-sigs of the old plugin is removed: ${[...files, ...directories].join(', ')}`,
    ...(kept.length === 0
      ? []
      : [`${kept.length} of its databases stay in ${databaseDirectory} until the new ones are there`]),
    ...(left ? [`${dirname(USER_CONF)} has files of others, and stays`] : []),
  ]
}

/** After this they are too old to be worth anything, whether they have successors or not. */
const LONGEST_ASIDE_MS = 14 * 24 * 3_600_000

/**
 * Removes databases of the old plugin that were set aside. Their names were free then: a file that has one now is the
 * successor. `superseded`: those with one, and after two weeks the others, which the new configuration does not fetch.
 * @returns names that went
 * @throws {SetupError} SETUP_FILE
 */
export async function dropOldDatabases(
  which: 'superseded' | 'all',
  { root = '/', now = Date.now() } = {},
): Promise<readonly string[]> {
  const { databaseDirectory, aside, asideAt } = await readTaken(root)
  if (aside.length === 0) return []
  const directory = join(root, databaseDirectory)
  const there = new Set(await hostFiles(root).names(databaseDirectory))
  const areAll = which === 'all' || now - asideAt > LONGEST_ASIDE_MS
  const gone = aside.filter((name) => areAll || there.has(name))
  if (gone.length === 0) return []
  for (const name of gone) await unlink(join(directory, `${ASIDE}${name}`))
  await updateTaken(root, { aside: aside.filter((name) => !gone.includes(name)) })
  return gone
}

async function setDatabasesAside(
  root: string,
  { databaseDirectory, databases }: OldSignatures,
  { signatures, live }: OldRemoval,
): Promise<readonly string[]> {
  const directory = join(root, databaseDirectory)
  const { aside } = await readTaken(root)
  const kept = new Set(aside)
  for (const name of databases) {
    const other = join(directory, `${ASIDE}${name}`)
    // Moved before a kill: what has the name since then is ours.
    const isMoved = signatures && (await lstat(other).catch(() => undefined)) !== undefined
    if (isMoved) kept.add(name)
    else if (live.has(name)) continue
    else if (signatures && (await move(join(directory, name), other))) kept.add(name)
    else if (!signatures) await unlink(join(directory, name))
  }
  if (databases.length > 0) await syncDirectory(directory)
  await updateTaken(root, { databases: [], aside: [...kept].toSorted(), asideAt: Date.now() })
  return [...kept]
}

async function remove(root: string, path: string): Promise<void> {
  await unlink(join(root, path))
}

/**
 * A directory that another user may write to is first moved where only root gets: nobody leads the removal elsewhere then. A
 * link in its place goes, and not what it leads to.
 */
async function removeTree(root: string, path: string): Promise<void> {
  const from = join(root, path)
  const stats = await lstat(from).catch(() => undefined)
  if (stats === undefined) return
  if (!stats.isDirectory()) return await unlink(from)
  const trash = join(root, OLD_PLUGIN_DIRECTORY, `trash-${basename(path)}`)
  try {
    await rm(trash, { recursive: true, force: true })
    const target = await rename(from, trash).then(
      () => trash,
      (error: unknown) => {
        // Of another file system, or a mount.
        if (['EXDEV', 'EBUSY'].includes(systemCode(error) ?? '')) return from
        throw error
      },
    )
    await rm(target, { recursive: true, force: true })
  } catch (error) {
    throw fileFault(from, 'cannot be removed', error)
  }
}

async function removeIfEmpty(root: string, path: string): Promise<boolean> {
  try {
    await rmdir(join(root, path))
    return false
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return true
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw fileFault(join(root, path), 'cannot be removed', error)
  }
}

async function move(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw fileFault(from, 'cannot be renamed', error)
    return false
  }
}

async function unlink(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw fileFault(path, 'cannot be removed', error)
  }
}
