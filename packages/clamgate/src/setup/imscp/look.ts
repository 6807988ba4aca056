import { stat } from 'node:fs/promises'
import type { Config } from '../../config/schema.ts'
import { systemCode } from '../../ground/thrown.ts'
import { fileFault } from '../file-fault.ts'
import { readHostFacts } from '../look/read-host.ts'
import { readSysvFacts } from '../sysv/sysv-facts.ts'
import type { SetupOptions } from '../types.ts'
import { socketDirectory } from './plan-parts.ts'
import type { DirectoryFact, PanelFacts } from './plan-types.ts'

/** Reads what a plan is made from. Changes nothing. @throws {SetupError} SETUP_FILE */
export async function readPanelFacts(
  options: SetupOptions,
  config: Config,
): Promise<Omit<PanelFacts, 'guiDirectory'>> {
  const directory = socketDirectory(config.milter)
  const host = await readHostFacts(options)
  const groups = ['postfix', 'clamav', ...(config.milter.group === undefined ? [] : [config.milter.group])]
  const [socket, databases, sysv] = await Promise.all([
    directory === undefined ? undefined : readDirectory(directory),
    readDirectory(host.clamav.databases.directory),
    host.system.init === 'systemd' ? undefined : readSysvFacts(groups),
  ])
  return { host, socket, databases, sysv }
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
