import type { SignaturesStatus, UpdateRequest } from '../../api/signatures/documents.ts'
import type { FindReply, IgnoredEntry, TrippedSignature } from '../../api/signatures/names.ts'
import type { Following, SignatureService } from '../../api/signatures/service.ts'
import { SignatureError } from '../../signatures/errors.ts'
import type { FileNames } from '../../signatures/name-types.ts'
import type { UpdateOptions, Updater } from '../../signatures/ports.ts'
import { planNamed } from '../../signatures/run/looks/check-names.ts'
import type { SourcePlan } from '../../signatures/types.ts'
import { describeSignatures, listSignatures } from './describe.ts'
import { describeUpdate, writtenProgress } from './report.ts'

export interface ServiceParts {
  /** As the configuration has them now. */
  readonly plans: () => readonly SourcePlan[]
  readonly updater: Updater
  readonly ignoring: Ignoring
  readonly lookup: Lookup
  readonly breaker: Breaker
  /** The run that is under way. */
  readonly running: () => SignaturesStatus['running']
  /** Sources are asked by themselves. */
  readonly isScheduled: () => boolean
  /** Fires when the daemon ends. */
  readonly stopping: AbortSignal
}

/** What ignoring needs from who asks; see `ignoring.ts`. */
export type Ignoring = Pick<SignatureService, 'ignore' | 'unignore'> & {
  entries(): Promise<readonly IgnoredEntry[]>
}

export type Lookup = Pick<SignatureService, 'explain'> & {
  find(name: string): Promise<FindReply>
}

export interface Breaker {
  tripped(): readonly TrippedSignature[]
  /** False: it was not tripped. */
  rearm(name: string): Promise<boolean>
}

/** Joins the parts to what commands and the control API ask of signatures. */
export function createSignatureService(parts: ServiceParts): SignatureService {
  const { plans, updater, ignoring, lookup, breaker, running, stopping, isScheduled } = parts
  const signalOf = ({ goesOn = false, signal }: Following) => (goesOn ? stopping : signal)
  return {
    async status() {
      const [sources, parked, history, ignored] = await Promise.all([
        updater.status(),
        updater.parked(),
        updater.history(),
        ignoring.entries(),
      ])
      return describeSignatures({
        ...{ plans: plans(), sources, parked, history, ignored, tripped: breaker.tripped() },
        ...{ running: running(), isScheduled: isScheduled() },
      })
    },
    list: async () => listSignatures(plans(), await updater.status()),
    history: async () => (await updater.history()).map(copied),
    async names(set) {
      const { id, before, files } = await updater.names(set)
      return { id, before, files: files.map(writtenNames) }
    },
    find: (name) => lookup.find(name),
    explain: (name) => lookup.explain(name),
    async update(request, following) {
      const options = checked(request, plans())
      const onProgress = writtenProgress(following.onProgress)
      return describeUpdate(await updater.update(options, onProgress, signalOf(following)))
    },
    async rollback(to, following) {
      const onProgress = writtenProgress(following.onProgress)
      return describeUpdate(await updater.rollback(to, onProgress, signalOf(following)))
    },
    ignore: ignoring.ignore,
    unignore: ignoring.unignore,
    async rearm(name) {
      const good = await breaker.rearm(name)
      const sentence = good ? `${name} is in force again` : `${name} is not tripped`
      return { good, signature: name, sentence }
    },
  }
}

function writtenNames({ file, source, names }: FileNames) {
  if (names === null) return { file, source, names }
  const { added, removed } = names
  return {
    ...{ file, source },
    names: {
      added: { count: added.count, names: [...added.names] },
      removed: { count: removed.count, names: [...removed.names] },
    },
  }
}

function copied(entry: Awaited<ReturnType<Updater['history']>>[number]) {
  const { added, changed, removed, counts, ...rest } = entry
  return {
    ...{ ...rest, added: [...added], changed: [...changed], removed: [...removed] },
    ...(counts !== undefined && { counts: [...counts] }),
  }
}

/** @throws {SignatureError} SIGNATURES_ARGUMENT for a source that is not switched on; and what {@link planNamed} throws */
function checked(request: UpdateRequest, plans: readonly SourcePlan[]): UpdateOptions {
  const { sources, confirm, force = false, dryRun = false } = request
  for (const name of sources ?? []) checkEnabled(planNamed(name, plans))
  const some = {
    ...(sources === undefined ? {} : { sources }),
    ...(confirm === undefined ? {} : { confirm }),
  }
  return { ...some, force, dryRun }
}

function checkEnabled({ name, enabled, reason, catalogueState }: SourcePlan): void {
  if (enabled) return
  throw new SignatureError('SIGNATURES_ARGUMENT', `${name} is not fetched: ${reason ?? 'switched off'}`, {
    details: { source: name },
    remedy:
      catalogueState === 'closed' || catalogueState === 'withdrawn'
        ? 'Leave it out; clamgate signatures list shows what there is.'
        : `Set signatures.sources.${name}.enabled to true, and what it needs, then: clamgate reload`,
  })
}
