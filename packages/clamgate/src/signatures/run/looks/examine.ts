import { chmod, stat } from 'node:fs/promises'
import { isCompanion } from '../../catalogue/formats.ts'
import type { ContentReport, OtherFile } from '../../check/report.ts'
import { refuseShrunk } from '../../check/shrink.ts'
import type { SetFile } from '../../install/manifest.ts'
import { digestOf } from '../../install/prints.ts'
import { eachAtOnce } from '../../install/put.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { LoadReport } from '../../ports.ts'
import type { FilePlan, SourcePlan } from '../../types.ts'
import type { Run } from '../context.ts'
import { pendingFiles, pendingOf } from '../live/pending.ts'
import { isSignatureError } from '../told.ts'
import { type Accepted, type Arrival, knownAs } from './arrival.ts'
import { knownRefusal, refuse } from './refuse.ts'

const TESTS_AT_ONCE = 2
/** Checks and tests files one by one; one that fails is refused alone. @returns those that pass */
export async function examineAll(run: Run, arrivals: readonly Arrival[]): Promise<readonly Accepted[]> {
  const accepted: Accepted[] = [...pendingFiles(run, arrivals)]
  const isFirst = ({ plan }: Arrival) => !isCompanion(plan.format)
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
        forgive(run, arrival)
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
  if (pendingOf(run, source.name, plan.name)?.served === file.sha256) return false
  const live = liveOf(run, source, plan)
  const isWhole = live?.served === live?.sha256 || !isCompanion(plan.format)
  if (live?.served !== file.sha256 || !isWhole) return true
  delete memory.error
  run.results.file(source.name, plan.name, 'unchanged')
  return false
}

/** It is good now, whatever was said of it before. */
function forgive(run: Run, { plan, source }: Arrival): void {
  const memory = fileMemoryOf(memoryOf(run.state, source.name), plan.name)
  delete memory.error
  delete memory.refused
}

async function examine(run: Run, arrival: Arrival, accepted: readonly Accepted[]): Promise<Accepted> {
  const { plan, source, file } = arrival
  const { deps, signal } = run
  const { path, sha256, bytes } = file
  run.tell({ step: 'check', source: source.name, file: plan.name })
  const report = await deps.checkContent(
    { plan, source, path, sha256, bytes },
    {
      before: liveOf(run, source, plan),
      isConfirmed: run.confirmed.has(plan.name),
      ...neighboursOf(run, accepted, plan.name, source.name),
      hasOfficialDaily: run.hasOfficialDaily,
      signal,
    },
  )
  const common = { plan, source, served: sha256 }
  tellLeftOut(run, arrival, report)
  if (report.leftOut !== undefined) return { ...common, path: undefined, sha256, bytes: 0, signatures: 0 }
  const taken = report.rewritten ?? path
  // The account that tests it has to read it.
  await chmod(taken, 0o644)
  const loaded = await deps.tester.testAlone({ path: taken, format: plan.format, name: plan.name }, signal)
  const { signatures } = loaded
  tellPartly(run, arrival, loaded, report.signatures)
  const before = liveOf(run, source, plan)
  // Lines may be there that ClamAV does not take.
  if (before !== undefined && !run.confirmed.has(plan.name))
    refuseShrunk({ plan, source }, before, { signatures, bytes })
  if (report.rewritten === undefined) return { ...common, path, sha256, bytes, signatures }
  const facts = { sha256: await digestOf(taken), bytes: (await stat(taken)).size }
  return { ...common, path: taken, ...facts, signatures }
}

/** What of the sources is live, or is to be, but for one name. */
export function neighboursOf(
  run: Run,
  accepted: readonly Accepted[],
  name: string,
  source: string,
): { readonly siblings: readonly OtherFile[]; readonly others: readonly OtherFile[] } {
  const found = new Map<string, OtherFile & { readonly source: string }>()
  for (const { name: of, format, source } of run.from?.files ?? []) {
    found.set(of, { format, source, path: run.sets.pathOf(run.from?.id ?? '', of) })
  }
  for (const { plan, source, path } of accepted) {
    if (path === undefined) found.delete(plan.name)
    else found.set(plan.name, { format: plan.format, source: source.name, path })
  }
  found.delete(name)
  const all = [...found.values()]
  return {
    siblings: all.filter((one) => one.source === source),
    others: all.filter((one) => one.source !== source),
  }
}

export function liveOf(run: Run, source: SourcePlan, plan: FilePlan): SetFile | undefined {
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

/** Rules and lines that ClamAV has passed over: the file is live, and does less than it seems to. */
function tellPartly(run: Run, { plan, source }: Arrival, loaded: LoadReport, counted: number): void {
  const { signatures, skipped } = loaded
  const memory = fileMemoryOf(memoryOf(run.state, source.name), plan.name)
  if (skipped.length === 0) delete memory.skippedRules
  else memory.skippedRules = skipped.length
  // Some lines of each file are for newer versions of ClamAV, or for older ones.
  const isPartly = skipped.length > 0 || (!isCompanion(plan.format) && signatures * 2 < counted)
  if (!isPartly) return
  const [first] = skipped
  const why =
    first === undefined
      ? ''
      : `, skipped: ${[first.rule, first.why].filter((part) => part !== undefined).join(': ')}`
  const more = skipped.length > 1 ? ` and ${skipped.length - 1} more` : ''
  run.results.note(
    source.name,
    plan.name,
    `ClamAV has loaded ${signatures} signatures of ${counted}${why}${more}`,
  )
  if (run.isDry) return
  run.deps.log.info(
    'signatures.partly-loaded',
    `Signatures: ${plan.name} of ${source.name}: ClamAV has loaded ${signatures} signatures of ${counted}`,
    {
      source: source.name,
      file: plan.name,
      rules: skipped.slice(0, 10).map(({ rule, why }) => (rule === undefined ? why : `${rule}: ${why}`)),
    },
  )
}

export function tellLeftOut(
  run: Run,
  { plan, source }: Pick<Arrival, 'plan' | 'source'>,
  report: ContentReport,
): void {
  const { dropped, droppedCount, notes, leftOut } = report
  const said = [
    ...notes,
    ...(leftOut === undefined ? [] : [leftOut]),
    ...(droppedCount === 0 ? [] : [`${droppedCount} of its lines are left out`]),
  ]
  if (said.length === 0) return
  const [first] = dropped
  const why = first === undefined ? '' : `: ${first.name}: ${first.why}${droppedCount > 1 ? ' …' : ''}`
  run.results.note(source.name, plan.name, `${said.join('; ')}${why}`)
  if (run.isDry) return
  run.deps.log.info(
    'signatures.lines-left-out',
    `Signatures: ${plan.name} of ${source.name}: ${said.join('; ')}`,
    {
      source: source.name,
      file: plan.name,
      lines: dropped.slice(0, 10).map(({ name, why }) => `${name}: ${why}`),
    },
  )
}
