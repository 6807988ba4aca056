import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'

const STICKY = 0o1000
const WRITABLE_BY_OTHERS = 0o022

/**
 * Refuses a path whose directories somebody else may change: root would write where that one leads it. Refuses a file system
 * that is read-only, too, before a plan is made.
 * @throws {SetupError} SETUP_STOPPED, SETUP_FILE
 */
export async function checkPlace(path: string): Promise<void> {
  const nearest = await nearestThere(dirname(path))
  for (const start of new Set([nearest, await realpath(nearest)])) {
    for (let at = start; ; at = dirname(at)) {
      await checkDirectory(at)
      if (at === dirname(at)) break
    }
  }
  await access(nearest, constants.W_OK).catch((error: unknown) => {
    // Whoever may not write may see the plan all the same.
    if (systemCode(error) !== 'EACCES') throw fileFault(path, 'cannot be written', error)
  })
}

async function nearestThere(directory: string): Promise<string> {
  for (let at = directory; ; at = dirname(at)) {
    try {
      await stat(at)
      return at
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw fileFault(at, 'cannot be read', error)
    }
  }
}

async function checkDirectory(path: string): Promise<void> {
  const { uid, mode } = await stat(path)
  const isOurs = uid === 0 || uid === process.geteuid?.()
  const isOpen = (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0
  if (isOurs && !isOpen) return
  const why = isOurs
    ? `others may write to it (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`
    : `it belongs to the user with the number ${uid}`
  throw new SetupError('SETUP_STOPPED', `${path} is no safe place for a file of root: ${why}`, {
    remedy: `Where nobody needs that: chown root ${path} && chmod go-w ${path}`,
    details: { path },
  })
}
