import { rm } from 'node:fs/promises'
import { EngineError } from '../../engine/errors.ts'
import { type Holder, lockDirectory } from '../../ground/directory-lock.ts'

/**
 * Takes engine.directory for the engine of this process.
 * @param path of the lock, in a directory that only we may write
 * @param directory engine.directory, for the error
 * @returns a function that gives it back
 * @throws {EngineError} ENGINE_DIRECTORY_LOCKED
 */
export async function lockEngine(path: string, directory: string): Promise<() => Promise<void>> {
  const unlock = await lockDirectory({ path, heldBy: (holder) => locked(directory, holder) })
  // Earlier versions wrote a file of that name.
  await rm(path, { force: true })
  return unlock
}

function locked(directory: string, holder: Holder | undefined): EngineError {
  const who = holder === undefined ? 'Another process' : `Process ${holder.pid} of host ${holder.host}`
  return new EngineError('ENGINE_DIRECTORY_LOCKED', `${who} already runs its engine in ${directory}`, {
    remedy: 'Stop that process, or give this one an engine.directory of its own.',
    details: { directory, ...(holder === undefined ? {} : { pid: holder.pid, host: holder.host }) },
  })
}
