import type { UpdateRequest } from '../../api/signatures/documents.ts'
import type { FindReply, IgnoredEntry, TrippedSignature } from '../../api/signatures/names.ts'
import type { SignatureService } from '../../api/signatures/service.ts'
import { SignatureError } from '../../signatures/errors.ts'
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
  const { plans, updater, ignoring, lookup, breaker } = parts
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
      })
    },
    list: async () => listSignatures(plans(), await updater.status()),
    history: async () => (await updater.history()).map(copied),
    find: (name) => lookup.find(name),
    explain: (name) => lookup.explain(name),
    async update(request, { onProgress, signal }) {
      const options = checked(request, plans())
      return describeUpdate(await updater.update(options, writtenProgress(onProgress), signal))
    },
    async rollback(to, { onProgress, signal }) {
      return describeUpdate(await updater.rollback(to, writtenProgress(onProgress), signal))
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

function copied(entry: Awaited<ReturnType<Updater['history']>>[number]) {
  const { added, changed, removed } = entry
  return { ...entry, added: [...added], changed: [...changed], removed: [...removed] }
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
