import { stat } from 'node:fs/promises'
import type { Config } from '../../config/schema.ts'
import { systemCode } from '../../ground/thrown.ts'
import { fileFault } from '../file-fault.ts'
import { readHostFacts } from '../look/read-host.ts'
import type { SetupOptions } from '../types.ts'
import type { DirectoryFact, PanelFacts } from './plan.ts'
import { socketDirectory } from './socket-drop-in.ts'

/** Reads what a plan is made from. Changes nothing. @throws {SetupError} SETUP_FILE */
export async function readPanelFacts(
  options: SetupOptions,
  config: Config,
): Promise<Omit<PanelFacts, 'guiDirectory'>> {
  const directory = socketDirectory(config.milter)
  const host = await readHostFacts(options)
  const [socket, databases] = await Promise.all([
    directory === undefined ? undefined : readDirectory(directory),
    readDirectory(host.clamav.databases.directory),
  ])
  return { host, hasSocketDirectory: socket !== undefined, databases }
}

async function readDirectory(path: string): Promise<DirectoryFact | undefined> {
  try {
    const { mode, uid, gid } = await stat(path)
    return { path, mode, uid, gid }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined
    throw fileFault(path, 'cannot be read', error)
  }
}
