import type { SignatureErrorCode } from '../errors.ts'
import type { Manifest } from '../install/manifest.ts'
import type { Journal } from '../journal/journal.ts'
import { emptyState, type SourceMemory, type State } from '../journal/state.ts'
import type { FileStatus, HistoryEntry, SourceStatus } from '../ports.ts'
import type { FilePlan, SourcePlan } from '../types.ts'
import type { UpdaterDeps } from './deps.ts'
import { been, nextAt, pauseOf } from './due.ts'

/** With these a source has served nothing that could be refused. */
const NOTHING_CAME: ReadonlySet<string> = new Set<SignatureErrorCode>([
  'SIGNATURES_NOT_FOUND',
  'SIGNATURES_UNREACHABLE',
  'SIGNATURES_TIMEOUT',
  'SIGNATURES_TLS',
  'SIGNATURES_HTTP_STATUS',
  'SIGNATURES_FORBIDDEN',
  'SIGNATURES_RETRY_LATER',
  'SIGNATURES_REDIRECT',
  'SIGNATURES_SECRET',
  'SIGNATURES_PROGRAM_MISSING',
])

/** State of every source, as it is known between runs. */
export function statusOf(
  deps: Pick<UpdaterDeps, 'plans' | 'clock'>,
  state: State = emptyState(),
  live: Manifest | undefined,
): readonly SourceStatus[] {
  const nowMs = deps.clock.wall()
  return deps.plans().map((plan) => {
    const memory = state.sources[plan.name]
    const pause = pauseOf(memory, nowMs)
    const reason = reasonOf(plan, memory, pause)
    const lastAttemptMs = been(memory?.lastAttemptMs, nowMs)
    return {
      name: plan.name,
      catalogueState: plan.catalogueState,
      state: stateOf(plan, memory, pause !== undefined),
      enabled: plan.enabled,
      ...(reason === undefined ? {} : { reason }),
      ...(pause === undefined || !plan.enabled ? {} : { until: iso(pause.untilMs) }),
      lastAttemptAt: isoOf(lastAttemptMs),
      lastSuccessAt: isoOf(been(memory?.lastSuccessMs, nowMs)),
      // Where it is overdue, it stays when it was due: whoever waits for it adds to that.
      nextAt: plan.enabled ? iso(nextAt(plan, memory, nowMs) || lastAttemptMs || nowMs) : null,
      files: plan.files.map((file) => fileStatus(plan, file, memory, live, state)),
    }
  })
}

function stateOf(
  plan: SourcePlan,
  memory: SourceMemory | undefined,
  isPaused: boolean,
): SourceStatus['state'] {
  if (!plan.enabled) return 'off'
  if (isPaused) return 'paused'
  if (memory !== undefined && memory.failures > 0) return 'failing'
  return memory?.lastSuccessMs === undefined ? 'waiting' : 'ok'
}

function reasonOf(
  plan: SourcePlan,
  memory: SourceMemory | undefined,
  pause: SourceMemory['pause'],
): string | undefined {
  if (!plan.enabled) return plan.reason ?? 'switched off'
  if (pause !== undefined) return pause.sentence
  return memory !== undefined && memory.failures > 0 ? memory.error?.sentence : undefined
}

function fileStatus(
  plan: SourcePlan,
  file: FilePlan,
  memory: SourceMemory | undefined,
  set: Manifest | undefined,
  state: State,
): FileStatus {
  const live = set?.files.find(({ name, source }) => name === file.name && source === plan.name)
  const known = memory?.files[file.name]
  const isOff = !plan.enabled || !file.wanted
  const error = isOff ? undefined : known?.error?.sentence
  const isParked = state.parked.some(
    (one) => one.file === file.name && one.source === plan.name && one.sha256 === live?.served,
  )
  const away = isOff
    ? 'off'
    : known?.error !== undefined && !NOTHING_CAME.has(known.error.code)
      ? 'refused'
      : 'missing'
  return {
    name: file.name,
    state: live === undefined ? away : isParked ? 'parked' : 'live',
    bytes: live?.bytes ?? null,
    signatures: live?.signatures ?? null,
    updated: live?.updated ?? null,
    ...(known?.skippedRules === undefined ? {} : { skippedRules: known.skippedRules }),
    ...(error === undefined ? {} : { lastError: error }),
  }
}

function iso(ms: number): string {
  return new Date(Math.min(ms, 8.64e15)).toISOString()
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms)
}

/** The sets that were live, or were not taken, the newest first. */
export function historyOf(
  sets: readonly Manifest[],
  { live, lived }: Pick<Journal, 'live' | 'lived'>,
): readonly HistoryEntry[] {
  const known = sets.filter(({ id, undone }) => undone !== null || lived.includes(id))
  return known.map(({ id, at, by, files, added, changed, removed, undone }) => ({
    ...{ id, at, live: id === live, by, files: files.length },
    signatures: files.reduce((sum, { signatures }) => sum + signatures, 0),
    ...{ added, changed, removed, undone },
  }))
}
