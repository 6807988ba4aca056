import { rm, rmdir } from 'node:fs/promises'
import { type Identity, PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'

const LONGEST_REMOVAL_MS = 10 * 60_000

/**
 * Removes a directory and all below it, in which `owner` may write. What is below goes by rm(1) as that user: it can swap
 * directories for links while we delete, and whatever it leads us to, it can harm nothing that it could not harm itself. We
 * remove no more than the directory, empty by then, where the user may not do that either. Mounts below stay.
 * @param owner undefined: ourselves
 * @throws the system error, with what rm(1) said as its cause, when something is left
 */
export async function removeTree(path: string, owner: Identity | undefined): Promise<void> {
  if (owner === undefined) {
    await rm(path, { recursive: true, force: true })
    return
  }
  const remove = () => runAs(owner, 'rm', ['-rf', '--one-file-system', '--', path])
  let said: unknown
  try {
    // A directory that its owner may not enter is no reason to leave it.
    await remove().catch(async () => {
      await runAs(owner, 'chmod', ['-R', 'u+rwX', '--', path]).catch(() => undefined)
      await remove()
    })
  } catch (error) {
    // Mostly that it may not remove the directory itself.
    said = error
  }
  try {
    // Follows no link, and removes nothing but an empty directory.
    await rmdir(path)
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return
    throw new Error(`${path} cannot be removed: ${messageOf(said ?? cause)}`, { cause })
  }
}

async function runAs(owner: Identity, program: string, args: readonly string[]): Promise<void> {
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
  await runProgram({ program, args, as: owner, environment, timeoutMs: LONGEST_REMOVAL_MS })
}
