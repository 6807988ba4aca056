import { join } from 'node:path'
import { messageOf } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'
import { type Content, contentsOf, type Manifest } from '../../install/manifest.ts'
import { isIntact, printOf } from '../../install/prints.ts'
import { exchange } from '../../install/swap.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { Activation, Proof } from '../../ports.ts'
import type { Run } from '../context.ts'
import { refuse } from '../looks/refuse.ts'
import { fileNamedBy, isSignatureError, toldOf } from '../told.ts'
import { type Difference, differenceOf, without } from './draft.ts'
import type { Draft } from './draft-file.ts'
import { foreignFile, isForeign } from './foreign.ts'

export interface Live {
  readonly outcome: 'live' | 'installed' | 'rolled-back' | 'nothing'
  readonly set: Manifest | undefined
}

export interface GoLiveOptions {
  readonly by: string
  readonly restores?: string
}

/** Bans that are kept for a file: a source has few versions. */
const MOST_BANS = 20

/**
 * Installs a draft and makes it live: all of it, or what was before. A file that the engine names is left out, and the
 * others are tried once more.
 */
export async function goLive(run: Run, draft: Draft, options: GoLiveOptions): Promise<Live> {
  let tried = draft
  for (let attempt = 1; ; attempt++) {
    const difference = differenceOf(tried, run.from)
    const set = await run.sets.build({
      ...{ by: options.by, atMs: run.nowMs, files: tried.files, generated: tried.generated },
      ...{ ...difference, restores: options.restores ?? null },
    })
    try {
      return await install(run, set)
    } catch (error) {
      const named = await setBack(run, set, error)
      const file = tried.files.find(({ entry }) => entry.name === named)
      if (attempt === 1 && file !== undefined) {
        const { source, name, served } = file.entry
        refuse(run, { source, name, error, served })
        ban(run, source, name, served, error)
        await run.saveState()
        tried = without(tried, name)
        if (isSame(differenceOf(tried, run.from))) return await returnTo(run, set, error, { bansAll: false })
        continue
      }
      return await returnTo(run, set, error, { bansAll: true, difference })
    }
  }
}

/** Puts a set into the directory, and waits for the engine. Commits when it scans with it. */
async function install(run: Run, set: Manifest): Promise<Live> {
  run.tell({ step: 'install', total: contentsOf(set).length })
  await place(run, run.from, set, 'install')
  run.tell({ step: 'activate' })
  await run.saveJournal({ step: 'activate' })
  const activation = await activate(run, set)
  const isProved = activation.how !== 'later'
  const prints = await printsOf(run, set)
  await run.saveJournal({
    ...{ step: 'commit', live: set.id, isProved, change: null, prints },
    ...(isProved ? { proved: set.id } : {}),
  })
  return { outcome: isProved ? 'live' : 'installed', set }
}

/** Makes the directory what `to` says. Until the journal says something else, `from` is what counts. */
export async function place(
  run: Pick<Run, 'deps' | 'sets' | 'journal' | 'saveJournal'>,
  from: Manifest | undefined,
  to: Manifest | undefined,
  step: string,
  owned: ReadonlySet<string> = new Set(contentsOf(from).map(({ name }) => name)),
): Promise<void> {
  const { live } = run.deps
  const write: Content[] = []
  for (const content of contentsOf(to)) {
    if (!(await isIntact(live.directory, content))) write.push(content)
  }
  const stays = new Set(contentsOf(to).map(({ name }) => name))
  const remove = [...owned].filter((name) => !stays.has(name))
  const contentAt = (name: string) => run.sets.pathOf(to?.id ?? '', name)
  await exchange({ live, contentAt, write, remove }, async () => {
    // Somebody may have put a file of that name there a moment ago.
    for (const { name } of write) {
      if (!owned.has(name) && (await isForeign(live.directory, name))) throw foreignFile(live.directory, name)
    }
    if (step === 'install' && to !== undefined)
      await run.saveJournal({ step, change: { from: from?.id ?? null, to: to.id } })
  })
}

export async function activate(
  run: Pick<Run, 'deps' | 'signal' | 'from'>,
  set: Manifest | undefined,
): Promise<Activation> {
  const [proof, before] = [set, run.from].map(askedOf)
  const gone = proof === undefined ? before : undefined
  return await run.deps.live.activate(proof, { signal: run.signal, gone })
}

