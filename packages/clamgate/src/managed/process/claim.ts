import { rm } from 'node:fs/promises'
import type { Log } from '../../observe/log/log.ts'
import { removeLeftovers } from '../databases/databases.ts'
import { type Account, chooseAccount } from './account.ts'
import { findClamd } from './launch.ts'
import { type Layout, makeDirectories, SLOT_NAMES } from './layout.ts'
import { endLeftover } from './leftover.ts'
import { lockEngine } from './lock.ts'
import { makeTemporary, removeTemporary, type TemporaryWish } from './temporary.ts'

export interface ClaimOptions {
  readonly log: Log
  readonly layout: Layout
  readonly programPath: string
  /** From SIGTERM to SIGKILL for what was left behind, ms. */
  readonly killMs: number
  readonly temporary: TemporaryWish
}

export interface Claim {
  /** Whom clamd and freshclam run as. */
  readonly account: Account
  /** Removes what was made for one life, and gives the directory back. */
  release(): Promise<void>
}

/**
 * Takes engine.directory for us alone, and removes what a life that ended badly left in it.
 * @throws {EngineError} ENGINE_DIRECTORY_LOCKED, ENGINE_DIRECTORY_UNUSABLE, ENGINE_CLAMD_MISSING,
 *   ENGINE_TEMPORARY_DIRECTORY; the directory is free again
 */
export async function claimDirectory({
  log,
  layout,
  programPath,
  killMs,
  temporary,
}: ClaimOptions): Promise<Claim> {
  const account = await chooseAccount()
  await makeDirectories(layout, account)
  const unlock = await lockEngine(layout.lock, layout.directory)
  try {
    await findClamd(programPath)
    await endLeftovers(layout, log, killMs)
    await removeLeftovers(layout.databases)
    for (const name of SLOT_NAMES) await removeTemporary(layout.slots[name])
    // Made again at each start of clamd; here, so that a configured one that cannot be used is an error at once.
    await makeTemporary(layout.slots.a, account, temporary)
  } catch (error) {
    await unlock()
    throw error
  }
  return {
    account,
    async release() {
      for (const name of SLOT_NAMES) {
        const { socket, pid } = layout.slots[name]
        await removeTemporary(layout.slots[name])
        for (const path of [socket, pid]) await rm(path, { force: true })
      }
      await removeLeftovers(layout.databases)
      await rm(layout.freshclamPid, { force: true })
      await unlock()
    },
  }
}

async function endLeftovers(layout: Layout, log: Log, killMs: number): Promise<void> {
  const ended = [
    await endLeftover(layout.slots.a.pid, layout.slots.a.conf, killMs),
    await endLeftover(layout.slots.b.pid, layout.slots.b.conf, killMs),
    await endLeftover(layout.freshclamPid, layout.freshclamConf, killMs),
  ].filter((pid) => pid !== undefined)
  if (ended.length === 0) return
  log.warn('engine.leftover', `Ended what an earlier run left behind: process ${ended.join(', ')}`)
}
