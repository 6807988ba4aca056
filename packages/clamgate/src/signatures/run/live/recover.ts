import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removeParts } from '../../install/swap.ts'
import type { Run } from '../context.ts'
import { namesOf, place, printsOf } from './place.ts'

/**
 * Ends what a run that was killed left half done. Only a set that the journal calls live stays; whatever another one had
 * put into the directory goes, and is tried again by the next run. Removes, too, what is left of fetches.
 */
export async function recoverRun(run: Pick<Run, 'deps' | 'sets' | 'journal' | 'saveJournal'>): Promise<void> {
  const { deps, sets, journal } = run
  const { change } = journal
  if (change !== null) {
    const from = change.from === null ? undefined : await sets.read(change.from)
    const to = await sets.read(change.to)
    await place(run, { to: from, owned: namesOf(from, to) })
    // The engine may have seen what is gone by now.
    await run.saveJournal({
      ...{ step: 'recovered', live: from?.id ?? null, isProved: false, change: null },
      ...{ pending: to?.id ?? null, prints: await printsOf(run, from) },
    })
    if (to !== undefined)
      await sets.undo(
        to,
        { code: 'interrupted', sentence: 'the run that installed it was interrupted' },
        { keepsFiles: true },
      )
    deps.log.warn(
      'signatures.recovered',
      `Signatures: a run was interrupted while it installed ${change.to}; the files of before are back`,
      { set: change.to },
    )
  }
  await rm(join(deps.directory, 'staging'), { recursive: true, force: true })
  await removeParts(deps.live.directory).catch(() => undefined)
}
