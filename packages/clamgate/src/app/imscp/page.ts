import { join } from 'node:path'
import { lockDirectory } from '../../ground/directory-lock.ts'
import { SetupError } from '../../setup/errors.ts'
import { ImscpError } from '../../setup/imscp/errors.ts'
import { describePage } from '../../setup/imscp/page/describe-page.ts'
import { readMemory, withRefusals, writeMemory } from '../../setup/imscp/page/memory.ts'
import { putPage } from '../../setup/imscp/page/panel-directory.ts'
import { readAsked } from '../../setup/imscp/page/read-asked.ts'
import { readPageRecord } from '../../setup/imscp/page/record.ts'
import { IMSCP_DIRECTORY, type PanelPage } from '../../setup/imscp/types.ts'
import { VERSION } from '../version.ts'
import { askDaemon } from './ask-daemon.ts'
import { readDatabaseFacts } from './page-databases.ts'

export interface PanelPageOptions {
  /** `--config`; undefined: that of the service. */
  readonly configPath: string | undefined
  /** Where the plugin keeps what it knows. */
  readonly directory?: string
}

/**
 * Writes the page of the plugin for the panel, from what daemon, databases and Postfix say now.
 * @throws {ImscpError} IMSCP_FILE
 * @throws {SetupError} SETUP_FILE
 */
export async function writePanelPage({
  configPath,
  directory = IMSCP_DIRECTORY,
}: PanelPageOptions): Promise<PanelPage> {
  const record = await readPageRecord(directory)
  const unlock = await lockPage(directory)
  try {
    const [{ daemon, refused }, memory] = await Promise.all([askDaemon(configPath), readMemory(directory)])
    const refusals = refused === undefined ? memory.refusals : withRefusals(memory.refusals, refused)
    const [databases, asked] = await Promise.all([
      readDatabaseFacts(daemon, configPath),
      readAsked({
        postfixDirectory: record.postfixDirectory,
        listen: daemon.state === 'answers' ? daemon.status.milter.listen : [],
        entriesFile: join(directory, 'entries'),
      }),
    ])
    const nowMs = Date.now()
    const page = describePage({ nowMs, version: VERSION, record, daemon, databases, asked, refusals })
    const text = `${JSON.stringify(page)}\n`
    // Both, whatever becomes of the other: they may be on two disks.
    const both = [writeMemory(directory, memory, { ...memory, refusals }), putPage(record.guiDirectory, text)]
    for (const done of await Promise.allSettled(both)) if (done.status === 'rejected') throw done.reason
    return page
  } finally {
    await unlock()
  }
}

/** Two that write at one moment would take each other's drafts away. @throws {ImscpError} IMSCP_FILE */
async function lockPage(directory: string): Promise<() => Promise<void>> {
  try {
    return await lockDirectory({
      path: join(directory, 'page-lock'),
      heldBy: () =>
        new ImscpError('IMSCP_FILE', 'Another process writes the page of the plugin at this moment', {
          remedy: 'Run the command again.',
        }),
    })
  } catch (error) {
    if (error instanceof ImscpError) throw error
    // A disk that takes no socket, where the page may be on another one.
    return async () => undefined
  }
}

/**
 * The same each minute: a fault that stays is told once.
 * @returns what is to be told now, if anything
 */
export async function writePanelPageQuietly(options: PanelPageOptions): Promise<string | undefined> {
  const fault = await writePanelPage(options).then(
    () => null,
    (error: unknown) => {
      if (error instanceof ImscpError || error instanceof SetupError) return error.message
      throw error
    },
  )
  const { directory = IMSCP_DIRECTORY } = options
  const memory = await readMemory(directory)
  if (fault === memory.told) return undefined
  // On a disk that takes nothing it is told each time.
  await writeMemory(directory, memory, { ...memory, told: fault }).catch(() => undefined)
  return fault ?? undefined
}
