import { rmdir } from 'node:fs/promises'
import { messageOf } from '../../ground/thrown.ts'
import { readPostfixState } from '../../host/postfix/state.ts'
import { journaledListens } from '../../setup/imscp/journaled-listens.ts'
import { readRecord, removeRecord, writeEntries, writeRecord } from '../../setup/imscp/keep/record.ts'
import { dropOldDatabases } from '../../setup/imscp/old-plugin/remove-signatures.ts'
import { removeMemory } from '../../setup/imscp/page/memory.ts'
import { removePage } from '../../setup/imscp/page/panel-directory.ts'
import { releasePostfix } from '../../setup/imscp/release-postfix.ts'
import { IMSCP_DIRECTORY, type ImscpRecord } from '../../setup/imscp/types.ts'
import { readJournal, SETUP_DIRECTORY } from '../../setup/journal/journal.ts'
import type { RunManner } from '../../setup/run/world.ts'
import { SETUP_PLACE } from '../setup/setup.ts'
import { runUndo, type UndoScope } from '../setup/undo.ts'
import { inTurn } from './in-turn.ts'
import { convertConfig } from './panel-work.ts'
import { forgetCron, holdActivation } from './units.ts'

/**
 * Undoes what setup did to Postfix and to services, or all of it, and sees to it that Postfix asks us no more, whatever else
 * fails: the panel cannot try a deactivation again.
 * @throws {SetupError} SETUP_POSTFIX only where Postfix goes on asking
 */
export async function switchOff(scope: UndoScope, how: RunManner): Promise<readonly string[]> {
  const { record } = await readRecord().catch(() => ({ record: undefined }))
  const listens = await knownListens(record)
  const lines: string[] = []
  const attempt = async (what: () => Promise<unknown>) => {
    await what().catch((error: unknown) => lines.push(`Left undone: ${messageOf(error)}`))
  }
  let letGo: () => Promise<void> = async () => undefined
  await attempt(async () => {
    if (how.still !== true) letGo = await holdActivation()
    await forgetCron()
  })
  await attempt(async () => {
    const undo = () => runUndo(SETUP_PLACE, { scope, purge: [] }, how)
    const { outcomes } = await inTurn(undo, how.signal)
    for (const { step, undone } of outcomes) {
      if (undone.state === 'kept') lines.push(undone.sentence)
      if (undone.state === 'failed') lines.push(`Left undone: ${step.sentence}: ${undone.error.message}`)
    }
  })
  await release(record, listens, how).finally(letGo)
  await attempt(() => remember(scope, record))
  return lines
}

async function release(
  record: ImscpRecord | undefined,
  listen: readonly string[],
  how: RunManner,
): Promise<void> {
  const state = await readPostfixState(directoryOf(record)).catch(() => undefined)
  // Without postconf there is no Postfix that asks.
  if (state === undefined) return
  const directory = state.main.get('config_directory') ?? '/etc/postfix'
  const queueDirectory = state.main.get('queue_directory') ?? '/var/spool/postfix'
  const context = { signal: how.signal, progress: () => undefined, still: how.still === true }
  await releasePostfix({ directory, queueDirectory, listen }, context)
}

function directoryOf(record: ImscpRecord | undefined): string | undefined {
  const directory = record?.postfixDirectory ?? ''
  return directory === '' ? undefined : directory
}

/** Whatever of both can be read: the journal may be gone, and the record broken. */
async function knownListens(record: ImscpRecord | undefined): Promise<readonly string[]> {
  const journaled = await readJournal(SETUP_DIRECTORY).then(
    ({ content }) => journaledListens(content.entries),
    () => [],
  )
  const recorded = record === undefined ? [] : await listensOf(record)
  return [...new Set([...journaled, ...recorded])]
}

async function listensOf({ config }: ImscpRecord): Promise<readonly string[]> {
  try {
    return (await convertConfig(config)).config.milter.listen
  } catch {
    return [] // by a version with other parameters
  }
}

async function remember(scope: UndoScope, record: ImscpRecord | undefined): Promise<void> {
  if (scope === 'uninstall') {
    if (record !== undefined) await removePage(record.guiDirectory)
    await removeMemory(IMSCP_DIRECTORY)
    await dropOldDatabases(undefined)
    await removeRecord()
    return await rmdir(IMSCP_DIRECTORY).catch(() => undefined) // copies of an old plugin's files may be in it
  }
  await writeEntries([])
  if (record !== undefined) await writeRecord({ ...record, state: 'disabled' })
}
