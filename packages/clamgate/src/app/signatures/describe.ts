import type { Status } from '../../api/routes/status.ts'
import type { SignaturesList, SignaturesStatus } from '../../api/signatures/documents.ts'
import type { IgnoredEntry, TrippedSignature } from '../../api/signatures/names.ts'
import { memoryOfFile } from '../../signatures/plan/memory.ts'
import type { SourceStatus, Updater } from '../../signatures/ports.ts'
import type { HistoryEntry, SourcePlan } from '../../signatures/types.ts'

export interface StatusFacts {
  readonly plans: readonly SourcePlan[]
  readonly sources: readonly SourceStatus[]
  readonly parked: Awaited<ReturnType<Updater['parked']>>
  readonly history: readonly HistoryEntry[]
  readonly ignored: readonly IgnoredEntry[]
  readonly tripped: readonly TrippedSignature[]
  readonly running: SignaturesStatus['running']
  /** Sources are asked by themselves (`signatures.schedule`). */
  readonly isScheduled: boolean
}

/** What `clamgate signatures status` shows, in the form in which it travels. */
export function describeSignatures(facts: StatusFacts): SignaturesStatus {
  const { plans, sources, parked, history, ignored, tripped, running, isScheduled } = facts
  const titles = new Map(plans.map(({ name, title }) => [name, title]))
  const written = sources.map(({ files, ...source }) => ({
    ...source,
    nextAt: isScheduled ? source.nextAt : null,
    catalogueState: plans.find(({ name }) => name === source.name)?.catalogueState ?? 'own',
    memoryBytes: memoryOf(
      plans.find(({ name }) => name === source.name),
      files,
    ),
    title: titles.get(source.name) ?? source.name,
    files: files.map((file) => ({ ...file })),
  }))
  const next = written.flatMap(({ nextAt, enabled }) => (enabled && nextAt !== null ? [nextAt] : [])).sort()
  return {
    good: written.every(isFine),
    nextAt: next[0] ?? null,
    set: history.find(({ live }) => live)?.id ?? null,
    sources: written,
    tripped: [...tripped],
    ignored: [...ignored],
    parked: parked.map((one) => ({ ...one })),
    ...(running !== undefined && { running }),
  }
}

/** Memory of clamd for the files that are live. */
function memoryOf(plan: SourcePlan | undefined, files: SourceStatus['files']): number {
  const live = new Map(files.flatMap(({ name, bytes }) => (bytes === null ? [] : [[name, bytes] as const])))
  return (plan?.files ?? []).reduce((sum, file) => {
    const bytes = live.get(file.name)
    return bytes === undefined ? sum : sum + (memoryOfFile(file, bytes) ?? 0)
  }, 0)
}

/** One that is off troubles nobody, and one that was not fetched so far will be. */
function isFine({ state, files }: SignaturesStatus['sources'][number]): boolean {
  if (state === 'paused' || state === 'failing') return false
  return state !== 'ok' || files.every((file) => file.state !== 'refused')
}

/** The same in a few numbers and names, for `clamgate status`; undefined where there is nothing to say. */
export function summarize(status: SignaturesStatus): Status['signatures'] {
  const on = status.sources.filter(({ enabled }) => enabled)
  const files = status.sources.flatMap((source) => source.files.filter(({ state }) => LIVE.has(state)))
  const ignored = status.ignored.filter(({ expired }) => !expired).length
  // The administrator's own signatures trip and are ignored, too.
  if (on.length + files.length + ignored + status.tripped.length === 0) return undefined
  const named = (state: string) => on.filter((source) => source.state === state).map(({ name }) => name)
  return {
    ...{ sources: on.length, files: files.length, ignored },
    signatures: files.reduce((sum, file) => sum + (file.signatures ?? 0), 0),
    ...{ waiting: named('waiting'), paused: named('paused'), failing: named('failing') },
    tripped: status.tripped.map(({ signature }) => signature),
  }
}

const LIVE: ReadonlySet<string> = new Set(['live', 'parked'])

/** What there is to choose from: sources of the catalogue and of the administrator, with all their files. */
export function listSignatures(
  plans: readonly SourcePlan[],
  sources: readonly SourceStatus[],
): SignaturesList {
  return {
    sources: plans.map((plan) => {
      const status = sources.find(({ name }) => name === plan.name)
      return {
        ...{ name: plan.name, title: plan.title, catalogueState: plan.catalogueState, enabled: plan.enabled },
        ...{ reason: plan.reason ?? null, level: plan.level, intervalMs: plan.intervalMs },
        ...{
          homepage: plan.homepage ?? null,
          licence: plan.licence ?? null,
          reportTo: plan.reportTo ?? null,
        },
        files: plan.files.map((file) => {
          const known = status?.files.find(({ name }) => name === file.name) ?? unfetched(file.name)
          const { format, rating = null, class: kind, wanted, reason, purpose = null } = file
          return {
            ...known,
            ...{ format, rating, class: kind, wanted, reason, purpose },
            memoryBytes: memoryOfFile(file, known.bytes ?? undefined) ?? null,
          }
        }),
      }
    }),
  }
}

function unfetched(name: string) {
  return { name, state: 'off', bytes: null, signatures: null, updated: null } as const
}
