import { hash } from 'node:crypto'
import { SignatureError } from '../../errors.ts'
import type { Manifest } from '../../install/manifest.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { Run } from '../context.ts'
import { ban } from './ban.ts'
import { makeLive, type Outcome } from './bring-in-line.ts'
import { composeDraft } from './draft.ts'
import type { DraftFile } from './draft-file.ts'

/**
 * Brings the files of an earlier set back. What is in its place now is not installed again before its source serves
 * something else.
 * @param to undefined: the set before
 * @throws {SignatureError} SIGNATURES_NO_SUCH_SET
 */
export async function rollBack(
  run: Run,
  to: string | undefined,
): Promise<{ readonly outcome: Outcome; readonly set: Manifest | undefined }> {
  const { from } = run
  const target = to === undefined ? await setBefore(run) : await setOf(run, to)
  for (const { source, name, served } of target.files) {
    const memory = fileMemoryOf(memoryOf(run.state, source), name)
    memory.bans = memory.bans.filter(({ sha256 }) => sha256 !== served)
  }
  const now = await composeDraft(run, [])
  const files = target.files
    .filter(({ source, name }) => isWanted(run, source, name))
    .map((entry): DraftFile => {
      const stays = now.files.find(
        (file) => file.entry.name === entry.name && file.entry.sha256 === entry.sha256,
      )
      if (stays !== undefined) return stays
      const before = now.files.find((file) => file.entry.name === entry.name)
      return { entry, path: run.sets.pathOf(target.id, entry.name), isNew: true, before }
    })
  const live = await makeLive(run, { ...now, files }, { by: 'rollback', restores: target.id })
  if (from === undefined || live.outcome === 'rolled-back' || live.set === undefined) return live
  const why = new SignatureError('SIGNATURES_ROLLED_BACK', `somebody went back to the set ${target.id}`)
  const { files: kept } = live.set
  for (const entry of from.files) {
    const { source, name, served } = entry
    if (kept.some((file) => file.name === name && file.served === served)) continue
    ban(run, entry, why)
    if (kept.some((file) => file.name === name)) run.results.file(source, name, 'installed')
  }
  await run.saveState()
  await run.sets.undo(from, { code: 'gone-back', sentence: why.message }, { keepsFiles: true })
  return live
}

/** The newest one before this one that was not undone, and brought other files. */
async function setBefore(run: Run): Promise<Manifest> {
  const sets = await run.sets.list()
  let origin = run.from
  while (origin?.restores != null) {
    const restores = origin.restores
    const next = sets.find(({ id }) => id === restores)
    if (next === undefined) break
    origin = next
  }
  const now = contentKey(run, run.from)
  const found = sets.find(
    (set) =>
      set.undone === null &&
      run.journal.lived.includes(set.id) &&
      origin !== undefined &&
      set.id < origin.id &&
      contentKey(run, set) !== now,
  )
  if (found !== undefined) return found
  throw new SignatureError('SIGNATURES_NO_SUCH_SET', 'No earlier set has other files of sources', {
    remedy:
      'Sets that were live: clamgate signatures history. An ignored signature is taken back by clamgate signatures unignore; to be rid of a file, switch it off below files.',
  })
}

async function setOf(run: Run, id: string): Promise<Manifest> {
  const set = await run.sets.read(id)
  const remedy = 'Sets that were live: clamgate signatures history.'
  if (set === undefined)
    throw new SignatureError('SIGNATURES_NO_SUCH_SET', `There is no set ${id}`, { remedy })
  if (set.id === run.from?.id)
    throw new SignatureError('SIGNATURES_NO_SUCH_SET', `The set ${id} is the one that is live`, { remedy })
  if (!set.isKept)
    throw new SignatureError('SIGNATURES_NO_SUCH_SET', `The set ${id} never was live: ${set.undone ?? ''}`, {
      remedy,
    })
  return set
}

function contentKey(run: Run, set: Manifest | undefined): string {
  const lines = (set?.files ?? [])
    .filter(({ source, name }) => isWanted(run, source, name))
    .map(({ name, sha256 }) => `${name} ${sha256}\n`)
  return hash('sha256', lines.toSorted().join(''))
}

function isWanted(run: Run, source: string, name: string): boolean {
  return run.plans.some(
    (plan) =>
      plan.name === source && plan.enabled && plan.files.some((file) => file.name === name && file.wanted),
  )
}
