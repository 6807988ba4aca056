import { dirname, join } from 'node:path'
import { openPanelPlace } from '../panel-place.ts'
import { PERSISTENT_DIRECTORY } from '../types.ts'

/** More than an administrator goes back through. */
const MOST_KEPT = 20
const KEPT = /^config-[\w.-]+-(\d{8}T\d{6}Z)\.php$/
/** The panel's own file for values that no update touches. */
const LOCAL_DIRECTORY = dirname(PERSISTENT_DIRECTORY)
const LOCAL_FILE = 'ClamAV.php'
/** For sentences. */
export const LOCAL_PATH: string = join(LOCAL_DIRECTORY, LOCAL_FILE)

/** The configuration that was in force before an update. */
export interface KeptConfiguration {
  readonly guiDirectory: string
  /** Of the plugin that it was in force with. */
  readonly version: string
  readonly at: Date
  /** PHP that returns the array. */
  readonly php: string
}

/**
 * Keeps a configuration below the panel's persistent folder, where an administrator compares it and puts it back. One that
 * is kept already is not kept twice, however often an update is tried; of more than twenty the oldest go.
 * @returns the path
 * @throws {ImscpError} IMSCP_FILE
 */
export async function keepConfiguration(kept: KeptConfiguration): Promise<string> {
  const { guiDirectory, version, at, php } = kept
  await using place = await openPanelPlace(guiDirectory, PERSISTENT_DIRECTORY)
  const before = byTime(await place.names())
  const newest = before.at(-1)
  const path = (name: string) => join(guiDirectory, PERSISTENT_DIRECTORY, name)
  if (newest !== undefined && (await place.has(newest, php))) return path(newest)
  const safe = version.replaceAll(/[^\w.]/g, '_').slice(0, 40) || '0'
  const name = `config-${safe}-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}.php`
  await place.put(name, php)
  const all = byTime([...before, name])
  for (const old of all.slice(0, Math.max(0, all.length - MOST_KEPT))) await place.remove(old)
  return path(name)
}

/**
 * Writes the panel's local file of the plugin, where there is none: one of the administrator is never touched.
 * @returns whether it was written
 * @throws {ImscpError} IMSCP_FILE
 */
export async function addLocalFile(guiDirectory: string, php: string): Promise<boolean> {
  await using place = await openPanelPlace(guiDirectory, LOCAL_DIRECTORY)
  return await place.add(LOCAL_FILE, php)
}

function byTime(names: readonly string[]): readonly string[] {
  const timed = [...new Set(names)].flatMap((name): readonly (readonly [string, string])[] => {
    const time = KEPT.exec(name)?.[1]
    return time === undefined ? [] : [[time, name]]
  })
  return timed.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).map(([, name]) => name)
}
