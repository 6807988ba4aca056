import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Holder, lockDirectory } from '../../ground/directory-lock.ts'
import { inTurn } from '../../ground/in-turn.ts'
import { QuarantineError } from './errors.ts'

/** Sockets in the directory of the quarantine whose names begin so tell others that it is taken. */
export const LOCK_NAME = '.lock'

/**
 * The directory of a quarantine as ours alone: what one daemon has on its way another one would take for leftovers, and
 * each would count without the entries of the other.
 */
export class Claim {
  readonly #directory: string
  #held: { readonly inode: string; readonly release: () => Promise<void> } | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  /**
   * Takes it; again where somebody has removed it, and another one is in its place now.
   * @throws {QuarantineError} QUARANTINE_DIRECTORY_IN_USE; the system error where no lock can be made
   */
  readonly take = inTurn(() => this.#take())

  /** Whether the directory that was taken is the one that is there. */
  async stands(): Promise<boolean> {
    return this.#held !== undefined && this.#held.inode === (await this.#inode().catch(() => undefined))
  }

  async release(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    // On a disk that takes no change its socket stays, with nobody behind it: that is no claim.
    await held?.release().catch(() => undefined)
  }

  async #take(): Promise<void> {
    const inode = await this.#inode()
    if (this.#held?.inode === inode) return
    await this.release()
    const heldBy = (holder: Holder | undefined) =>
      inUse(this.#directory, holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`)
    const release = await lockDirectory({ path: join(this.#directory, LOCK_NAME), heldBy })
    this.#held = { inode, release }
  }

  async #inode(): Promise<string> {
    const { dev, ino } = await lstat(this.#directory)
    return `${dev} ${ino}`
  }
}

function inUse(directory: string, who: string): QuarantineError {
  return new QuarantineError(
    'QUARANTINE_DIRECTORY_IN_USE',
    `Another daemon${who} keeps mail in the quarantine ${directory}`,
    {
      details: { directory },
      remedy: 'Give each daemon a quarantine.directory of its own, or stop the other one.',
    },
  )
}
