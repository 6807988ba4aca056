import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import { contentsOf, type Manifest } from '../../install/manifest.ts'
import { removeParts } from '../../install/swap.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { Run } from '../context.ts'
import { refuse } from '../looks/refuse.ts'
import { fileNamedBy, isSignatureError, toldOf } from '../told.ts'
import { ban } from './ban.ts'
import { differenceOf, isSame, without } from './draft.ts'
import type { Draft, DraftFile } from './draft-file.ts'
import { activate, namesOf, place, printsOf } from './place.ts'

export interface Live {
  readonly outcome: 'live' | 'installed' | 'rolled-back' | 'nothing'
  readonly set: Manifest | undefined
}

export interface GoLiveOptions {
  readonly by: string
  readonly restores?: string
}

/**
 * Installs a draft and makes it live: all of it, or what was before. A file that the engine names is left out, and the
 * others are tried once more.
 */
export async function goLive(run: Run, draft: Draft, options: GoLiveOptions): Promise<Live> {
  const first = await tryToGoLive(run, draft, options)
  if ('outcome' in first) return first
  const { failure, set } = first
  const named = draft.files.find(({ entry }) => entry.name === fileNamedBy(failure))
  if (named === undefined) return await giveUp(run, set, failure)
  leaveOut(run, named, failure)
  await run.saveState()
  const rest = without(draft, named.entry.name)
  if (isSame(differenceOf(rest, run.from))) return await giveUp(run, set, failure, { isTold: true })
  const second = await tryToGoLive(run, rest, options)
  return 'outcome' in second ? second : await giveUp(run, second.set, second.failure)
}

interface Failure {
  readonly failure: SignatureError
  readonly set: Manifest
}

/** @returns how it is live; or why not, when what was before is back in the directory */
async function tryToGoLive(run: Run, draft: Draft, options: GoLiveOptions): Promise<Live | Failure> {
  const set = await run.sets.build({
    ...{ by: options.by, atMs: run.nowMs, files: draft.files, generated: draft.generated },
    ...{ ...differenceOf(draft, run.from), restores: options.restores ?? null },
  })
  try {
    return await install(run, set, draft.testedMs)
  } catch (error) {
    await setBack(run, set, error)
    // Somebody who wants us to stop says nothing about the set; nor do faults of this machine.
    run.signal.throwIfAborted()
    if (!isSignatureError(error, 'SIGNATURES_NOT_LIVE', 'SIGNATURES_NOT_OURS')) throw error
    return { failure: error, set }
  }
}

/** Puts a set into the directory, and waits for the engine. Commits when it scans with it. */
async function install(run: Run, set: Manifest, testedMs: number | undefined): Promise<Live> {
  const change = { from: run.from?.id ?? null, to: set.id }
  run.tell({ step: 'install', total: contentsOf(set).length })
  await place(run, {
    to: set,
    owned: namesOf(run.from),
    isKept: true,
    before: () => run.saveJournal({ step: 'install', change }),
  })
  run.tell({ step: 'activate' })
  await run.saveJournal({ step: 'activate' })
  const { how } = await activate(run, set, run.from, testedMs)
  const isProved = how !== 'later'
  await run.saveJournal({
    ...{ step: 'commit', live: set.id, isProved, change: null, prints: await printsOf(run, set) },
    ...{ lived: withLived(run.journal, set) },
    ...(isProved ? { proved: set.id } : {}),
  })
  await clear(run)
  return { outcome: isProved ? 'live' : 'installed', set }
}

/** More than are kept of them. */
const MOST_LIVED = 30

export function withLived({ lived }: Pick<Run['journal'], 'lived'>, { id }: Manifest): string[] {
  return [...lived.filter((one) => one !== id), id].slice(-MOST_LIVED)
}

/** The files of before come back. A set that nothing speaks against is tried again by the next run. */
async function setBack(run: Run, set: Manifest, error: unknown): Promise<void> {
  run.tell({ step: 'roll-back' })
  const mayBeTried = run.signal.aborted || !isVerdict(error)
  if (run.journal.change === null) return await run.sets.remove(set)
  await place(run, { to: run.from, owned: namesOf(run.from, set) })
  await run.saveJournal({
    ...{ step: 'rolled-back', change: null, isProved: false, prints: await printsOf(run, run.from) },
    ...(mayBeTried ? { pending: set.id } : {}),
  })
  await clear(run)
  const why = run.signal.aborted
    ? { code: 'ended', sentence: 'the run was ended' }
    : { code: error instanceof SignatureError ? error.code : undefined, sentence: messageOf(error) }
  await run.sets.undo(set, why, { keepsFiles: mayBeTried })
}

/** Where it fails the next run does it. */
async function clear({ deps }: Run): Promise<void> {
  await removeParts(deps.live.directory).catch(() => undefined)
}

function isVerdict(error: unknown): boolean {
  return isSignatureError(error, 'SIGNATURES_NOT_LIVE') && error.details['isVerdict'] !== false
}

function leaveOut(run: Run, { entry }: DraftFile, error: SignatureError): void {
  const isOurs = error.code === 'SIGNATURES_NOT_LIVE'
  const { source, name, served } = entry
  refuse(run, { source, name, error, served: isOurs ? served : undefined })
  if (isOurs) ban(run, entry, error)
}

/** The set is not taken. What it brought is banned, unless it could not be tried, or one file was refused for all. */
async function giveUp(
  run: Run,
  set: Manifest,
  failure: SignatureError,
  { isTold = false }: { readonly isTold?: boolean } = {},
): Promise<Live> {
  const { results, deps } = run
  const brought = new Set([...set.added, ...set.changed])
  for (const file of isTold ? [] : set.files) {
    if (!brought.has(file.name)) continue
    const told = isVerdict(failure) ? ban(run, file, failure) : toldOf(failure, run.nowMs)
    fileMemoryOf(memoryOf(run.state, file.source), file.name).error = told
    results.file(file.source, file.name, 'rolled-back', told)
  }
  results.fail()
  await run.saveState()
  const { code, remedy } = failure
  const sentence = `Signatures: the set ${set.id} is rolled back: ${failure.message}`
  deps.log.error('signatures.rolled-back', sentence, { set: set.id, code, remedy })
  if (isVerdict(failure)) await returnToBefore(run, set)
  return { outcome: 'rolled-back', set: run.from }
}

/** The engine may have begun to use what is no longer there. */
async function returnToBefore(run: Run, set: Manifest): Promise<void> {
  try {
    const { how } = await activate(run, run.from, set)
    if (how !== 'later') await run.saveJournal({ isProved: true })
  } catch (cause) {
    run.signal.throwIfAborted()
    const { code, sentence } = toldOf(cause, 0)
    run.deps.log.error(
      'signatures.roll-back-unproved',
      `Signatures: the files of before are back in ${run.deps.live.directory}, and the engine was not seen to use them: ${sentence}`,
      { code },
    )
  }
}
