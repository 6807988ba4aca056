import { readFile, stat } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'
import { fileFault } from '../file-fault.ts'
import type { FileFact } from './host-facts.ts'

/**
 * Reads a file that may be missing.
 * @throws {SetupError} SETUP_FILE where it is there and cannot be read
 */
export async function readFileFact(path: string): Promise<FileFact> {
  try {
    const [{ mode, uid, gid }, text] = await Promise.all([stat(path), readFile(path, 'utf8')])
    return { path, text, mode, uid, gid }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) {
      return { path, text: undefined, mode: 0, uid: 0, gid: 0 }
    }
    throw fileFault(path, 'cannot be read', error)
  }
}
