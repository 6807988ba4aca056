import { contentsOf, type Manifest } from '../../install/manifest.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { Run } from '../context.ts'
import type { Accepted } from '../looks/arrival.ts'
import { toldOf } from '../told.ts'
import { composeDraft, type Difference, differenceOf, isSame } from './draft.ts'
import type { Draft } from './draft-file.ts'
import { findDrift } from './drift.ts'
import { withoutForeign } from './foreign.ts'
import { type GoLiveOptions, goLive, type Live } from './go-live.ts'
import { forgetParked } from './parked.ts'
import { activate } from './place.ts'
import { needsHam, tryDraft } from './trial.ts'

export type Outcome = Live['outcome'] | 'tried'

/** Makes what is wanted live, where it is not: tests it as a whole, installs it, and keeps books. */
export async function bringInLine(
  run: Run,
  accepted: readonly Accepted[],
  by: string,
): Promise<{ readonly outcome: Outcome; readonly set: Manifest | undefined }> {
  return await makeLive(run, await composeDraft(run, accepted), { by })
}

export async function makeLive(run: Run, wanted: Draft, options: GoLiveOptions) {
  const drifted = await findDrift(run)
  let draft = await withoutForeign(run, wanted)
  const isSameSet = () => isSame(differenceOf(draft, run.from))
  if (!isSameSet() || needsHam(run, draft)) draft = await tryDraft(run, draft)
  if (isSameSet() && drifted.length === 0) return await confirm(run)
  if (run.isDry) return foresee(run, draft)
  if (drifted.length > 0) tellRestored(run, drifted)
  const live = await goLive(run, draft, options)
  if (live.outcome !== 'rolled-back' && live.set !== undefined) keepBooks(run, live.set)
  return live
}

/** What would be. */
function foresee(run: Run, draft: Draft) {
  const { added, changed, removed } = differenceOf(draft, run.from)
  for (const { entry } of draft.files) {
    const isNew = added.includes(entry.name) || changed.includes(entry.name)
    if (isNew) run.results.file(entry.source, entry.name, 'installed')
  }
  tellRemoved(run, removed)
  return { outcome: 'tried' as const, set: run.from }
}

/** Nothing is to be changed: at most the engine has not been seen to use what is there. */
async function confirm(run: Run): Promise<{ outcome: Outcome; set: Manifest | undefined }> {
  const set = run.from
  if (run.isDry) return { outcome: 'tried', set }
  if (run.journal.isProved) return { outcome: 'nothing', set }
  try {
    const { how } = await activate(run, set, undefined)
    if (how === 'later') return { outcome: 'nothing', set }
    await run.saveJournal({ step: 'commit', isProved: true, proved: set?.id ?? null })
    return { outcome: 'live', set }
  } catch (error) {
    run.signal.throwIfAborted()
    const { code, sentence } = toldOf(error, run.nowMs)
    run.results.fail()
    run.deps.log.error(
      'signatures.unproved',
      `Signatures: the engine was not seen to use them: ${sentence}`,
      { code },
    )
    return { outcome: 'nothing', set }
  }
}

function keepBooks(run: Run, set: Manifest): void {
  const { added, changed, removed } = set
  for (const { name, source, served } of set.files) {
    const memory = fileMemoryOf(memoryOf(run.state, source), name)
    if (!added.includes(name) && !changed.includes(name)) continue
    if (set.restores === null) memory.bans = memory.bans.filter(({ sha256 }) => sha256 === served)
    delete memory.error
    delete memory.refused
    run.results.file(source, name, 'installed')
  }
  tellRemoved(run, removed)
  forgetParked(run, set.files)
  run.deps.log.info('signatures.updated', `Signatures: the set ${set.id} is live: ${summary(set)}`, {
    ...{ set: set.id, added, changed, removed, files: set.files.length },
    signatures: set.files.reduce((sum, { signatures }) => sum + signatures, 0),
  })
}

function tellRemoved(run: Run, removed: readonly string[]): void {
  for (const { name, source } of run.from?.files ?? []) {
    if (removed.includes(name)) run.results.file(source, name, 'removed')
  }
}

function summary({ added, changed, removed }: Difference): string {
  const parts = [
    ['added', added],
    ['changed', changed],
    ['removed', removed],
  ] as const
  const said = parts.filter(([, names]) => names.length > 0)
  return said.length === 0
    ? 'the same files'
    : said.map(([what, names]) => `${names.length} ${what}`).join(', ')
}

function tellRestored(run: Run, drifted: readonly string[]): void {
  const known = new Set(contentsOf(run.from).map(({ name }) => name))
  const names = drifted.filter((name) => known.has(name))
  const sentence = `Signatures: ${names.join(', ')} in ${run.deps.live.directory} is not as Clamgate left it, and is restored`
  run.deps.log.warn('signatures.restored', sentence, { files: names })
}
