import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { contentsOf, type Manifest } from '../../install/manifest.ts'
import type { SetStore } from '../../install/sets.ts'
import { removeParts } from '../../install/swap.ts'
import type { Journal } from '../../journal/journal.ts'
import type { UpdaterDeps } from '../deps.ts'
import { place, printsOf } from './go-live.ts'

export interface Recovery {
  readonly deps: UpdaterDeps
  readonly sets: SetStore
  readonly journal: Journal
  saveJournal(change: Partial<Omit<Journal, 'schema'>>): Promise<void>
}

/**
 * Ends what a run that was killed left half done. Only a set that the journal calls live stays; whatever another one had
 * put into the directory goes. Removes, too, what is left of fetches.
 */
export async function recoverRun(recovery: Recovery): Promise<void> {
  const { deps, sets, journal } = recovery
  const { change } = journal
  if (change !== null) {
    const from = await setOf(sets, change.from)
    const to = await setOf(sets, change.to)
    const owned = new Set([...contentsOf(from), ...contentsOf(to)].map(({ name }) => name))
    await place(recovery, from, from, 'recover', owned)
    // The engine may have seen what is gone by now.
    await recovery.saveJournal({
      ...{ step: 'recovered', live: from?.id ?? null, isProved: false, change: null },
      prints: await printsOf(recovery, from),
    })
    if (to !== undefined)
      await sets.undo(to, 'the run that installed it was interrupted', { keepsFiles: false })
    deps.log.warn(
      'signatures.recovered',
      `Signatures: a run was interrupted while it installed ${change.to}; the files of before are back`,
      { set: change.to },
    )
  }
  await rm(join(deps.directory, 'staging'), { recursive: true, force: true })
  await removeParts(deps.live.directory).catch(() => undefined)
}

async function setOf(sets: SetStore, id: string | null): Promise<Manifest | undefined> {
  return id === null ? undefined : await sets.read(id)
}
