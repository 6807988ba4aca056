import { stat } from 'node:fs/promises'
import { digestOf } from '../../install/prints.ts'
import { eachAtOnce } from '../../install/put.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { FetchedFile, FilePlan, KnownFile, LiveFile, SourcePlan } from '../../types.ts'
import type { Run } from '../context.ts'
import type { Neighbour } from '../deps.ts'
import { isSignatureError } from '../told.ts'
import { knownRefusal, refuse } from './refuse.ts'

/** A file that came. */
export interface Arrival {
  readonly plan: FilePlan
  readonly source: SourcePlan
  readonly file: FetchedFile
}

/** A file that came, passed, and may be in the next set. */
export interface Accepted {
  readonly plan: FilePlan
  readonly source: SourcePlan
  /** Undefined: the checks left nothing of it. */
  readonly path: string | undefined
  readonly sha256: string
  readonly bytes: number
  readonly served: string
  readonly signatures: number
}

const TESTS_AT_ONCE = 2
/** Files that say something of others, which have to be known first. */
const ABOUT_OTHERS: ReadonlySet<string> = new Set(['ign2', 'fp', 'sfp', 'wdb', 'pdb', 'ftm'])

/** Checks and tests files one by one; one that fails is refused alone. @returns those that pass */
export async function examineAll(run: Run, arrivals: readonly Arrival[]): Promise<readonly Accepted[]> {
  const accepted: Accepted[] = []
  const isFirst = ({ plan }: Arrival) => !ABOUT_OTHERS.has(plan.format)
  const turns = [arrivals.filter(isFirst), arrivals.filter((arrival) => !isFirst(arrival))]
  const wanted = arrivals.filter((arrival) => isNews(run, arrival))
  if (wanted.length > 0) await run.deps.tester.proveItself(run.signal)
  let done = 0
  for (const turn of turns) {
    await eachAtOnce(turn, TESTS_AT_ONCE, async (arrival) => {
      if (!wanted.includes(arrival)) return
      const { plan, source } = arrival
      run.tell({ step: 'test', source: source.name, file: plan.name, done, total: wanted.length })
      try {
        accepted.push(await examine(run, arrival, accepted))
      } catch (error) {
        run.signal.throwIfAborted()
        if (!isAboutFile(error)) throw error
        const { sha256 } = arrival.file
        refuse(run, { source: source.name, name: plan.name, error, served: sha256 })
      }
      run.tell({ step: 'test', source: source.name, file: plan.name, done: ++done, total: wanted.length })
    })
  }
  return accepted
}

/** Whether there is something to check: what is live, or refused as it is, is not looked at again. */
function isNews(run: Run, { plan, source, file }: Arrival): boolean {
  const memory = fileMemoryOf(memoryOf(run.state, source.name), plan.name)
  memory.known = knownAs(file)
  const refusal = knownRefusal(run, memory, plan.name, file.sha256)
  if (refusal !== undefined) {
    memory.error = refusal
    run.results.file(source.name, plan.name, 'refused', refusal)
    return false
  }
  if (liveOf(run, source, plan)?.served !== file.sha256) return true
  delete memory.error
  run.results.file(source.name, plan.name, 'unchanged')
  return false
}

async function examine(run: Run, arrival: Arrival, accepted: readonly Accepted[]): Promise<Accepted> {
  const { plan, source, file } = arrival
  const { deps, signal } = run
  const { path, sha256, bytes } = file
  const neighbours = neighboursOf(run, accepted, plan.name)
  const report = await deps.checkContent(
    { plan, source, path, sha256, bytes },
    {
      before: liveOf(run, source, plan),
      isConfirmed: run.confirmed.has(plan.name),
      siblings: neighbours.filter((one) => one.source === source.name),
      others: neighbours.filter((one) => one.source !== source.name),
      staging: run.staging,
      signal,
    },
  )
  const common = { plan, source, served: sha256 }
  const memory = fileMemoryOf(memoryOf(run.state, source.name), plan.name)
  for (const { name, why } of report.dropped) tellDropped(run, arrival, name, why)
  if (report.rewritten !== undefined && report.signatures === 0) {
    memory.nothingLeft = sha256
    return { ...common, path: undefined, sha256, bytes: 0, signatures: 0 }
  }
  const taken = report.rewritten ?? path
  const { signatures } = await deps.tester.testAlone({ path: taken, format: plan.format }, signal)
  if (report.rewritten === undefined) return { ...common, path, sha256, bytes, signatures }
  const facts = { sha256: await digestOf(taken), bytes: (await stat(taken)).size }
  return { ...common, path: taken, ...facts, signatures }
}

/** What of the sources is live, or is to be. */
function neighboursOf(run: Run, accepted: readonly Accepted[], name: string) {
  const found = new Map<string, Neighbour & { readonly source: string }>()
  for (const file of run.from?.files ?? []) {
    const path = run.sets.pathOf(run.from?.id ?? '', file.name)
    found.set(file.name, { name: file.name, format: file.format, source: file.source, path })
  }
  for (const { plan, source, path } of accepted) {
    if (path === undefined) found.delete(plan.name)
    else found.set(plan.name, { name: plan.name, format: plan.format, source: source.name, path })
  }
  found.delete(name)
  return [...found.values()]
}

export function liveOf(
  run: Run,
  source: SourcePlan,
  plan: FilePlan,
): (LiveFile & { served: string }) | undefined {
  return run.from?.files.find(({ name, source: of }) => name === plan.name && of === source.name)
}

/** Faults of this machine are no fault of a file. */
function isAboutFile(error: unknown): boolean {
  return (
    isSignatureError(error) &&
    !isSignatureError(
      error,
      'SIGNATURES_TESTER_BROKEN',
      'SIGNATURES_PROGRAM_MISSING',
      'SIGNATURES_DISK_FULL',
      'SIGNATURES_DIRECTORY_UNUSABLE',
    )
  )
}

function tellDropped(run: Run, { plan, source }: Arrival, name: string, why: string): void {
  const sentence = `Signatures: an entry of ${plan.name} of ${source.name} is left out: ${name}: ${why}`
  run.deps.log.debug('signatures.entry-dropped', sentence, { source: source.name, file: plan.name })
}

export function knownAs(file: KnownFile): KnownFile {
  const { sha256, bytes, etag, lastModified, modifiedMs, version } = file
  return { sha256, bytes, etag, lastModified, modifiedMs, version }
}
