import { rm } from 'node:fs/promises'
import { EngineError } from '../../engine/errors.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Log } from '../../observe/log/log.ts'
import { removeLeftovers } from '../databases/databases.ts'
import { type Account, chooseAccount, identityOf } from './account.ts'
import { findClamd } from './launch.ts'
import { type Layout, makeDirectories, SLOT_NAMES, type SlotLayout } from './layout.ts'
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
    await removeDownloads(layout, account, log)
    await removeTemporaries(layout, log)
    await tryTemporary(layout.slots.a, account, temporary)
  } catch (error) {
    await unlock()
    throw error
  }
  if (!account.foreign) tellShared(account, log)
  return {
    account,
    async release() {
      await removeTemporaries(layout, log)
      await removeDownloads(layout, account, log)
      for (const name of SLOT_NAMES) {
        const { socket, pid } = layout.slots[name]
        for (const path of [socket, pid]) await rm(path, { force: true })
      }
      await rm(layout.freshclamPid, { force: true })
      await unlock()
    },
  }
}

async function endLeftovers(layout: Layout, log: Log, killMs: number): Promise<void> {
  const found = (
    await Promise.all([
      endLeftover(layout.slots.a.pid, layout.slots.a.conf, killMs),
      endLeftover(layout.slots.b.pid, layout.slots.b.conf, killMs),
      endLeftover(layout.freshclamPid, layout.freshclamConf, killMs),
    ])
  ).flat()
  const ended = found.filter((one) => one.ended).map(({ pid }) => pid)
  const left = found.filter((one) => !one.ended).map(({ pid }) => pid)
  if (ended.length > 0) {
    log.warn('engine.leftover', `Ended what an earlier run left behind: process ${ended.join(', ')}`)
  }
  if (left.length > 0) {
    const who = `Process ${left.join(', ')} of an earlier run does not end`
    log.error('engine.leftover.stuck', `${who}; end it by hand, or start the host again`)
  }
}

async function removeTemporaries(layout: Layout, log: Log): Promise<void> {
  for (const name of SLOT_NAMES) {
    const left = await removeTemporary(layout.slots[name])
    if (left.length === 0) continue
    log.warn('engine.temporary.left', `Cannot be removed, and is tried again later: ${left.join(', ')}`)
  }
}

async function removeDownloads(layout: Layout, account: Account, log: Log): Promise<void> {
  try {
    await removeLeftovers(layout.databases, identityOf(account))
  } catch (error) {
    log.warn('engine.temporary.left', `Cannot be removed, and is tried again later: ${messageOf(error)}`)
  }
}

/**
 * Made again at each start of clamd; here, so that a configured one that cannot be used is an error at once. A disk without
 * room is none: it may have some when clamd is started, and that is tried again and again.
 */
async function tryTemporary(slot: SlotLayout, account: Account, wish: TemporaryWish): Promise<void> {
  try {
    await makeTemporary(slot, account, wish)
  } catch (error) {
    if (error instanceof EngineError) throw error
  }
}

/** clamd unpacks hostile files: where it has no user of its own, what takes it over reaches all that is ours. */
function tellShared({ name }: Account, log: Log): void {
  log.warn(
    'engine.account.shared',
    `clamd runs as user ${name}, as we do: it can read and change all that we can. Give it the user clamav, as the systemd unit does`,
    { user: name },
  )
}