function askedOf(set: Manifest | undefined): Proof | undefined {
  if (set === undefined || set.proof === null) return undefined
  return { signature: set.proof.signature, sample: Buffer.from(set.proof.sample) }
}

export async function printsOf(
  run: Pick<Run, 'deps'>,
  set: Manifest | undefined,
): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const { name } of contentsOf(set)) {
    const print = await printOf(join(run.deps.live.directory, name))
    if (print !== undefined) prints[name] = print
  }
  return prints
}

/** After a failure: the files of before are back. @returns the file that the failure names */
async function setBack(run: Run, set: Manifest, error: unknown): Promise<string | undefined> {
  run.tell({ step: 'roll-back' })
  if (run.journal.change === null) {
    await run.sets.remove(set)
  } else {
    const owned = new Set([...contentsOf(run.from), ...contentsOf(set)].map(({ name }) => name))
    await place(run, run.from, run.from, 'roll-back', owned)
    const isTold = run.signal.aborted ? { isProved: false } : {}
    await run.saveJournal({
      step: 'rolled-back',
      change: null,
      prints: await printsOf(run, run.from),
      ...isTold,
    })
    await run.sets.undo(set, messageOf(error), { keepsFiles: false })
  }
  // Somebody who wants us to stop says nothing about the set; nor do faults of this machine.
  run.signal.throwIfAborted()
  const isVerdict = error instanceof SignatureError && error.details['isVerdict'] !== false
  if (isVerdict && isSignatureError(error, 'SIGNATURES_NOT_LIVE', 'SIGNATURES_NOT_OURS'))
    return fileNamedBy(error)
  throw error
}

/** The set is not taken: what it brought is not installed again before its source serves something else. */
async function returnTo(
  run: Run,
  set: Manifest,
  error: unknown,
  options: { readonly bansAll: boolean; readonly difference?: Difference },
): Promise<Live> {
  const { added = [], changed = [] } = options.difference ?? {}
  for (const { name, source, served } of set.files) {
    if (!options.bansAll || !(added.includes(name) || changed.includes(name))) continue
    ban(run, source, name, served, error)
    run.results.file(source, name, 'rolled-back', toldOf(rolledBack(name, error), run.nowMs))
  }
  run.results.fail()
  await run.saveState()
  const { live } = run.deps
  const sentence = `Signatures: the set ${set.id} is rolled back: ${messageOf(error)}`
  run.deps.log.error('signatures.rolled-back', sentence, { set: set.id, code: toldOf(error, 0).code })
  try {
    await activate(run, run.from)
    await run.saveJournal({ step: 'rolled-back', isProved: true })
  } catch (cause) {
    run.signal.throwIfAborted()
    await run.saveJournal({ step: 'rolled-back', isProved: false })
    run.deps.log.error(
      'signatures.roll-back-unproved',
      `Signatures: the files of before are back in ${live.directory}, but the engine was not seen to use them: ${messageOf(cause)}`,
      { code: toldOf(cause, 0).code },
    )
  }
  return { outcome: 'rolled-back', set: run.from }
}

export function ban(run: Run, source: string, name: string, served: string, error: unknown): void {
  const memory = fileMemoryOf(memoryOf(run.state, source), name)
  const told = toldOf(rolledBack(name, error), run.nowMs)
  memory.bans = [...memory.bans.filter(({ sha256 }) => sha256 !== served), { ...told, sha256: served }].slice(
    -MOST_BANS,
  )
  memory.error = told
}

function rolledBack(name: string, cause: unknown): SignatureError {
  return new SignatureError(
    'SIGNATURES_ROLLED_BACK',
    `${name} was rolled back, and is not installed again before its source serves something else: ${messageOf(cause)}`,
    { remedy: 'Wait for the next version; the one before stays in use.', cause },
  )
}

/** Names that somebody else has taken are left out. */
export async function withoutForeign(run: Run, draft: Draft): Promise<Draft> {
  const { directory } = run.deps.live
  const owned = new Set(contentsOf(run.from).map(({ name }) => name))
  let free = draft
  for (const { entry } of draft.files) {
    if (owned.has(entry.name) || !(await isForeign(directory, entry.name))) continue
    refuse(run, {
      source: entry.source,
      name: entry.name,
      error: foreignFile(directory, entry.name),
      served: undefined,
    })
    free = without(free, entry.name)
  }
  return free
}

export function isSame({ added, changed, removed }: Difference): boolean {
  return added.length + changed.length + removed.length === 0
}
