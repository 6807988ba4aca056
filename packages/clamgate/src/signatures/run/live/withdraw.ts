import { basename } from 'node:path'
import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import type { Manifest, SetFile } from '../../install/manifest.ts'
import type { Run } from '../context.ts'
import { refuse } from '../looks/refuse.ts'
import { ban } from './ban.ts'
import { composeDraft, differenceOf } from './draft.ts'
import type { DraftFile } from './draft-file.ts'
import { findDrift, tellRestored } from './drift.ts'
import { withLived } from './go-live.ts'
import { namesOf, place, printsOf } from './place.ts'

/**
 * The engine does without files of a set, since an error says, or lets suspect, that they are at fault: the version of
 * before comes back, that of the last proved set or an older one; where there is none they go. Where the set was proved, and the error names none of them, nothing changes:
 * the fault may be of the machine.
 * What somebody has written over is put right, and is no fault of what was there.
 * @returns whether the directory is without those files now
 */
export async function withdraw(run: Run, names: readonly string[], error: Error): Promise<boolean> {
  const { from, journal, sets } = run
  if (await restoreAltered(run, names)) return true
  const proved =
    journal.proved === null || journal.proved === from?.id ? undefined : await sets.read(journal.proved)
  const named = namedBy(error)
  const affected = (from?.files ?? []).filter(
    (file) => names.includes(file.name) && (file.name === named || isNewSince(proved, file)),
  )
  if (affected.length === 0) return false
  const cause = new SignatureError('SIGNATURES_NOT_LIVE', messageOf(error), { cause: error })
  for (const file of affected) {
    ban(run, file, cause)
    refuse(run, { ...file, error: cause, served: file.served })
  }
  const draft = await composeDraft(run, [])
  const files: DraftFile[] = []
  for (const file of draft.files) {
    const isAffected = affected.some(({ name }) => name === file.entry.name)
    const stays = isAffected ? await versionBefore(run, file.entry) : file
    if (stays !== undefined) files.push(stays)
  }
  await run.saveState()
  await replace(run, { ...draft, files })
  return true
}

/** What was live of a file before it, and has not been at fault itself. */
async function versionBefore(
  { journal, sets, state }: Run,
  { name, source, sha256 }: SetFile,
): Promise<DraftFile | undefined> {
  const bans = state.sources[source]?.files[name]?.bans ?? []
  const isAtFault = ({ served }: SetFile) => bans.some((one) => one.sha256 === served)
  const ids = [...journal.lived, journal.proved ?? ''].toReversed()
  for (const id of ids) {
    const set = await sets.read(id)
    const entry = set?.files.find((file) => file.name === name && file.source === source)
    if (set?.isKept !== true || entry === undefined) continue
    if (entry.sha256 === sha256 || isAtFault(entry)) continue
    return { entry, path: sets.pathOf(id, name), isNew: false, before: undefined }
  }
  return undefined
}

/** @returns whether some of the files are not as we left them: then all are again */
async function restoreAltered(run: Run, names: readonly string[]): Promise<boolean> {
  const altered = (await findDrift(run)).filter((name) => names.includes(name))
  if (altered.length === 0) return false
  tellRestored(run, altered)
  await place(run, { to: run.from, owned: namesOf(run.from) })
  await run.saveJournal({ prints: await printsOf(run, run.from) })
  return true
}

/** No activation: it is the engine that asks, and it looks into the directory itself. */
async function replace(run: Run, draft: Awaited<ReturnType<typeof composeDraft>>): Promise<void> {
  const set = await run.sets.build({
    ...{ by: 'engine', atMs: run.nowMs, files: draft.files, generated: draft.generated, restores: null },
    ...differenceOf(draft, run.from),
  })
  const change = { from: run.from?.id ?? null, to: set.id }
  await place(run, {
    to: set,
    owned: namesOf(run.from),
    before: () => run.saveJournal({ step: 'withdraw', change }),
  })
  await run.saveJournal({
    ...{ step: 'withdrawn', live: set.id, isProved: false, change: null },
    lived: withLived(run.journal, set),
    prints: await printsOf(run, set),
  })
}

function isNewSince(proved: Manifest | undefined, file: SetFile): boolean {
  if (proved === undefined) return false
  return !proved.files.some(({ name, sha256 }) => name === file.name && sha256 === file.sha256)
}

function namedBy(error: Error): string | undefined {
  if (!('details' in error) || typeof error.details !== 'object' || error.details === null) return undefined
  const { details } = error
  const path = 'file' in details ? details.file : 'path' in details ? details.path : undefined
  return typeof path === 'string' ? basename(path) : undefined
}
