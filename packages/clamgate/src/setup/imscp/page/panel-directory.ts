import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { openPanelPlace } from '../panel-place.ts'
import { PERSISTENT_DIRECTORY } from '../types.ts'

const NAME = 'state.json'

/**
 * Puts the page into the panel's directory, for the panel's user to read; nothing of what lies there is read.
 * @throws {ImscpError} IMSCP_FILE: also where there is no panel any more; the page is as it was before then
 */
export async function putPage(guiDirectory: string, text: string): Promise<void> {
  await using place = await openPanelPlace(guiDirectory, PERSISTENT_DIRECTORY)
  await place.put(NAME, text)
}

/** Takes the page away, and its directory where nothing else is in it. @throws {ImscpError} IMSCP_FILE */
export async function removePage(guiDirectory: string): Promise<void> {
  // Without a panel there is no page.
  const isThere = await lstat(join(guiDirectory, 'data')).catch(() => undefined)
  if (isThere === undefined) return
  await using place = await openPanelPlace(guiDirectory, PERSISTENT_DIRECTORY)
  await place.remove(NAME)
  await place.removeIfEmpty()
}
